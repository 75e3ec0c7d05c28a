from datetime import UTC, datetime

import pytest
from django.test import RequestFactory

from marketplace.accounts.backends import AuthenticationBackend
from marketplace.accounts.models import User

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
EMAIL = "rahima@example.com"
PHONE = "+8801712345678"
PASSWORD = "quiet river lantern"
OTHER_PASSWORD = "orange bicycle tuesday"


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What passwords were looked at, dummies' too."""
    checked: list[str] = []
    check = User.check_password

    def counted(user: User, raw: str) -> bool:
        checked.append(raw)
        return check(user, raw)

    monkeypatch.setattr(User, "check_password", counted)
    return checked


def claim() -> User:
    return User.objects.create_user(email=EMAIL, password=OTHER_PASSWORD)


def own(*, is_active: bool = True) -> User:
    return User.objects.create_user(
        email=EMAIL,
        phone=PHONE,
        password=PASSWORD,
        email_verified_at=NOW,
        phone_verified_at=NOW,
        is_active=is_active,
    )


def open_with(password: str, **contact: str) -> User | None:
    return AuthenticationBackend().authenticate(RequestFactory().post("/"), password=password, **contact)


@pytest.mark.parametrize("password", [PASSWORD, OTHER_PASSWORD, "neither of the two"])
@pytest.mark.parametrize("contact", [{"email": EMAIL}, {"phone": PHONE}, {"username": EMAIL}])
@pytest.mark.parametrize("owned", ["nobody", "somebody", "closed"])
@pytest.mark.parametrize("claims", [0, 1, 3])
def test_two_passwords_are_looked_at_whoever_there_is(
    checks: list[str], password: str, contact: dict[str, str], owned: str, claims: int
) -> None:
    if owned != "nobody":
        own(is_active=owned == "somebody")
    for _claim in range(claims):
        claim()

    open_with(password, **contact)

    assert checks == [password, password]


def test_owner_and_newest_claim_get_in_each_with_their_own(checks: list[str]) -> None:
    claim()
    owner, newest = own(), claim()

    assert open_with(PASSWORD, email=EMAIL) == owner
    assert open_with(OTHER_PASSWORD, email=EMAIL) == newest


def test_owner_comes_first_where_both_have_the_same_password() -> None:
    owner = own()
    User.objects.create_user(email=EMAIL, password=PASSWORD)

    assert open_with(PASSWORD, email=EMAIL) == owner


def test_number_that_is_only_claimed_opens_nothing() -> None:
    User.objects.create_user(phone=PHONE, password=PASSWORD)

    assert open_with(PASSWORD, phone=PHONE) is None


def test_closed_account_stays_closed() -> None:
    own(is_active=False)

    assert open_with(PASSWORD, email=EMAIL) is None
