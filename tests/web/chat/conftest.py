from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import translation

from marketplace.accounts.permissions import Role
from sellers.models import Shop
from tests.matrix.actors import make_user, signed_in
from tests.unit.chat.rooms import Talk, make_talk
from tests.unit.orders.making import make_open_shop


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def shop(db: None) -> Shop:
    return make_open_shop()


@pytest.fixture
def talk(shop: Shop) -> Talk:
    return make_talk(shop=shop)


@pytest.fixture
def buyer(talk: Talk) -> Client:
    return signed_in(talk.buyer)


@pytest.fixture
def seller(talk: Talk) -> Client:
    return signed_in(talk.seller)


@pytest.fixture
def stranger(db: None) -> Client:
    return signed_in(make_user(name="Somebody else"))


@pytest.fixture
def staff(db: None) -> Client:
    return signed_in(make_user(Role.SUPPORT, name="Nasrin Akter"), has_second_factor=True)
