from collections.abc import Iterator

import pytest
from django.test import Client
from django.utils import translation

from sellers.models import Shop
from tests.unit.catalog.goods import make_grocer
from tests.web.catalog.desk.desk import member_of


@pytest.fixture
def shop(db: None) -> Shop:
    return make_grocer()


@pytest.fixture
def owner(shop: Shop) -> Client:
    return member_of(shop)


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield
