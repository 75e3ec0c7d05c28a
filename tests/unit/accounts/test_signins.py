from datetime import UTC, datetime

import pytest

from marketplace.accounts import signins
from marketplace.accounts.events import SignInFailed
from marketplace.accounts.models import SignIn, User
from marketplace.core.models import OutboxEvent

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PHONE = "+8801712345678"


def fail(contact: str) -> SignInFailed:
    signins.note_failure(method="password", contact=contact, network="203.0.113.7", user_agent="Firefox", now=NOW)
    return SignInFailed.model_validate(OutboxEvent.objects.get(name="accounts.sign_in_failed").data)


def test_success_is_kept_and_told() -> None:
    user = User.objects.create_user(email="rahima@example.com")

    signins.note_success(
        user_id=user.pk,
        methods=["password", "mfa"],
        network="203.0.113.7",
        user_agent="Firefox",
        is_sign_up=False,
        now=NOW,
    )

    kept = SignIn.objects.get(user=user)
    assert (kept.is_successful, kept.method, kept.network) == (True, "password+mfa", "203.0.113.7")
    assert [*OutboxEvent.objects.values_list("name", flat=True)] == ["accounts.sign_in_succeeded"]


def test_sign_up_is_told_as_such() -> None:
    user = User.objects.create_user(email="rahima@example.com", language="en")

    signins.note_success(
        user_id=user.pk, methods=["password"], network="203.0.113.7", user_agent="", is_sign_up=True, now=NOW
    )

    told = OutboxEvent.objects.get(name="accounts.user_registered")
    assert told.data["language"] == "en"


@pytest.mark.parametrize("contact", ["rahima@example.com", "Rahima@Example.com", "01712-345678", "০১৭১২৩৪৫৬৭৮", PHONE])
def test_failure_stands_in_the_history_of_whom_it_was_aimed_at(contact: str) -> None:
    user = User.objects.create_user(
        email="rahima@example.com", phone=PHONE, email_verified_at=NOW, phone_verified_at=NOW
    )

    signins.keep_failure(fail(contact))

    assert not SignIn.objects.get(user=user).is_successful


@pytest.mark.parametrize("contact", ["nobody@example.com", "01812345678", "no contact at all", ""])
def test_failure_at_nobody_is_not_kept(contact: str) -> None:
    User.objects.create_user(email="rahima@example.com", email_verified_at=NOW)

    signins.keep_failure(fail(contact))

    assert not SignIn.objects.exists()


def test_who_claims_an_address_does_not_read_of_its_owner() -> None:
    claimant = User.objects.create_user(email="rahima@example.com")
    User.objects.create_user(email="rahima@example.com", email_verified_at=NOW)

    signins.keep_failure(fail("rahima@example.com"))

    assert not SignIn.objects.filter(user=claimant).exists()


def test_contact_of_a_failure_is_sealed() -> None:
    event = fail("rahima@example.com")

    assert "rahima" not in event.model_dump_json()
