"""What the database refuses, whichever code writes: a row that says what cannot be."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, models, transaction

from marketplace.accounts.models import Address, ApiKey, Consent, DataExport, Invitation, Purpose, User
from tests.unit.accounts.people import HOME, NOW, PHONE, make_person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def address(person: User, **fields: Any) -> models.Model:
    values = {"label": "Home", "recipient": "Rahima", "phone": PHONE, "line": "House 12", "location": HOME.to_geos()}
    return Address.objects.create(user=person, **(values | fields))


def key(person: User, **fields: Any) -> models.Model:
    values: dict[str, Any] = {"name": "till", "prefix": "abc", "secret_hash": b"s" * 32, "scopes": ["shop.read"]}
    return ApiKey.objects.create(owner=person, **(values | fields))


def consent(person: User, **fields: Any) -> models.Model:
    values: dict[str, Any] = {"purpose": Purpose.NEWSLETTER, "is_given": True, "source": "api", "at": NOW}
    return Consent.objects.create(user=person, **(values | fields))


def export(person: User, **fields: Any) -> models.Model:
    return DataExport.objects.create(user=person, **fields)


def invitation(person: User, **fields: Any) -> models.Model:
    values: dict[str, Any] = {"email": "new@example.com", "roles": ["support"], "token_hash": b"t" * 32}
    return Invitation.objects.create(invited_by=person, expires_at=NOW + DAY, **(values | fields))


def ready(**fields: Any) -> dict[str, Any]:
    return {"state": "ready", "file": "exports/a.zip", "ready_at": NOW, "expires_at": NOW + DAY} | fields


@pytest.mark.parametrize(
    ("constraint", "make", "fields"),
    [
        ("address_has_a_label", address, {"label": ""}),
        ("api_key_has_a_scope", key, {"scopes": []}),
        ("api_key_previous_expires", key, {"previous_hash": b"p" * 32}),
        ("api_key_previous_expires", key, {"previous_expires_at": NOW}),
        ("api_key_lives", key, {"expires_at": NOW - 365 * DAY}),
        ("consent_purpose_is_known", consent, {"purpose": "calls"}),
        ("data_export_ready_has_a_file", export, ready(file="")),
        ("data_export_ready_has_a_file", export, ready(ready_at=None)),
        ("data_export_ready_has_a_file", export, ready(expires_at=None)),
        ("invitation_roles_known", invitation, {"roles": ["king"]}),
        ("invitation_has_a_role", invitation, {"roles": []}),
        ("invitation_email_lower_case", invitation, {"email": "New@example.com"}),
    ],
)
def test_impossible_row_is_refused(constraint: str, make: Callable[..., models.Model], fields: dict[str, Any]) -> None:
    person = make_person()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make(person, **fields)


@pytest.mark.parametrize(
    ("constraint", "make", "fields"),
    [
        ("address_one_default_for_delivery", address, {"is_default_delivery": True}),
        ("address_one_default_for_billing", address, {"is_default_billing": True}),
        ("data_export_one_at_a_time", export, {}),
    ],
)
def test_second_of_what_there_is_one_of_is_refused(
    constraint: str, make: Callable[..., models.Model], fields: dict[str, Any]
) -> None:
    person = make_person()
    make(person, **fields)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make(person, **fields)


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("user_email_lower_case", "email = 'Rahima@example.com'"),
        ("user_email_is_null_or_some", "email = ''"),
        ("user_phone_is_indexed", "phone_index = 'anything'"),
    ],
)
def test_change_that_goes_around_the_model_is_refused(constraint: str, change: str) -> None:
    make_person(email_verified_at=None)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE accounts_user SET {change}")  # noqa: S608  # one of three constants
