"""Reads: whatever placing a purchase asks beside its price, in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import Point
from django.db.models import JSONField
from django.db.models.expressions import RawSQL

from geo.locating import LEAF
from marketplace.core.encryption import blind_index
from marketplace.orders.models import OPEN_STATES, Basket, CancelCause, ContactCode, OrderState, Purchase
from marketplace.orders.ports import BuyerHistory
from marketplace.payments import methods
from sellers.models import Shop

# How long a phone that was confirmed for a basket is taken for its buyer's.
CONFIRMED_FOR = timedelta(hours=24)
# How long it is held against somebody that they did not take what came.
REFUSALS_COUNT_FOR = timedelta(days=90)
# Where it ended so, for these causes, they did not take it; whatever else a shop says of an order is no refusal.
NOT_TAKEN = {
    OrderState.UNDELIVERED: [CancelCause.REFUSED, CancelCause.NOT_AT_HOME],
    OrderState.CANCELLED: [CancelCause.NO_SHOW],
}

_STANDING = f"""
SELECT to_jsonb(found) FROM (
    WITH theirs AS (
        SELECT o.state, o.cancel_cause, o.ended_at, p.payment_method,
               p.phone_index = %s AND p.user_id = %s::uuid AS is_own_phone
        FROM orders_purchase AS p JOIN orders_order AS o ON o.purchase_id = p.id
        WHERE p.phone_index = %s OR p.user_id = %s::uuid
    )
    SELECT
        clock_timestamp() AS clock,
        (SELECT count(*) FROM theirs WHERE state = ANY(%s) AND payment_method = ANY(%s)) AS open_orders,
        (SELECT count(*) FROM theirs WHERE state = %s) AS delivered_orders,
        (SELECT count(*) FROM theirs
         WHERE ((state = %s AND cancel_cause = ANY(%s)) OR (state = %s AND cancel_cause = ANY(%s)))
           AND ended_at > %s) AS refused_orders,
        EXISTS (SELECT FROM theirs WHERE state = %s AND is_own_phone) AS has_had_orders,
        EXISTS (
            SELECT FROM orders_contactcode WHERE basket_id = %s AND phone_index = %s AND confirmed_at > %s
        ) AS has_confirmed,
        EXISTS (
            SELECT FROM sellers_shopmember WHERE user_id = %s::uuid AND shop_id = ANY(%s)
        ) AS works_there,
        (SELECT number FROM unnest(%s::text[]) AS drawn (number)
         WHERE NOT EXISTS (SELECT FROM orders_purchase AS p WHERE p.number = drawn.number) LIMIT 1) AS number,
        (SELECT leaf.id FROM (SELECT %s::geometry AS geom) AS pin CROSS JOIN LATERAL ({LEAF}) AS leaf) AS area_id
) AS found
"""  # noqa: S608  # constants only; every value is a parameter


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of a buyer and their shops when they order.

    Attributes:
        clock: what time the database has.
        phone_is_confirmed: a code for this basket, an account's confirmed number, or an order that the same account
            took by this phone has shown that it is theirs.
        works_there: they work for one of the shops.
        number: of those that were drawn, one that no purchase has.
        area_id: the upazila or thana of the pin; None without one.
        shops: with their names, slugs and hours, by id.
    """

    clock: datetime
    history: BuyerHistory
    phone_is_confirmed: bool
    works_there: bool
    number: str
    area_id: UUID | None
    shops: dict[UUID, Shop]


def standing_of(
    *,
    basket: Basket,
    location: Point | None,
    phone: str,
    shop_ids: Sequence[UUID],
    drawn: Sequence[str],
    now: datetime,
) -> Standing:
    """What is known of whoever orders, in one statement.

    Args:
        basket: with its `user`.
        location: the pin that it is to be brought to.
        phone: E.164, to be called about the orders.
        drawn: numbers, of which the first that is free is taken.
    """
    values = _values(basket, location, phone, shop_ids, drawn, now)
    asked = Shop.objects.filter(pk__in=shop_ids).only("slug", "name_en", "name_bn", "hours", "closed", "time_zone")
    shops = list(asked.annotate(standing=RawSQL(_STANDING, values, output_field=JSONField())))  # noqa: S611  # as above
    found: dict[str, Any] = shops[0].standing  # type: ignore[attr-defined]  # annotated
    user = basket.user
    is_own_number = user is not None and user.phone == phone and user.phone_verified_at is not None
    return Standing(
        clock=datetime.fromisoformat(found["clock"]),
        history=BuyerHistory(found["open_orders"], found["delivered_orders"], found["refused_orders"]),
        phone_is_confirmed=is_own_number or found["has_confirmed"] or found["has_had_orders"],
        works_there=found["works_there"],
        number=found["number"],
        area_id=UUID(found["area_id"]) if found["area_id"] else None,
        shops={shop.pk: shop for shop in shops},
    )


def _values(
    basket: Basket, location: Point | None, phone: str, shop_ids: Sequence[UUID], drawn: Sequence[str], now: datetime
) -> tuple[Any, ...]:
    of_purchases = blind_index(phone, context=f"{Purchase._meta.label_lower}.phone")
    of_codes = blind_index(phone, context=f"{ContactCode._meta.label_lower}.phone")
    user_id = basket.user_id
    return (
        *(of_purchases, user_id, of_purchases, user_id),
        *([*OPEN_STATES], [method.code for method in methods.METHODS.values() if method.is_cash]),
        OrderState.DELIVERED,
        *(told for pair in NOT_TAKEN.items() for told in pair),
        now - REFUSALS_COUNT_FOR,
        OrderState.DELIVERED,
        *(basket.pk, of_codes, now - CONFIRMED_FOR),
        *(user_id, list(shop_ids)),
        list(drawn),
        location.ewkt if location is not None else None,
    )
