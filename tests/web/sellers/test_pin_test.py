"""Trying a pin on the page of a shop's zones."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from marketplace.accounts.permissions import Role
from sellers.hours import DAY_MIN, WeeklyHours
from sellers.models import FeeKind, Shop, ShopMember, ShopRole, ZoneKind
from tests.matrix.actors import make_user, signed_in
from tests.unit.sellers.market import make_shop
from tests.unit.sellers.zone_drafts import LAT, LON, make_zone

ALWAYS = WeeklyHours.every_day(0, DAY_MIN)
NEVER = WeeklyHours(())
HERE = {"lat": str(LAT), "lon": str(LON), "test": "1"}


@pytest.fixture
def shop(no_shops: None) -> Shop:
    return make_shop(hours=ALWAYS)


@pytest.fixture(autouse=True)
def _in_english() -> Any:
    with translation.override("en"):
        yield


def answer(shop: Shop, **asked: str) -> Any:
    user = make_user(Role.SELLER)
    ShopMember.objects.create(shop=shop, user=user, role=ShopRole.MANAGER)
    client: Client = signed_in(user)
    return client.get(reverse("desk:zones", args=[shop.slug]), asked)


def text_of(page: Any) -> str:
    return str(page.content.decode()).replace("\xa0", " ")


def test_tells_each_zone_that_covers_the_pin_which_counts_and_why(shop: Shop) -> None:
    make_zone(shop, name="Wide", kind=ZoneKind.RADIUS, radius_m=5000, shape=None, fee=Decimal(60))
    make_zone(shop, name="Inner", fee=Decimal(30))
    make_zone(shop, name="Off", is_active=False)
    make_zone(shop, name="First", priority=5, kind=ZoneKind.RADIUS, radius_m=4000, shape=None, fee=Decimal(10))

    page = answer(shop, **HERE)

    ranked = [(one.zone.name, str(why), fee.replace("\xa0", " ")) for one, why, fee in page.context["test"].ranked()]
    assert ranked == [
        ("First", "This one counts here.", "৳ 10"),
        ("Inner", "Does not count: its priority is lower.", "৳ 30"),
        ("Wide", "Does not count: its priority is lower.", "৳ 60"),
    ]
    assert "Delivers here for ৳ 10" in text_of(page)


def test_tells_the_fee_of_a_subtotal_and_what_is_missing_until_it_is_free(shop: Shop) -> None:
    bands = {"band_from": [Decimal(0), Decimal(300)], "band_fee": [Decimal(60), Decimal(40)]}
    make_zone(shop, fee_kind=FeeKind.BASKET, free_above=Decimal(500), **bands)

    text = text_of(answer(shop, **HERE, subtotal="৩৫০"))

    assert "Delivers here for ৳ 40" in text
    assert "Goods for ৳ 150 more, and delivery is free." in text


def test_tells_what_is_missing_to_the_smallest_order(shop: Shop) -> None:
    make_zone(shop, minimum_order=Decimal(200))

    text = text_of(answer(shop, **HERE, subtotal="150"))

    assert "Does not deliver here now" in text
    assert "The smallest order here is ৳ 200: ৳ 50 are missing." in text


def test_tells_how_far_outside_a_pin_lies(shop: Shop) -> None:
    make_zone(shop, kind=ZoneKind.RADIUS, radius_m=1000, shape=None)

    text = text_of(answer(shop, lat=str(LAT + 0.02), lon=str(LON), test="1"))

    assert "No zone covers this pin: the nearest begins 1.2 km away." in text


@pytest.mark.parametrize(
    ("hours", "said"),
    [(None, "has not said yet when it is open"), (NEVER, "The shop is closed.")],
)
def test_tells_that_the_shop_is_closed(shop: Shop, hours: WeeklyHours | None, said: str) -> None:
    make_zone(shop)
    shop.hours = hours
    shop.save()

    assert said in text_of(answer(shop, **HERE))


def test_place_is_found_by_name_and_leads_to_its_pin(shop: Shop) -> None:
    make_zone(shop)

    page = answer(shop, q="Agrabad", find="1", subtotal="300")

    assert "subtotal=300#pin-box" in text_of(page)
    assert page.context["test"].pin is None


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"lat": "north", "lon": "91"}, "Write a number here"),
        ({"lat": "91", "lon": "91"}, "must not be more than 90"),
        ({"lat": "22.3"}, "A pin has a latitude and a longitude."),
        ({"lat": "22.3", "lon": "NaN"}, "Write a number here"),
        ({"lat": "22.3", "lon": "91.8", "subtotal": "much"}, "Write a number here"),
    ],
)
def test_what_is_no_pin_is_told(shop: Shop, asked: dict[str, str], said: str) -> None:
    make_zone(shop)

    assert said in text_of(answer(shop, **asked, test="1"))
