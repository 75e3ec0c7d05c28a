"""What a zone's terms mean, in words of both languages."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from sellers.desk import zone_words
from sellers.hours import Opening, WeeklyHours
from sellers.models import FeeKind
from tests.unit.sellers.zone_drafts import draft


def words(**given: Any) -> str:
    amounts = {name: Decimal(given.pop(name)) for name in ("fee", "free_above", "minimum_order") if name in given}
    bands = {name: [Decimal(one) for one in given.pop(name)] for name in ("band_from", "band_fee") if name in given}
    return " ".join(zone_words.describe(draft(**amounts, **bands, **given), shop_lead_min=30)).replace("\xa0", " ")


@pytest.fixture(autouse=True)
def _in_english() -> Any:
    with translation.override("en"):
        yield


def test_tells_steps_by_distance_and_from_when_on_delivery_is_free() -> None:
    told = words(fee_kind=FeeKind.DISTANCE, band_from=["0", "2000"], band_fee=["30", "40"], free_above="500")

    assert told.startswith("Up to 2 km ৳ 30, from 2 km ৳ 40; free from ৳ 500 of goods.")


def test_tells_steps_by_what_the_goods_cost() -> None:
    told = words(fee_kind=FeeKind.BASKET, band_from=["0", "300", "800"], band_fee=["60", "40.50", "0"])

    assert told.startswith("Goods below ৳ 300: ৳ 60, from ৳ 300: ৳ 40.50, from ৳ 800: free.")


def test_rounds_no_distance_that_was_agreed() -> None:
    told = words(fee_kind=FeeKind.DISTANCE, band_from=["0", "1255"], band_fee=["0", "40"])

    assert told.startswith("Up to 1.255 km free, from 1.255 km ৳ 40.")


@pytest.mark.parametrize(("fee", "told"), [("0", "Delivery is free."), ("35", "Delivery costs ৳ 35.")])
def test_tells_a_fee_that_is_the_same_for_all(fee: str, told: str) -> None:
    assert words(fee=fee).startswith(told)


def test_tells_minimum_and_lead_time_of_its_own() -> None:
    assert "Only orders of ৳ 1,25,000 and more. An order leaves within 1 hour 30 minutes." in words(
        minimum_order="125000", lead_time_min=90
    )


def test_tells_days_with_the_same_hours_together_in_the_order_of_the_countrys_week() -> None:
    hours = WeeklyHours.from_openings(
        [*(Opening(day, 9 * 60, 21 * 60) for day in (1, 2, 3, 4, 6, 7)), Opening(5, 15 * 60, 24 * 60 + 60)]
    )

    assert "Sat–Thu 9:00 AM to 9:00 PM; Fri 3:00 PM to 1:00 AM, while the shop is open." in words(hours=hours)


def test_speaks_bangla_with_its_digits() -> None:
    with translation.override("bn"):
        told = words(fee_kind=FeeKind.DISTANCE, band_from=["0", "2500"], band_fee=["30", "40"])

    assert "২.৫" in told
    assert "৳ ৪০" in told
    assert not set("0123456789abcdefghijklmnopqrstuvwxyz") & set(told.lower())
