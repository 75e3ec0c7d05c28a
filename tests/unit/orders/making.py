"""Orders as tests need them: open shops with offers and a zone, and purchases that were placed, of rows alone."""

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.db import transaction

from geo.points import GeoPoint
from marketplace.accounts.models import User
from marketplace.catalog.models import Offer
from marketplace.catalog.services.order_stock import ORDER_HOLD, ReservationLine, reserve_orders
from marketplace.orders.models import (
    OPEN_STATES,
    Fulfilment,
    Order,
    OrderLine,
    OrderState,
    Purchase,
    RiskOutcome,
    SubstitutionWish,
)
from sellers.hours import WEEK_MIN, WeeklyHours
from sellers.models import Shop, ZoneKind
from tests.unit.catalog.goods import make_grocer, make_offer, make_product, pack
from tests.unit.sellers.market import GEC_CIRCLE
from tests.unit.sellers.zone_drafts import make_zone

NOW = datetime(2026, 11, 2, 6, tzinfo=UTC)
# Some hundred metres from the shops of these tests, and within their zones.
DOORSTEP = GeoPoint(lat=GEC_CIRCLE.lat + 0.001, lon=GEC_CIRCLE.lon + 0.001)
ALWAYS = WeeklyHours(((0, WEEK_MIN),))
PHONE = "+8801712345678"
HANDOVER_CODE = "4711"
FEE = Decimal("30.00")
TIMED = {OrderState.IN_REVIEW: timedelta(hours=2), OrderState.PLACED: timedelta(minutes=15)}
numbers = itertools.count(1)


@dataclass(frozen=True)
class Wanted:
    """So many of an offer, as a buyer asked for it."""

    offer: Offer
    quantity: int = 1
    wish: SubstitutionWish = SubstitutionWish.ASK
    replace_up_to: Decimal | None = None


def make_open_shop(
    *, fee: Decimal = FEE, radius_m: int = 3000, zone: Mapping[str, Any] | None = None, **given: Any
) -> Shop:
    """A shop at GEC Circle that never closes, and delivers around it for a fee."""
    shop = make_grocer(**({"hours": ALWAYS} | given))
    make_zone(shop, **({"kind": ZoneKind.RADIUS, "radius_m": radius_m, "fee": fee} | dict(zone or {})))
    return shop


def make_shelf(
    shop: Shop, *, offers: int = 3, count: int | None = 50, price: str = "100.00", **given: Any
) -> list[Offer]:
    """Offers of a shop, each of a product of its own; of no stock that is counted where `count` is None."""
    return [
        make_offer(
            shop, make_product(name_en=f"Rice {next(numbers)}", variants=(pack(),)), count=count, price=price, **given
        )
        for _offer in range(offers)
    ]


def make_buyer(**given: Any) -> User:
    """Somebody with an account."""
    number = next(numbers)
    fields = {"email": f"buyer-{number}@example.com", "name": "Rahima Begum"} | given
    return User.objects.create_user(**fields)


def placed_order(
    shop: Shop | None = None,
    wanted: Sequence[Wanted] | None = None,
    *,
    buyer: User | None = None,
    state: OrderState = OrderState.PLACED,
    fulfilment: Fulfilment = Fulfilment.DELIVERY,
    now: datetime = NOW,
    **given: Any,
) -> Order:
    """One shop's order, alone in its purchase: two of one offer and one of another, unless told otherwise.

    Its stock is reserved, in whatever state it is.
    """
    shop = shop or make_open_shop()
    if wanted is None:
        first, second = make_shelf(shop, offers=2)
        wanted = (Wanted(first, 2), Wanted(second))
    purchase = placed_purchase({shop: wanted}, buyer=buyer, state=state, fulfilment=fulfilment, now=now, **given)
    return purchase.orders.get()


@transaction.atomic
def placed_purchase(
    of_shops: Mapping[Shop, Sequence[Wanted]] | None = None,
    *,
    buyer: User | None = None,
    state: OrderState = OrderState.PLACED,
    fulfilment: Fulfilment = Fulfilment.DELIVERY,
    delivery_fee: Decimal = FEE,
    now: datetime = NOW,
    **given: Any,
) -> Purchase:
    """A purchase that was placed, with an order a shop, lines, and stock that is reserved for each order.

    Args:
        of_shops: what was asked of whom; of two shops one offer each, unless told otherwise.
        buyer: None for a guest.
        given: further fields of every order.
    """
    if of_shops is None:
        of_shops = {shop: [Wanted(make_shelf(shop, offers=1)[0])] for shop in (make_open_shop(), make_open_shop())}
    fee = delivery_fee if fulfilment == Fulfilment.DELIVERY else Decimal(0)
    goods = sum((goods_of(wanted) for wanted in of_shops.values()), Decimal(0))
    purchase = _purchase(goods, fee * len(of_shops), buyer, now)
    lines: dict[Any, list[ReservationLine]] = {}
    for position, (shop, wanted) in enumerate(of_shops.items()):
        order = _order(purchase, shop, position, goods_of(wanted), fee, state, fulfilment, now, given)
        _lines(order, wanted)
        lines[order.pk] = [ReservationLine(one.offer.pk, one.quantity) for one in wanted]
    reserve_orders(orders=lines, expires_at=now + ORDER_HOLD, now=now)
    return purchase


def goods_of(wanted: Sequence[Wanted]) -> Decimal:
    """What they cost."""
    return sum((one.offer.price * one.quantity for one in wanted), Decimal(0))


def _purchase(goods: Decimal, delivery_fee: Decimal, buyer: User | None, now: datetime) -> Purchase:
    number = f"T{next(numbers):07}"
    return Purchase.objects.create(
        number=f"{number[:4]}-{number[4:]}",
        user=buyer,
        claim_digest=sha256(number.encode()).hexdigest(),
        language="bn",
        recipient="Rahima Begum",
        phone=PHONE,
        email="rahima@example.com",
        address_line="House 5, Road 2",
        landmark="Beside the mosque",
        location=DOORSTEP.to_geos(),
        payment_method="cash",
        goods=goods,
        delivery_fee=delivery_fee,
        total=goods + delivery_fee,
        quote={},
        quote_digest=sha256(number.encode()).hexdigest(),
        risk_outcome=RiskOutcome.ALLOW,
        placed_at=now,
    )


def _order(
    purchase: Purchase,
    shop: Shop,
    position: int,
    goods: Decimal,
    delivery_fee: Decimal,
    state: OrderState,
    fulfilment: Fulfilment,
    now: datetime,
    given: Mapping[str, Any],
) -> Order:
    fields: dict[str, Any] = {
        "number": f"{purchase.number}-{position + 1}",
        "position": position,
        "state": state,
        "fulfilment": fulfilment,
        "promised_at": now + timedelta(minutes=45),
        "distance_m": 150.0 if fulfilment == Fulfilment.DELIVERY else None,
        "goods": goods,
        "delivery_fee": delivery_fee,
        "total": goods + delivery_fee,
        "confirmed_total": goods + delivery_fee,
        "handover_code": HANDOVER_CODE,
        "timer_at": now + TIMED[state] if state in TIMED else None,
        "placed_at": now,
        "ended_at": None if state in OPEN_STATES else now,
    }
    return Order.objects.create(purchase=purchase, shop=shop, **(fields | dict(given)))


def _lines(order: Order, wanted: Sequence[Wanted]) -> list[OrderLine]:
    return OrderLine.objects.bulk_create(_line(order, position, one) for position, one in enumerate(wanted))


def _line(order: Order, position: int, one: Wanted) -> OrderLine:
    product, variant = one.offer.product, one.offer.variant
    goods = one.offer.price * one.quantity
    return OrderLine(
        order=order,
        position=position,
        offer=one.offer,
        product_id=product.pk,
        variant_id=variant.pk,
        name_en=product.name_en,
        name_bn=product.name_bn,
        pack_size=variant.pack_size,
        pack_unit=variant.pack_unit,
        unit_price=one.offer.price,
        quantity=one.quantity,
        kept=one.quantity,
        goods=goods,
        confirmed_goods=goods,
        substitution=one.wish,
        replace_up_to=one.replace_up_to,
    )
