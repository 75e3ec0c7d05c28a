from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import translation

from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from sellers.models import Shop
from tests.matrix.actors import make_user, signed_in
from tests.unit.orders.making import make_open_shop


@pytest.fixture
def shop(db: None) -> Shop:
    return make_open_shop()


@pytest.fixture
def person(db: None) -> User:
    return make_user(Role.SUPPORT, name="Nasrin Akter")


@pytest.fixture
def staff(person: User) -> Client:
    return signed_in(person, has_second_factor=True)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield
