"""What somebody learns who does not own an account: nothing."""

from datetime import UTC, datetime

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
