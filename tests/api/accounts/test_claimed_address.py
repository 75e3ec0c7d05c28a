"""Somebody signs up with another's address; its owner sets a new password by the link in a mail, over the API."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.utils import timezone

from marketplace.accounts.models import ApiKey, User
from marketplace.core.models import AuditEntry
from tests.api.accounts.apps import (
    EMAIL,
    OTHER_PASSWORD,
    PASSWORD,
    PHONE,
    App,
    code_in,
    mails,
    make_owner,
    text_messages,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def claimant() -> App:
    """Signed in with an address that they never showed to be theirs."""
    app = App(network="198.51.100.9")
    app.done(app.post("/auth/register", email=EMAIL, password=PASSWORD, name="Not Rahima"), 201)
    return app


@pytest.fixture
def account(claimant: App) -> User:
    """The account with every other way in that whoever made it could have left behind."""
    account: User = User.objects.get(email=EMAIL)
    account.phone = PHONE
    account.save()
    Authenticator.objects.create(user=account, type=Authenticator.Type.RECOVERY_CODES, data={})
    SocialAccount.objects.create(user=account, provider="google", uid="theirs")
    ends = timezone.now() + timedelta(days=300)
    ApiKey.objects.create(
        owner=account, name="left", prefix="left", secret_hash=b"s" * 32, scopes=["shop.read"], expires_at=ends
    )
    return account


def reset() -> None:
    """What the owner of the address does."""
    owner = App()
    assert owner.post("/auth/password/reset", email=EMAIL).status_code == 202
    key = mails()[-1].text.split("/reset/key/")[1].split("/")[0]
    assert owner.post("/auth/password/reset/confirm", key=key, password=OTHER_PASSWORD).status_code == 204


def test_owner_gets_in_and_whoever_claimed_it_does_not(account: User, claimant: App) -> None:
    assert claimant.get("/me").status_code == 200

    reset()

    assert App().post("/auth/login", email=EMAIL, password=OTHER_PASSWORD).status_code == 200
    assert App().post("/auth/login", email=EMAIL, password=PASSWORD).status_code == 401
    assert claimant.get("/me").status_code == 401
    assert claimant.post("/auth/token/refresh", refresh_token=claimant.refresh_token).status_code == 401


def test_no_other_way_in_is_left(account: User) -> None:
    reset()

    account.refresh_from_db()
    assert (account.phone, account.phone_verified_at, account.name) == (None, None, "")
    assert not Authenticator.objects.filter(user=account).exists()
    assert not SocialAccount.objects.filter(user=account).exists()
    assert not ApiKey.objects.filter(owner=account, revoked_at=None).exists()


def test_address_is_theirs_from_then_on(account: User) -> None:
    reset()

    account.refresh_from_db()
    assert account.email_verified_at is not None
    assert EmailAddress.objects.get(user=account, email=EMAIL).verified
    assert AuditEntry.objects.filter(action="accounts.hand_over", target_id=str(account.pk)).count() == 1


def test_code_that_was_on_its_way_to_their_number_opens_nothing_any_more(claimant: App) -> None:
    owner, thief = App(), App(network="198.51.100.9")
    owner.post("/auth/password/reset", email=EMAIL)
    key = mails()[-1].text.split("/reset/key/")[1].split("/")[0]
    account = User.objects.get(email=EMAIL)
    account.phone, account.phone_verified_at = PHONE, timezone.now()
    account.save()
    begun = thief.post("/auth/login/code", phone=PHONE).json()
    code = code_in(text_messages()[-1].text)
    assert owner.post("/auth/password/reset/confirm", key=key, password=OTHER_PASSWORD).status_code == 204

    answer = thief.post("/auth/code/confirm", session_token=begun["session_token"], code=code)

    assert answer.status_code == 409
    assert User.objects.get(email=EMAIL).phone is None


def test_page_says_so_of_a_number_that_was_changed() -> None:
    owner, reader = make_owner(phone=PHONE), Client()
    reader.post("/en/account/login/code/", {"login": PHONE})
    code = code_in(text_messages()[-1].text)
    owner.phone = owner.phone_verified_at = None
    owner.save()

    answer = reader.post("/en/account/login/code/confirm/", {"code": code}, follow=True)

    assert answer.redirect_chain == [("/en/account/login/", 302)]
    assert "This code came too late" in answer.content.decode()


def test_code_that_was_on_its_way_to_an_address_opens_nothing_once_the_account_has_another() -> None:
    owner, reader = make_owner(), App(network="198.51.100.9")
    begun = reader.post("/auth/login/code", email=EMAIL).json()
    code = code_in(mails()[-1].text)
    EmailAddress.objects.filter(user=owner).update(email="new@example.com")
    User.objects.filter(pk=owner.pk).update(email="new@example.com")

    answer = reader.post("/auth/code/confirm", session_token=begun["session_token"], code=code)

    assert answer.status_code == 409
    assert not User.objects.get(pk=owner.pk).sign_ins.exists()


def test_owner_who_showed_it_before_keeps_everything() -> None:
    owner = make_owner(phone=PHONE)

    reset()

    owner.refresh_from_db()
    assert owner.phone == PHONE
    assert not AuditEntry.objects.filter(action="accounts.hand_over").exists()
