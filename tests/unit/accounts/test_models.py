from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from marketplace.accounts.models import Language, User
from marketplace.accounts.permissions import Role

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PHONE = "+8801712345678"


def make(**fields: Any) -> User:
    return User.objects.create_user(**({"email": "rahima@example.com"} | fields))


def test_new_user_is_a_customer_who_reads_bangla() -> None:
    user = make()

    assert (user.roles, user.language) == ([Role.CUSTOMER], Language.BANGLA)
    assert (user.is_active, user.is_staff) == (True, False)
    assert user.has_role(Role.CUSTOMER)
    assert not user.has_role(Role.SELLER)


def test_ids_are_sorted_by_when_they_were_made() -> None:
    users = [make(email=f"user{number}@example.com") for number in range(5)]

    assert sorted(user.pk for user in users) == [user.pk for user in users]
    assert {user.pk.version for user in users} == {7}


def test_user_may_be_known_by_phone_alone() -> None:
    user = make(email=None, phone="+8801712345678")

    assert user.email is None


def test_password_is_kept_hashed() -> None:
    user = make(password="a long passphrase")

    assert "passphrase" not in user.password
    assert user.check_password("a long passphrase")


def test_user_without_a_password_cannot_sign_in_with_one() -> None:
    make()

    assert authenticate(username="rahima@example.com", password="") is None


@pytest.mark.parametrize("spelling", ["rahima@example.com", "Rahima@Example.COM", " rahima@example.com "])
def test_spellings_of_an_address_are_one_person(spelling: str) -> None:
    user = make(email="RAHIMA@example.com", password="a long passphrase", email_verified_at=NOW)

    assert User.objects.get_by_natural_key(spelling) == user
    assert authenticate(email=spelling.strip(), password="a long passphrase") == user


def test_superuser_is_staff_and_admin() -> None:
    user = User.objects.create_superuser(email="root@example.com", password="a long passphrase")

    assert (user.is_staff, user.roles) == (True, [Role.ADMIN])
    assert user.has_perm("accounts.change_user")


def test_person_can_be_several_things() -> None:
    user = make(roles=[Role.CUSTOMER, Role.SELLER, Role.COURIER])

    user.refresh_from_db()
    assert user.has_role(Role.SELLER)
    assert user.has_role(Role.COURIER)


def test_name_does_not_show_the_address() -> None:
    assert str(make(name="Rahima Khatun")) == "Rahima Khatun"
    assert "example" not in str(make(email="other@example.com"))


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("user_has_email_or_phone", {"email": None}),
        ("user_has_email_or_phone", {"email": ""}),
        ("user_roles_known", {"roles": ["king"]}),
        ("user_roles_known", {"roles": ["customer", "king"]}),
        ("user_language_known", {"language": "fr"}),
        ("user_has_a_role", {"roles": []}),
        ("user_verified_email_exists", {"email": None, "phone": PHONE, "email_verified_at": NOW}),
        ("user_verified_phone_exists", {"phone_verified_at": NOW}),
        ("user_erased_is_empty", {"erased_at": NOW, "is_active": False}),
    ],
)
def test_database_refuses_impossible_users(constraint: str, fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make(**fields)


def test_database_refuses_addresses_in_upper_case() -> None:
    with pytest.raises(IntegrityError, match="user_email_lower_case"), transaction.atomic():
        User.objects.create(email="Rahima@example.com")


@pytest.mark.parametrize(
    ("constraint", "same"),
    [
        ("user_verified_email_is_unique", {"email": "Rahima@Example.com", "email_verified_at": NOW}),
        ("user_verified_phone_is_unique", {"email": None, "phone": PHONE, "phone_verified_at": NOW}),
    ],
)
def test_verified_address_and_phone_belong_to_one_person(constraint: str, same: dict[str, Any]) -> None:
    make(phone=PHONE, email_verified_at=NOW, phone_verified_at=NOW)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make(**same)


def test_many_may_claim_an_address_and_one_is_known_by_it() -> None:
    owner = make(email_verified_at=NOW)
    make()
    make()

    assert [*User.objects.known_by_email("RAHIMA@example.com")] == [owner]


def test_somebody_is_known_by_their_verified_phone_alone() -> None:
    owner = make(phone=PHONE, phone_verified_at=NOW)
    make(phone=PHONE)

    assert [*User.objects.known_by_phone(PHONE)] == [owner]


def test_phone_is_not_in_the_table() -> None:
    user = make(phone=PHONE)

    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(u)::text FROM accounts_user u WHERE id = %s", [user.pk])
        [[row]] = cursor.fetchall()
    assert "1712345678" not in row
    assert b"1712345678".hex() not in row


def test_many_users_may_have_no_phone() -> None:
    make()
    make(email="other@example.com")

    assert User.objects.filter(phone=None).count() == 2


def test_form_of_a_phone_number_is_checked_before_the_database_must() -> None:
    with pytest.raises(ValidationError, match="phone"):
        User(phone="0171", password="x").full_clean()
