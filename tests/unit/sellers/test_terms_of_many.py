"""Terms of many shops at one pin: in one statement what `terms_at` says of each."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geo.points import GeoPoint
from marketplace.core.money import Money
from sellers.hours import WeeklyHours
from sellers.models import DeliveryZone, FeeKind, Shop, ZoneKind
from sellers.selectors.delivery import list_terms_at, terms_at
from sellers.terms import DeliveryRefusal, DeliveryTerms, Reason
from tests.unit.sellers.market import make_shop
from tests.unit.sellers.weeks import INSTANTS, WEEKS, closures_near
from tests.unit.sellers.zone_drafts import LAT, LON, make_zone, polygon, square

pytestmark = pytest.mark.usefixtures("no_shops")
ALWAYS = WeeklyHours(((0, 7 * 24 * 60),))
HERE = GeoPoint(lat=LAT + 0.001, lon=LON)
SUBTOTAL = Money(Decimal("500.00"))
NOON = datetime.fromisoformat("2026-01-05T06:00:00+00:00")
AMOUNTS = st.integers(0, 200_000).map(lambda paisas: Money(Decimal(paisas) / 100))


def make_shops() -> list[Shop]:
    """Shops that differ in all that terms come from; the last one delivers nowhere."""
    shops = [make_shop(number, hours=ALWAYS, lead_time_min=20 + number) for number in range(4)]
    bands = {"band_from": (Decimal(0), Decimal(800)), "band_fee": (Decimal(20), Decimal(45))}
    make_zone(shops[0], kind=ZoneKind.RADIUS, radius_m=1_500, fee=Decimal(30), free_above=Decimal(900))
    make_zone(shops[0], shape=polygon(square(0.02)), fee=Decimal(60), minimum_order=Decimal(300), lead_time_min=90)
    make_zone(shops[1], shape=polygon(square(0.01)), fee_kind=FeeKind.DISTANCE, **bands, priority=2)
    make_zone(shops[1], shape=polygon(square(0.015)), fee_kind=FeeKind.BASKET, **bands, minimum_order=Decimal(100))
    make_zone(shops[2], kind=ZoneKind.RADIUS, radius_m=400, is_active=False)
    make_zone(shops[2], shape=polygon(square(0.012)), fee=Decimal(15))
    return shops


@given(data=st.data(), now=INSTANTS)
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_says_of_each_shop_what_is_said_of_it_alone(data: st.DataObject, now: datetime) -> None:
    shops = list(Shop.objects.order_by("pk")) or make_shops()
    for shop in shops:
        rush_until = data.draw(st.sampled_from([None, now, now + timedelta(hours=1)]))
        hours, closed = data.draw(st.none() | WEEKS | st.just(ALWAYS)), data.draw(closures_near(now))
        Shop.objects.filter(pk=shop.pk).update(hours=hours, closed=closed, rush_until=rush_until, rush_extra_min=25)
    for zone in DeliveryZone.objects.order_by("pk"):
        DeliveryZone.objects.filter(pk=zone.pk).update(hours=data.draw(st.none() | WEEKS))
    offset = st.floats(-0.022, 0.022, allow_nan=False)
    pin = GeoPoint(lat=LAT + data.draw(offset), lon=LON + data.draw(offset))
    subtotals = {shop.pk: data.draw(AMOUNTS) for shop in shops}
    later = st.none() | st.integers(-3_000, 10_000)
    at = {shop.pk: now + timedelta(minutes=more) for shop in shops if (more := data.draw(later)) is not None}

    found = list_terms_at(shops=subtotals, pin=pin, now=now, at=at)

    fresh = Shop.objects.in_bulk(list(subtotals))
    assert found == {
        pk: terms_at(shop=fresh[pk], pin=pin, subtotal=subtotals[pk], now=at.get(pk, now)) for pk in subtotals
    }


def test_one_statement_however_many_shops() -> None:
    shops = make_shops()

    with CaptureQueriesContext(connection) as asked:
        found = list_terms_at(shops={shop.pk: SUBTOTAL for shop in shops}, pin=HERE, now=NOON)

    assert (len(asked), list(found)) == (1, [shop.pk for shop in shops])
    assert [type(terms) for terms in found.values()] == [DeliveryTerms, DeliveryTerms, DeliveryTerms, DeliveryRefusal]


def test_slots_are_judged_when_they_begin() -> None:
    morning, evening = (make_shop(number, hours=ALWAYS) for number in range(2))
    for shop in (morning, evening):
        make_zone(shop)
        DeliveryZone.objects.filter(shop=shop).update(hours=WeeklyHours.every_day(8 * 60, 12 * 60))
    asked: dict[str, Any] = {"shops": {morning.pk: SUBTOTAL, evening.pk: SUBTOTAL}, "pin": HERE}

    # Noon in Dhaka, and ten at the next day's morning.
    found = list_terms_at(**asked, now=NOON, at={morning.pk: NOON + timedelta(hours=22)})

    terms, refusal = found[morning.pk], found[evening.pk]
    assert isinstance(terms, DeliveryTerms)
    assert terms.zone.delivers_now
    assert isinstance(refusal, DeliveryRefusal)
    assert (refusal.reason, refusal.opens_at) == (Reason.NOT_AT_THIS_HOUR, NOON + timedelta(hours=20))


def test_nothing_is_delivered_by_a_shop_that_is_not_there() -> None:
    nobody = uuid4()

    found = list_terms_at(shops={nobody: SUBTOTAL}, pin=HERE, now=NOON)

    assert found == {nobody: DeliveryRefusal(Reason.OUTSIDE)}
    assert list_terms_at(shops={}, pin=HERE, now=NOON) == {}
