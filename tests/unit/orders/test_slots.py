"""Times that a shop offers: where they begin, how long they are, and which of them are full."""

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from geo.points import GeoPoint
from marketplace.orders.models import Basket, BasketLine, BasketShop, Fulfilment, OrderState, ShopOrderTerms
from marketplace.orders.pricing.asked import ShopTermsFacts
from marketplace.orders.selectors.facts import asked_of
from marketplace.orders.selectors.slots import list_shop_slots
from marketplace.orders.slots import SLOT_DAYS, OfferedSlot, Serving, horizon, list_slots
from sellers.errors.shops import ShopNotFoundError
from sellers.hours import WeeklyHours
from sellers.instants import Instants
from sellers.models import Shop, ShopStatus
from sellers.windows import pickup_windows
from tests.unit.orders.making import DOORSTEP, NOW, make_open_shop, make_shelf, placed_order
from tests.unit.sellers.weeks import CHANGING_ZONES, INSTANTS, STEADY_ZONES, WEEKS, closures_near

DHAKA = ZoneInfo("Asia/Dhaka")
NINE_TO_NINE = WeeklyHours.every_day(9 * 60, 21 * 60)
# Thirteen minutes past noon in Dhaka, on a Monday.
AT_NOON = datetime(2026, 1, 5, 6, 13, tzinfo=UTC)


def serving(*hours: tuple[int, int], lead_time_min: int = 30) -> Serving:
    """On the 5th, from an hour of Dhaka to another."""
    midnight = datetime(2026, 1, 5, tzinfo=DHAKA).astimezone(UTC)
    spans = [(midnight + timedelta(hours=start), midnight + timedelta(hours=end)) for start, end in hours]
    return Serving(Instants.of(spans), lead_time_min)


def begins(slots: list[OfferedSlot], *, name: str = "Asia/Dhaka") -> list[str]:
    return [f"{one.slot.from_at.astimezone(ZoneInfo(name)):%d %H:%M}" for one in slots]


def offered(
    *servings: Serving,
    taken: Sequence[tuple[datetime, datetime]] = (),
    slot_min: int = 60,
    slot_capacity: int | None = None,
) -> list[OfferedSlot]:
    terms = ShopTermsFacts(slot_min=slot_min, slot_capacity=slot_capacity)
    return list_slots(servings=servings, terms=terms, taken=taken, now=AT_NOON)


class TestListing:
    def test_first_begins_when_it_can_be_ready_and_the_last_ends_before_closing(self) -> None:
        assert begins(offered(serving((9, 16), lead_time_min=45))) == ["05 13:00", "05 14:00", "05 15:00"]
        assert begins(offered(serving((9, 16), lead_time_min=48))) == ["05 14:00", "05 15:00"]

    def test_they_follow_each_other_from_the_opening(self) -> None:
        slots = offered(serving((13, 18), (19, 23)), slot_min=120)

        assert begins(slots) == ["05 13:00", "05 15:00", "05 19:00", "05 21:00"]
        assert {one.slot.length_min for one in slots} == {120}

    def test_zones_that_serve_one_after_the_other_make_one_row_of_slots(self) -> None:
        slots = offered(serving((9, 14)), serving((14, 17)))

        assert begins(slots) == ["05 13:00", "05 14:00", "05 15:00", "05 16:00"]

    def test_first_zone_that_serves_then_says_how_long_it_takes(self) -> None:
        slots = offered(serving((13, 15), lead_time_min=90), serving((9, 18), lead_time_min=30))

        assert begins(slots) == ["05 14:00", "05 15:00", "05 16:00", "05 17:00"]

    def test_full_ones_are_marked(self) -> None:
        first, second = (one.slot for one in offered(serving((13, 15))))
        taken = [(first.from_at, first.until_at)] * 2 + [(second.from_at, second.until_at)]

        slots = offered(serving((13, 15)), taken=taken, slot_capacity=2)

        assert [(one.slot.taken, one.is_full) for one in slots] == [(2, True), (1, False)]

    def test_slot_of_other_hours_counts_for_all_that_it_overlaps(self) -> None:
        first = offered(serving((13, 16)))[0].slot
        across = (first.from_at + timedelta(minutes=30), first.until_at + timedelta(minutes=30))

        slots = offered(serving((13, 16)), taken=[across], slot_capacity=1)

        assert [one.is_full for one in slots] == [True, True, False]

    def test_shop_that_offers_none_has_none(self) -> None:
        terms = ShopTermsFacts(offers_slots=False)

        assert list_slots(servings=[serving((9, 21))], terms=terms, taken=[], now=AT_NOON) == []

    @given(
        data=st.data(),
        hours=WEEKS,
        now=INSTANTS,
        name=st.sampled_from(STEADY_ZONES + CHANGING_ZONES),
        slot_min=st.sampled_from([30, 60, 90, 120, 180, 240]),
        lead_time_min=st.integers(0, 600),
    )
    def test_every_slot_lies_in_open_time_of_the_week_ahead(
        self, data: st.DataObject, hours: WeeklyHours, now: datetime, name: str, slot_min: int, lead_time_min: int
    ) -> None:
        closed = data.draw(closures_near(now))
        from_at, until_at = horizon(time_zone=name, now=now)
        windows = pickup_windows(shop_hours=hours, closed=closed, time_zone=name, from_at=from_at, until_at=until_at)

        slots = list_slots(
            servings=[Serving(windows, lead_time_min)], terms=ShopTermsFacts(slot_min=slot_min), taken=[], now=now
        )

        spans = [(one.slot.from_at, one.slot.until_at) for one in slots]
        assert all(any(start <= begin and end <= last for start, last in windows.spans) for begin, end in spans)
        assert all(end <= begin for (_begin, end), (begin, _end) in itertools.pairwise(spans))
        today = now.astimezone(ZoneInfo(name)).date()
        days = {(begin.astimezone(ZoneInfo(name)).date() - today).days for begin, _end in spans}
        assert days <= set(range(SLOT_DAYS))
        assert all(begin >= now + timedelta(minutes=lead_time_min) for begin, _end in spans)


@pytest.mark.django_db
class TestOfShop:
    def test_delivery_asks_four_statements_and_has_today_and_six_days_more(self) -> None:
        shop = make_open_shop(hours=NINE_TO_NINE)
        ShopOrderTerms.objects.create(shop=shop, slot_capacity=3)

        with CaptureQueriesContext(connection) as asked:
            slots = list_shop_slots(shop_id=shop.pk, fulfilment=Fulfilment.DELIVERY, pin=DOORSTEP, now=NOW)

        # At noon, with half an hour to get ready.
        assert begins(slots)[:2] == ["02 13:00", "02 14:00"]
        assert (begins(slots)[-1], len(slots), len(asked)) == ("08 20:00", 8 + 6 * 12, 4)

    def test_capacity_is_that_of_open_orders(self) -> None:
        shop = make_open_shop(hours=NINE_TO_NINE)
        ShopOrderTerms.objects.create(shop=shop, slot_capacity=1)
        first, second, third = (
            one.slot for one in list_shop_slots(shop_id=shop.pk, fulfilment=Fulfilment.PICKUP, pin=None, now=NOW)[:3]
        )
        placed_order(shop, slot_from=first.from_at, slot_until=first.until_at)
        placed_order(shop, slot_from=second.from_at, slot_until=second.until_at, state=OrderState.CANCELLED)
        placed_order(slot_from=third.from_at, slot_until=third.until_at)

        slots = list_shop_slots(shop_id=shop.pk, fulfilment=Fulfilment.PICKUP, pin=None, now=NOW)

        assert [one.is_full for one in slots[:3]] == [True, False, False]

    def test_slot_beside_a_full_one_that_it_overlaps_is_full_too(self) -> None:
        shop = make_open_shop()
        ShopOrderTerms.objects.create(shop=shop, slot_capacity=1)
        full = list_shop_slots(shop_id=shop.pk, fulfilment=Fulfilment.DELIVERY, pin=DOORSTEP, now=NOW)[0].slot
        placed_order(shop, slot_from=full.from_at, slot_until=full.until_at)
        basket = Basket.objects.create(token_digest="0" * 64, location=DOORSTEP.to_geos(), expires_at=NOW)
        [offer] = make_shelf(shop, offers=1)
        BasketLine.objects.create(basket=basket, offer=offer, quantity=1, seen_price=offer.price)
        later = timedelta(minutes=1)
        BasketShop.objects.create(
            basket=basket, shop=shop, slot_from=full.from_at + later, slot_until=full.until_at + later
        )

        [asked] = asked_of(basket=basket, payment_method=None, now=NOW).shops

        assert asked.slot is not None
        assert asked.slot.taken == 1

    def test_zones_hours_are_those_of_its_deliveries_and_not_of_pickups(self) -> None:
        shop = make_open_shop(hours=NINE_TO_NINE, zone={"hours": WeeklyHours.every_day(17 * 60, 19 * 60)})

        delivered = list_shop_slots(shop_id=shop.pk, fulfilment=Fulfilment.DELIVERY, pin=DOORSTEP, now=NOW)
        fetched = list_shop_slots(shop_id=shop.pk, fulfilment=Fulfilment.PICKUP, pin=None, now=NOW)

        assert begins(delivered)[:3] == ["02 17:00", "02 18:00", "03 17:00"]
        assert begins(fetched)[0] == "02 13:00"

    def test_rush_delays_the_first(self) -> None:
        shop = make_open_shop(hours=NINE_TO_NINE)
        Shop.objects.filter(pk=shop.pk).update(rush_until=NOW + timedelta(hours=1), rush_extra_min=60)

        for fulfilment in Fulfilment:
            slots = list_shop_slots(shop_id=shop.pk, fulfilment=fulfilment, pin=DOORSTEP, now=NOW)
            assert begins(slots)[0] == "02 14:00"

    def test_nothing_is_brought_out_of_its_zones_or_nowhere(self) -> None:
        shop = make_open_shop()
        far = GeoPoint(lat=DOORSTEP.lat + 1, lon=DOORSTEP.lon)

        for pin in (None, far):
            assert list_shop_slots(shop_id=shop.pk, fulfilment=Fulfilment.DELIVERY, pin=pin, now=NOW) == []

    def test_shop_that_hands_nothing_over_has_no_times_for_it(self) -> None:
        shop = make_open_shop()
        ShopOrderTerms.objects.create(shop=shop, offers_pickup=False)

        assert list_shop_slots(shop_id=shop.pk, fulfilment=Fulfilment.PICKUP, pin=None, now=NOW) == []

    def test_shop_that_buyers_do_not_see_is_not_found(self) -> None:
        paused = make_open_shop(status=ShopStatus.PAUSED)

        for shop_id in (paused.pk, uuid4()):
            with pytest.raises(ShopNotFoundError):
                list_shop_slots(shop_id=shop_id, fulfilment=Fulfilment.PICKUP, pin=None, now=NOW)
