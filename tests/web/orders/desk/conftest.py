from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import translation

from sellers.models import Shop
from tests.unit.orders.making import make_open_shop
from tests.web.catalog.desk.desk import member_of


@pytest.fixture
def shop(db: None) -> Shop:
    return make_open_shop()


@pytest.fixture
def owner(shop: Shop) -> Client:
    return member_of(shop)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield
