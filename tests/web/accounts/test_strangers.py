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
PHONE = "+8801712345678"


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


def signed_in_id(client: Client) -> str:
    return str(client.session.get("_auth_user_id"))


def test_password_of_each_opens_their_own_account_alone(owner: User) -> None:
    squatter, _answer = sign_up(OWNER)

    theirs, right = Client(), Client()
    theirs.post("/en/account/login/", {"login": OWNER, "password": OTHER_PASSWORD})
    right.post("/en/account/login/", {"login": OWNER, "password": PASSWORD})

    assert (signed_in_id(theirs), signed_in_id(right)) == (signed_in_id(squatter), str(owner.pk))


def test_claim_signs_in_alike_whether_or_not_the_address_has_an_owner(owner: User) -> None:
    for email in (OWNER, "nobody@example.com"):
        sign_up(email)

    answers = [
        Client().post("/en/account/login/", {"login": email, "password": OTHER_PASSWORD}).status_code
        for email in (OWNER, "nobody@example.com")
    ]

    assert answers == [302, 302]


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


def test_code_does_not_lead_into_an_account_that_shows_a_phone() -> None:
    squatter, _answer = sign_up(OWNER)
    User.objects.filter(pk=signed_in_id(squatter)).update(phone_verified_at=NOW, phone=PHONE, phone_index=PHONE)

    client = Client()
    client.post("/en/account/login/code/", {"email": OWNER, "login": OWNER})

    assert not re.findall(r"\b\d{6}\b", [mail for mail in mails() if mail.to == OWNER][-1].text)


def test_code_does_not_lead_into_an_account_that_is_about_to_change_to_the_address() -> None:
    known = User.objects.create_user(email="known@example.com", email_verified_at=NOW)
    EmailAddress.objects.create(user=known, email=OWNER, verified=False)

    Client().post("/en/account/login/code/", {"email": OWNER, "login": OWNER})
    Client().post("/en/account/password/reset/", {"email": OWNER})

    texts = [mail.text for mail in mails() if mail.to == OWNER]
    assert len(texts) == 2
    assert not [text for text in texts if re.search(r"\b\d{6}\b|password/reset/key", text)]


def test_phone_that_was_shown_while_a_code_was_under_way_goes() -> None:
    squatter, _answer = sign_up(OWNER)
    victim = Client()
    victim.post("/en/account/login/code/", {"email": OWNER, "login": OWNER})
    User.objects.filter(pk=signed_in_id(squatter)).update(phone_verified_at=NOW, phone=PHONE, phone_index=PHONE)

    victim.post("/en/account/login/code/confirm/", {"code": code_for(OWNER)})

    user = User.objects.known_by_email(OWNER).get()
    assert signed_in_id(victim) == str(user.pk)
    assert (user.phone, user.name) == (None, "")
    assert not User.objects.known_by_phone(PHONE).exists()


def test_new_password_hands_the_account_over_and_shows_the_address() -> None:
    squatter, _answer = sign_up(OWNER)
    User.objects.filter(pk=signed_in_id(squatter)).update(phone=PHONE, phone_index=PHONE)
    victim = Client()
    victim.post("/en/account/password/reset/", {"email": OWNER})
    [link] = re.findall(r"https?://\S+/password/reset/key/\S+", mails()[-1].text)

    form = victim.get(urlsplit(link).path)["Location"]
    victim.post(form, {"password1": PASSWORD, "password2": PASSWORD})

    user = User.objects.known_by_email(OWNER).get()
    assert (user.phone, user.name, user.check_password(PASSWORD)) == (None, "", True)
    assert squatter.get("/en/account/").status_code == 302


def test_new_password_of_an_owner_takes_nothing_else(owner: User) -> None:
    User.objects.filter(pk=owner.pk).update(phone=PHONE, phone_index=PHONE, phone_verified_at=NOW, name="Rahima")
    client = Client()
    client.post("/en/account/password/reset/", {"email": OWNER})
    [link] = re.findall(r"https?://\S+/password/reset/key/\S+", mails()[-1].text)

    form = client.get(urlsplit(link).path)["Location"]
    client.post(form, {"password1": OTHER_PASSWORD, "password2": OTHER_PASSWORD})

    owner.refresh_from_db()
    assert (owner.phone, owner.name, owner.check_password(OTHER_PASSWORD)) == (PHONE, "Rahima", True)


def signed_in(user: User) -> Client:
    client = Client()
    client.post("/en/account/login/", {"login": user.email, "password": PASSWORD})
    return client


def ask_to_change(client: Client, email: str, password: str = PASSWORD) -> None:
    """Ask for another address, and show once more who one is where that is asked for first."""
    answer = client.post("/en/account/email/", {"email": email, "action_add": "1"})
    if "reauthenticate" in answer["Location"]:
        client.post(answer["Location"], {"password": password})


@pytest.mark.parametrize("action", ["action_remove", "action_primary"])
def test_address_that_was_shown_is_not_swapped_for_another(owner: User, action: str) -> None:
    client = signed_in(owner)
    ask_to_change(client, "other@example.com")

    answers = [client.post("/en/account/email/", {"email": email, action: "1"}) for email in (OWNER, "x@example.com")]

    owner.refresh_from_db()
    assert [answer.status_code for answer in answers] == [403, 403]
    assert (owner.email, owner.email_verified_at) == (OWNER, NOW)
    assert EmailAddress.objects.get(user=owner, email=OWNER).verified


def test_change_that_waits_is_dropped(owner: User) -> None:
    client = signed_in(owner)
    ask_to_change(client, "other@example.com")

    waited = EmailAddress.objects.filter(user=owner, email="other@example.com").exists()

    client.post("/en/account/email/", {"email": "other@example.com", "action_remove": "1"})

    assert waited
    assert list(EmailAddress.objects.filter(user=owner).values_list("email", flat=True)) == [OWNER]


def test_address_stays_until_the_new_one_is_shown(owner: User) -> None:
    client = signed_in(owner)
    ask_to_change(client, "other@example.com")
    [link] = re.findall(r"https?://\S+/confirm-email/\S+", mails()[-1].text)
    owner.refresh_from_db()
    before = owner.email

    client.post(urlsplit(link).path)

    owner.refresh_from_db()
    assert (before, owner.email) == (OWNER, "other@example.com")
    assert list(EmailAddress.objects.filter(user=owner).values_list("email", flat=True)) == ["other@example.com"]


def test_claim_of_a_wrong_address_is_put_right() -> None:
    client, _answer = sign_up("rahmia@example.com")

    ask_to_change(client, OWNER, OTHER_PASSWORD)
    [link] = re.findall(r"https?://\S+/confirm-email/\S+", mails()[-1].text)
    client.post(urlsplit(link).path)

    assert str(User.objects.known_by_email(OWNER).get().pk) == signed_in_id(client)


def test_link_in_the_mail_makes_the_address_theirs() -> None:
    client, _answer = sign_up("karim@example.com")
    [mail] = mails()
    [link] = re.findall(r"https?://\S+/confirm-email/\S+", mail.text)

    client.post(urlsplit(link).path)

    assert User.objects.known_by_email("karim@example.com").get().has_usable_password()
