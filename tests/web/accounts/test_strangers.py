"""What somebody learns who does not own an account: nothing."""

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client

from marketplace.accounts.events import MailRequested
from marketplace.accounts.messages import Mail, open_mail
from marketplace.accounts.models import User
from marketplace.core.models import OutboxEvent

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
OWNER = "rahima@example.com"
PASSWORD = "quiet river lantern"
OTHER_PASSWORD = "orange bicycle tuesday"


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()


@pytest.fixture
def owner() -> User:
    user = User.objects.create_user(email=OWNER, password=PASSWORD, email_verified_at=NOW)
    EmailAddress.objects.create(user=user, email=OWNER, verified=True, primary=True)
    return user


def sign_up(email: str) -> tuple[Client, str]:
    client = Client()
    answer = client.post("/en/account/signup/", {"email": email, "password1": OTHER_PASSWORD, "name": "Somebody"})
    return client, f"{answer.status_code} {answer.headers.get('Location')}"


def mails() -> list[Mail]:
    rows = OutboxEvent.objects.filter(name="accounts.mail_requested").order_by("id")
    return [open_mail(MailRequested.model_validate(row.data)) for row in rows]


def test_signing_up_with_a_known_address_looks_like_any_other(owner: User) -> None:
    _client, known = sign_up(OWNER)
    _client, unknown = sign_up("nobody@example.com")

    assert known == unknown


def test_owner_is_told_that_somebody_tried(owner: User) -> None:
    sign_up(OWNER)

    [mail] = mails()
    assert mail.to == OWNER
    assert "confirm-email" not in mail.text


def test_owner_alone_gets_in_with_the_address(owner: User) -> None:
    sign_up(OWNER)

    wrong = Client().post("/en/account/login/", {"login": OWNER, "password": OTHER_PASSWORD})
    right = Client().post("/en/account/login/", {"login": OWNER, "password": PASSWORD})

    assert (wrong.status_code, right.status_code) == (200, 302)


def test_wrong_password_and_unknown_address_get_the_same_page(owner: User) -> None:
    known = Client().post("/en/account/login/", {"login": OWNER, "password": OTHER_PASSWORD})
    unknown = Client().post("/en/account/login/", {"login": "other!@example.com", "password": OTHER_PASSWORD})

    assert known.context["form"].errors == unknown.context["form"].errors


def test_changed_password_ends_every_other_session(owner: User) -> None:
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        client.post("/en/account/login/", {"login": OWNER, "password": PASSWORD})

    here.post(
        "/en/account/password/change/",
        {"oldpassword": PASSWORD, "password1": OTHER_PASSWORD, "password2": OTHER_PASSWORD},
    )

    assert here.get("/en/account/").status_code == 200
    assert elsewhere.get("/en/account/").status_code == 302


def code_for(email: str) -> str:
    [found] = re.findall(r"\b\d{6}\b", [mail for mail in mails() if mail.to == email][-1].text)
    return str(found)


def sign_in_by_code(email: str) -> Client:
    client = Client()
    client.post("/en/account/login/code/", {"email": email, "login": email})
    client.post("/en/account/login/code/confirm/", {"code": code_for(email)})
    return client


def test_who_claimed_an_address_is_out_once_its_owner_came() -> None:
    squatter, _answer = sign_up(OWNER)
    assert squatter.get("/en/account/").status_code == 200

    victim = sign_in_by_code(OWNER)

    again = Client().post("/en/account/login/", {"login": OWNER, "password": OTHER_PASSWORD})
    assert victim.get("/en/account/").status_code == 200
    assert User.objects.known_by_email(OWNER).exists()
    assert (squatter.get("/en/account/").status_code, again.status_code) == (302, 200)


def test_who_was_known_before_keeps_their_password(owner: User) -> None:
    sign_in_by_code(OWNER)

    assert Client().post("/en/account/login/", {"login": OWNER, "password": PASSWORD}).status_code == 302


def test_link_in_the_mail_makes_the_address_theirs() -> None:
    client, _answer = sign_up("karim@example.com")
    [mail] = mails()
    [link] = re.findall(r"https?://\S+/confirm-email/\S+", mail.text)

    client.post(urlsplit(link).path)

    assert User.objects.known_by_email("karim@example.com").get().has_usable_password()
