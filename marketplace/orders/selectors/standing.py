"""Reads: whatever placing a purchase asks beside its price, in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import Point
from django.db import connection

from geo.locating import LEAF
from marketplace.core.encryption import blind_index
from marketplace.core.prepared import PreparedStatement
from marketplace.orders.models import OPEN_STATES, Basket, CancelCause, ContactCode, OrderState, Purchase
from marketplace.orders.ports import BuyerHistory
from marketplace.payments import methods
from sellers.models import Shop

# How long a phone that was confirmed for a basket is taken for its buyer's.
CONFIRMED_FOR = timedelta(hours=24)
# How long it is held against somebody that they did not take what came.
REFUSALS_COUNT_FOR = timedelta(days=90)
# Where it ended so, for these causes, they did not take it; whatever else a shop says of an order is no refusal.
NOT_TAKEN = (
    (OrderState.UNDELIVERED, CancelCause.REFUSED),
    (OrderState.UNDELIVERED, CancelCause.NOT_AT_HOME),
    (OrderState.CANCELLED, CancelCause.NO_SHOW),
)

# What is read of the shops, in the order in which a row is made of it.
_SHOP_FIELDS = [
    field
    for field in Shop._meta.concrete_fields
    if field.name in {"id", "slug", "name_en", "name_bn", "hours", "closed", "time_zone"}
]
_STANDING = PreparedStatement.of(f"""
WITH theirs AS MATERIALIZED (
    SELECT o.state, o.cancel_cause, o.ended_at, p.payment_method,
           p.phone_index = %(of_purchases)s AND p.user_id = %(user)s::uuid AS is_own_phone
    FROM orders_purchase AS p JOIN orders_order AS o ON o.purchase_id = p.id
    WHERE p.phone_index = %(of_purchases)s OR p.user_id = %(user)s::uuid
), found AS MATERIALIZED (
    SELECT
        clock_timestamp() AS clock,
        (SELECT count(*) FROM theirs
         WHERE state = ANY(%(open)s::text[]) AND payment_method = ANY(%(cash)s::text[])) AS open_orders,
        (SELECT count(*) FROM theirs WHERE state = '{OrderState.DELIVERED}') AS delivered_orders,
        (SELECT count(*) FROM theirs
         JOIN unnest(%(ended)s::text[], %(causes)s::text[]) AS refusal (state, cancel_cause) USING (state, cancel_cause)
         WHERE ended_at > %(refused_since)s) AS refused_orders,
        EXISTS (SELECT FROM theirs WHERE state = '{OrderState.DELIVERED}' AND is_own_phone) AS has_had_orders,
        EXISTS (
            SELECT FROM orders_contactcode
             WHERE basket_id = %(basket)s AND phone_index = %(of_codes)s AND confirmed_at > %(confirmed_since)s
        ) AS has_confirmed,
        EXISTS (
            SELECT FROM sellers_shopmember WHERE user_id = %(user)s::uuid AND shop_id = ANY(%(shops)s::uuid[])
        ) AS works_there,
        (SELECT number FROM unnest(%(drawn)s::text[]) AS drawn (number)
         WHERE NOT EXISTS (SELECT FROM orders_purchase AS p WHERE p.number = drawn.number) LIMIT 1) AS number,
        (SELECT leaf.id FROM (SELECT %(pin)s::geometry AS geom) AS pin CROSS JOIN LATERAL ({LEAF}) AS leaf) AS area_id
)
SELECT found.*, {", ".join(f"shop.{field.column}" for field in _SHOP_FIELDS)}
  FROM found CROSS JOIN sellers_shop shop WHERE shop.id = ANY(%(shops)s::uuid[])
""")  # noqa: S608  # constants only; every value is a parameter


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
    rows = _STANDING.fetch_all(values)
    clock, open_orders, delivered, refused, has_had_orders, has_confirmed, works_there, number, area_id = rows[0][:9]
    user = basket.user
    is_own_number = user is not None and user.phone == phone and user.phone_verified_at is not None
    return Standing(
        clock=clock,
        history=BuyerHistory(open_orders, delivered, refused),
        phone_is_confirmed=is_own_number or has_confirmed or has_had_orders,
        works_there=works_there,
        number=number,
        area_id=area_id,
        shops={shop.pk: shop for shop in (_shop_of(columns[9:]) for columns in rows)},
    )


def _values(
    basket: Basket, location: Point | None, phone: str, shop_ids: Sequence[UUID], drawn: Sequence[str], now: datetime
) -> dict[str, Any]:
    return {
        "of_purchases": blind_index(phone, context=f"{Purchase._meta.label_lower}.phone"),
        "of_codes": blind_index(phone, context=f"{ContactCode._meta.label_lower}.phone"),
        "user": basket.user_id,
        "basket": basket.pk,
        "open": [*OPEN_STATES],
        "cash": [method.code for method in methods.METHODS.values() if method.is_cash],
        "ended": [state for state, _cause in NOT_TAKEN],
        "causes": [cause for _state, cause in NOT_TAKEN],
        "refused_since": now - REFUSALS_COUNT_FOR,
        "confirmed_since": now - CONFIRMED_FOR,
        "shops": list(shop_ids),
        "drawn": list(drawn),
        "pin": location.ewkt if location is not None else None,
    }


def _shop_of(columns: Sequence[Any]) -> Shop:
    """With names, slug and hours; what else there is of it is not read."""
    values = [
        field.from_db_value(value, None, connection) if hasattr(field, "from_db_value") else value
        for field, value in zip(_SHOP_FIELDS, columns, strict=True)
    ]
    return Shop.from_db(None, [field.attname for field in _SHOP_FIELDS], values)
