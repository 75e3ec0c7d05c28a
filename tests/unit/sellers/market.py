"""The demo market in the tests' database, and shops made for one test."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from geo.points import GeoPoint
from sellers.models import Shop, ShopCategory, ShopStatus

GEC_CIRCLE = GeoPoint(lat=22.3592, lon=91.8215)
LEAF = "pharmacies"
VERIFIED_AT = datetime(2026, 1, 5, 6, tzinfo=UTC)


def load_missing() -> None:
    """Seed what is not there; a test that commits may have emptied the tables."""
    if not Shop.objects.exists():
        call_command("seed", "--without-goods", verbosity=0)


@pytest.fixture(scope="session")
def _market_loaded_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        load_missing()


@pytest.fixture
def demo_market(_market_loaded_once: None, db: None) -> None:
    """Areas, gazetteer, categories and every demo shop."""
    load_missing()


@pytest.fixture
def no_shops(demo_market: None, empty_market: None) -> None:
    """Areas, gazetteer and categories, and no shop."""


def new_shop(number: int = 1, **given: Any) -> Shop:
    """A shop that is not saved yet: an active, verified chemist at GEC Circle, unless told otherwise."""
    point = given.pop("at", GEC_CIRCLE)
    category = given.pop("category", LEAF)
    fields: dict[str, Any] = {
        "slug": f"shop-{number}",
        "name_en": f"Shop {number}",
        "name_bn": f"দোকান {number}",
        "category": ShopCategory.objects.get(slug=category) if isinstance(category, str) else category,
        "status": ShopStatus.ACTIVE,
        "verified_at": VERIFIED_AT,
        "location": point.to_geos(),
    }
    return Shop(**(fields | given))


def make_shop(number: int = 1, **given: Any) -> Shop:
    """The same, saved."""
    shop = new_shop(number, **given)
    shop.save()
    return shop


def make_shops_at(points: list[GeoPoint], **given: Any) -> list[Shop]:
    """One shop at each point, in one statement."""
    category = ShopCategory.objects.get(slug=given.pop("category", LEAF))
    shops = [new_shop(number, at=point, category=category, **given) for number, point in enumerate(points)]
    return Shop.objects.bulk_create(shops)
