"""What prices are asked for, in tests: made by hand, or by chance for properties."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import strategies as st

from geo.points import GeoPoint
from marketplace.core.money import PAISA, Money
from marketplace.orders.models import Fulfilment
from marketplace.orders.pricing.asked import (
    Asked,
    AskedLine,
    AskedShop,
    Bearer,
    Discount,
    DiscountOn,
    GoodsFacts,
    PaymentTerms,
    PricingRules,
    ShopTermsFacts,
    TaxTerms,
)
from sellers.commission import CommissionTerms
from sellers.terms import DeliveryTerms, ZoneAtPin
from tests.unit.sellers.market import GEC_CIRCLE

NOW = datetime(2026, 11, 26, 6, tzinfo=UTC)
CASH = PaymentTerms("cash", is_cash=True)
RICE = GoodsFacts("Miniket rice", "মিনিকেট চাল", "", "", Decimal("5.000"), "kg", "", "")
RULES = PricingRules(
    service_fee_flat=Money.zero(),
    service_fee_percent=Decimal(0),
    service_fee_most=None,
    trip_radius_m=500,
    trip_stop_fee=Money(Decimal(15)),
    cash_step=Money(Decimal(1)),
)


def taka(amount: str | int) -> Money:
    return Money(Decimal(amount))


def line_id(number: int) -> UUID:
    return UUID(int=1_000 + number)


def shop_id(number: int) -> UUID:
    return UUID(int=9_000 + number)


def a_line(number: int = 1, *, shop: int = 1, price: str = "100.00", **given: Any) -> AskedLine:
    fields: dict[str, Any] = {
        "line_id": line_id(number),
        "offer_id": UUID(int=2_000 + number),
        "shop_id": shop_id(shop),
        "product_id": UUID(int=3_000 + number),
        "variant_id": UUID(int=4_000 + number),
        "category_id": UUID(int=5_000),
        "goods": RICE,
        "quantity": 1,
        "unit_price": taka(price),
        "seen_price": taka(price),
        "free": 100,
        "least": 1,
        "most": None,
        "is_on_sale": True,
        "tax": TaxTerms(),
    }
    return AskedLine(**(fields | given))


def zone(fee: str = "50.00", **given: Any) -> ZoneAtPin:
    fields: dict[str, Any] = {
        "zone_id": UUID(int=7),
        "name": "Around GEC",
        "is_synthetic": False,
        "priority": 0,
        "area_m2": 1e6,
        "fee": taka(fee),
        "free_above": None,
        "minimum_order": Money.zero(),
        "lead_time_min": 30,
        "delivers_now": True,
        "delivers_soon": True,
        "delivers_at": None,
        "distance_m": 800.0,
    }
    return ZoneAtPin(**(fields | given))


def terms(fee: str = "50.00", **given: Any) -> DeliveryTerms:
    return DeliveryTerms(
        zone=zone(fee, **given),
        missing_to_free=None,
        missing_to_minimum=None,
        travel_min=5,
        eta_min=35,
        travel_source="straight_line",
    )


def a_shop(number: int = 1, *, fee: str = "50.00", **given: Any) -> AskedShop:
    fields: dict[str, Any] = {
        "shop_id": shop_id(number),
        "slug": f"shop-{number}",
        "name_en": f"Shop {number}",
        "name_bn": f"দোকান {number}",
        "is_active": True,
        "location": GEC_CIRCLE,
        "time_zone": "Asia/Dhaka",
        "lead_time_min": 30,
        "fulfilment": Fulfilment.DELIVERY,
        "slot": None,
        "delivery": terms(fee),
        "pickup_ready_at": None,
        "opens_at": None,
        "commission": CommissionTerms(),
        "terms": ShopTermsFacts(),
    }
    return AskedShop(**(fields | given))


def north_of(place: GeoPoint, metres: float) -> GeoPoint:
    """A place so many metres to the north, on the sphere of great circles."""
    return GeoPoint(lat=place.lat + metres / 111_195, lon=place.lon)


def ask(lines: Sequence[AskedLine], shops: Sequence[AskedShop] | None = None, **given: Any) -> Asked:
    """A basket of these lines, each shop delivering alone unless they are given."""
    numbers = dict.fromkeys(line.shop_id for line in lines)
    own = [replace(a_shop(), shop_id=one, location=_apart(place)) for place, one in enumerate(numbers)]
    fields: dict[str, Any] = {"pin": GEC_CIRCLE, "payment": None, "discounts": (), "rules": RULES, "now": NOW}
    return Asked(**({"lines": tuple(lines), "shops": tuple(own if shops is None else shops)} | fields | given))


def _apart(place: int) -> GeoPoint:
    return north_of(GEC_CIRCLE, 5_000 * place)


amounts = st.decimals(min_value=PAISA, max_value=50_000, places=2).map(Money)
fees = st.decimals(min_value=0, max_value=200, places=2).map(Money)
percents = st.sampled_from(["0", "2", "5", "7.5", "15", "33.33", "100"]).map(Decimal)
taxes = st.builds(TaxTerms, percents, st.booleans())
rules = st.builds(
    PricingRules,
    service_fee_flat=fees,
    service_fee_percent=percents,
    service_fee_most=st.none() | fees,
    trip_radius_m=st.sampled_from([0, 500, 2_000]),
    trip_stop_fee=fees,
    cash_step=st.sampled_from(["0", "0.05", "0.25", "1", "5"]).map(taka),
)


@st.composite
def asked(draw: st.DrawFn, *, most_shops: int = 4, most_lines: int = 6) -> Asked:
    """A few shops and lines with any taxes, fees, discounts and rules; some goods cannot be had."""
    shop_numbers = draw(st.lists(st.integers(1, 4), min_size=1, max_size=most_shops, unique=True))
    lines = [draw(_lines(number, shop_numbers)) for number in range(draw(st.integers(1, most_lines)))]
    with_lines = [number for number in shop_numbers if any(line.shop_id == shop_id(number) for line in lines)]
    shops = [draw(_shops(number)) for number in with_lines]
    return ask(
        lines,
        shops,
        payment=draw(st.sampled_from([None, CASH])),
        discounts=tuple(draw(st.lists(_discounts(lines, shops), max_size=4))),
        rules=draw(rules),
    )


@st.composite
def _lines(draw: st.DrawFn, number: int, shop_numbers: list[int]) -> AskedLine:
    return replace(
        a_line(number, shop=draw(st.sampled_from(shop_numbers))),
        unit_price=draw(amounts),
        quantity=draw(st.integers(1, 99)),
        free=draw(st.none() | st.integers(0, 99)),
        tax=draw(taxes),
        is_on_sale=draw(st.sampled_from([True, True, True, False])),
    )


@st.composite
def _shops(draw: st.DrawFn, number: int) -> AskedShop:
    return a_shop(
        number,
        fee=str(draw(fees).amount),
        location=north_of(GEC_CIRCLE, draw(st.integers(0, 3_000))),
        fulfilment=draw(st.sampled_from(Fulfilment)),
        pickup_ready_at=NOW,
        is_active=draw(st.sampled_from([True, True, True, False])),
    )


@st.composite
def _discounts(draw: st.DrawFn, lines: list[AskedLine], shops: list[AskedShop]) -> Discount:
    ids = [line.line_id for line in lines]
    return Discount(
        code=draw(st.sampled_from(["", "EID"])),
        label_en="Less",
        label_bn="কম",
        amount=draw(amounts),
        borne_by=draw(st.sampled_from(Bearer)),
        shop_id=draw(st.none() | st.sampled_from([shop.shop_id for shop in shops])),
        line_ids=tuple(draw(st.lists(st.sampled_from(ids), unique=True, max_size=3))),
        on=draw(st.sampled_from(DiscountOn)),
    )
