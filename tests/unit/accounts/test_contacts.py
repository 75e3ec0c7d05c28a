from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from pytest_django import DjangoCaptureOnCommitCallbacks

from marketplace.accounts import contacts
from marketplace.accounts.errors import ContactTakenError
from marketplace.accounts.models import User
from marketplace.accounts.principals import facts_of
from marketplace.core.models import AuditEntry, OutboxEvent
from marketplace.core.phones import InvalidPhoneError

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PHONE = "+8801712345678"


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    cache.clear()


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (" Rahima@Example.com ", contacts.Contact(email="rahima@example.com")),
        ("01712-345678", contacts.Contact(phone=PHONE)),
        ("০১৭১২৩৪৫৬৭৮", contacts.Contact(phone=PHONE)),
    ],
)
def test_one_field_takes_an_address_or_a_number(text: str, meant: contacts.Contact) -> None:
    assert contacts.read_contact(text) == meant


@pytest.mark.parametrize("text", ["", "rahima", "0171"])
def test_what_is_neither_is_refused_as_a_number(text: str) -> None:
    with pytest.raises(InvalidPhoneError):
        contacts.read_contact(text)


def test_shown_number_is_theirs() -> None:
    user = User.objects.create_user(email="rahima@example.com")

    contacts.set_phone(user_id=user.pk, phone=PHONE, is_verified=True, now=NOW)

    assert User.objects.known_by_phone(PHONE).get() == user


def test_claimed_number_is_not() -> None:
    user = User.objects.create_user(email="rahima@example.com")

    contacts.set_phone(user_id=user.pk, phone=PHONE, is_verified=False, now=NOW)

    assert not User.objects.known_by_phone(PHONE).exists()


def test_number_that_is_somebody_elses_meanwhile_is_refused() -> None:
    User.objects.create_user(phone=PHONE, phone_verified_at=NOW)
    late = User.objects.create_user(email="late@example.com")

    with pytest.raises(ContactTakenError):
        contacts.set_phone(user_id=late.pk, phone=PHONE, is_verified=True, now=NOW)

    late.refresh_from_db()
    assert late.phone is None


def test_address_that_is_somebody_elses_meanwhile_is_refused() -> None:
    User.objects.create_user(email="rahima@example.com", email_verified_at=NOW)
    late = User.objects.create_user(email="rahima@example.com")

    with pytest.raises(ContactTakenError):
        contacts.confirm_email(user_id=late.pk, email="rahima@example.com", now=NOW)


def test_trace_of_a_change_does_not_hold_the_number() -> None:
    user = User.objects.create_user(email="rahima@example.com")

    contacts.set_phone(user_id=user.pk, phone=PHONE, is_verified=True, now=NOW)

    entry = AuditEntry.objects.get(action="accounts.change_contact")
    told = OutboxEvent.objects.get(name="accounts.profile_updated")
    assert "1712345678" not in f"{entry.changes} {told.data}"
    assert told.data["fields"] == ["phone", "phone_verified_at"]


def test_nothing_new_leaves_no_trace() -> None:
    user = User.objects.create_user(phone=PHONE)

    contacts.set_phone(user_id=user.pk, phone=PHONE, is_verified=False, now=NOW)

    assert not AuditEntry.objects.exists()
    assert not OutboxEvent.objects.exists()


def test_rights_that_need_a_contact_hold_from_the_next_request_on(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    user = User.objects.create_user(phone=PHONE)
    before = facts_of(str(user.pk))

    with django_capture_on_commit_callbacks(execute=True):
        contacts.set_phone(user_id=user.pk, phone=PHONE, is_verified=True, now=NOW)

    after = facts_of(str(user.pk))
    assert before
    assert not before.has_verified_contact
    assert after
    assert after.has_verified_contact
