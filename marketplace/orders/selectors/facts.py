"""Reads: everything that decides what a basket costs."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from geo.points import GeoPoint
from marketplace.core.money import Money
from marketplace.orders import ports
from marketplace.orders.facts_sql import OF_BASKET, OF_ITEMS
from marketplace.orders.models.baskets import MOST_QUANTITY, Basket, Fulfilment, SubstitutionWish
from marketplace.orders.ports import Promotable
from marketplace.orders.pricing.asked import Asked, AskedShop, PaymentTerms
from marketplace.orders.pricing.price import subtotals_of
from marketplace.orders.pricing.rules import rules_in_force
from marketplace.orders.selectors.fact_rows import LineRow, ShopRow
from marketplace.payments import methods
from sellers.selectors.delivery import list_terms_at

LINE_COLUMNS = len(LineRow._fields)


@dataclass(frozen=True, slots=True)
class WantedItem:
    """So many of an offer that somebody asks for without laying it into a basket."""

    offer_id: UUID
    quantity: int
    wish: SubstitutionWish = SubstitutionWish.ASK
    replace_up_to: Money | None = None
    note: str = ""


def asked_of(
    *, basket: Basket, payment_method: str | None, now: datetime, lines_override: Sequence[WantedItem] | None = None
) -> Asked:
    """What a basket asks for, in two statements and whatever promotions ask.

    Args:
        basket: whose pin, coupons, and choices for its shops count.
        payment_method: a method's code; None while nobody chose.
        now: UTC; prices, hours and taxes are those of this instant.
        lines_override: goods to be priced instead of the basket's own; an offer that is there twice is one line, and
            one that does not exist is none.
    """
    rows = _fetch(basket, now, lines_override)
    lines = tuple(LineRow(*row[:LINE_COLUMNS]).to_line() for row in rows)
    shop_rows = {shop.shop_id: shop for shop in (ShopRow(*row[LINE_COLUMNS:]) for row in rows)}
    shops = tuple(shop.to_shop(now) for shop in shop_rows.values())
    promoted = ports.promotions().discounts_for(
        Promotable(lines, shops, tuple(basket.coupon_codes), basket.user_id, now)
    )
    asked = Asked(
        lines=lines,
        shops=shops,
        pin=GeoPoint.from_geos(basket.location) if basket.location else None,
        payment=_payment(payment_method, is_guest=basket.user_id is None),
        discounts=promoted.discounts,
        rules=rules_in_force(),
        now=now,
        refused_codes=promoted.refused,
    )
    return replace(asked, shops=_with_delivery(asked))


def _fetch(basket: Basket, now: datetime, items: Sequence[WantedItem] | None) -> list[tuple[Any, ...]]:
    if items is None:
        return OF_BASKET.fetch_all({"basket_id": basket.pk, "now": now})
    return OF_ITEMS.fetch_all({"basket_id": basket.pk, "now": now, "items": _as_rows(items)})


def _as_rows(items: Sequence[WantedItem]) -> str:
    """Items as JSON, each offer once, with what the first that names it wishes."""
    rows: dict[UUID, dict[str, object]] = {}
    for item in items:
        row = rows.setdefault(
            item.offer_id,
            {
                "offer_id": item.offer_id,
                "quantity": 0,
                "substitution": item.wish,
                "replace_up_to": str(item.replace_up_to.amount) if item.replace_up_to else None,
                "note": item.note,
                "place": len(rows),
            },
        )
        row["quantity"] = min(int(str(row["quantity"])) + item.quantity, MOST_QUANTITY)
    return orjson.dumps(list(rows.values())).decode()


def _payment(code: str | None, *, is_guest: bool) -> PaymentTerms | None:
    if not code:
        return None
    method = methods.find(code)
    if method is None:
        return PaymentTerms(code, is_cash=False, is_offered=False)
    limits = method.limits(is_guest=is_guest)
    return PaymentTerms(code, is_cash=method.is_cash, least=limits.least, most=limits.most)


def _with_delivery(asked: Asked) -> tuple[AskedShop, ...]:
    """The shops, with the terms on which those that deliver do so to the pin, at the instants of their slots."""
    delivered = [shop for shop in asked.shops if shop.fulfilment == Fulfilment.DELIVERY]
    if asked.pin is None or not delivered:
        return tuple(asked.shops)
    subtotals = subtotals_of(asked)
    terms = list_terms_at(
        shops={shop.shop_id: subtotals[shop.shop_id] for shop in delivered},
        pin=asked.pin,
        now=asked.now,
        at={shop.shop_id: shop.slot.from_at for shop in delivered if shop.slot},
    )
    return tuple(replace(shop, delivery=terms.get(shop.shop_id)) for shop in asked.shops)
