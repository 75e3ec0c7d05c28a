"""Reads: everything that decides what a basket, or a list of items, costs."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from geo.points import GeoPoint
from marketplace.core.errors import ErrorDetail
from marketplace.orders import ports
from marketplace.orders.errors.baskets import NotInBasketError, OfferGoneError
from marketplace.orders.facts_sql import OF_BASKET, OF_ITEMS
from marketplace.orders.models.baskets import MOST_QUANTITY, Basket, Fulfilment
from marketplace.orders.ports import Promotable
from marketplace.orders.pricing.asked import Asked, AskedShop, PaymentTerms
from marketplace.orders.pricing.price import subtotals_of
from marketplace.orders.pricing.rules import rules_in_force
from marketplace.orders.selectors.fact_rows import LineRow, ShopRow
from marketplace.orders.wanted import WantedItem, WantedList
from marketplace.payments import methods
from sellers.selectors.delivery import list_terms_at

LINE_COLUMNS = len(LineRow._fields)


def asked_of(*, basket: Basket, payment_method: str | None, now: datetime) -> Asked:
    """What a basket asks for, in two statements and whatever promotions ask.

    Args:
        basket: whose lines, pin, coupons, and choices for its shops count.
        payment_method: a method's code; None while nobody chose.
        now: UTC; prices, hours and taxes are those of this instant.
    """
    return _asked(
        OF_BASKET.fetch_all({"basket_id": basket.pk, "now": now}),
        pin=GeoPoint.from_geos(basket.location) if basket.location else None,
        codes=tuple(basket.coupon_codes),
        user_id=basket.user_id,
        payment_method=payment_method,
        now=now,
    )


def asked_of_list(
    *, wanted: WantedList, pin: GeoPoint | None, user_id: UUID | None, payment_method: str | None, now: datetime
) -> Asked:
    """What a list asks for, in as many statements.

    Args:
        wanted: of which everything counts but its place.
        pin: what that place is.
        user_id: the member who asks; None for a guest.

    Raises:
        InvalidSlotError: a time is none.
        OfferGoneError: buyers see no such offer; the details name every item that asks for one.
        NotInBasketError: it says how goods of a shop are to come of which it asks for nothing.
    """
    for choice in wanted.shops.values():
        choice.check_slot(now=now)
    values = {"now": now, "items": _items_json(wanted.items), "shops": _shops_json(wanted)}
    asked = _asked(
        OF_ITEMS.fetch_all(values),
        pin=pin,
        codes=wanted.coupon_codes,
        user_id=user_id,
        payment_method=payment_method,
        now=now,
    )
    _require_seen(wanted, asked)
    if wanted.shops.keys() - {shop.slug for shop in asked.shops}:
        raise NotInBasketError
    return asked


def _asked(
    rows: list[tuple[Any, ...]],
    *,
    pin: GeoPoint | None,
    codes: tuple[str, ...],
    user_id: UUID | None,
    payment_method: str | None,
    now: datetime,
) -> Asked:
    lines = tuple(LineRow(*row[:LINE_COLUMNS]).to_line() for row in rows)
    shop_rows = {shop.shop_id: shop for shop in (ShopRow(*row[LINE_COLUMNS:]) for row in rows)}
    shops = tuple(shop.to_shop(now) for shop in shop_rows.values())
    promoted = ports.promotions().discounts_for(Promotable(lines, shops, codes, user_id, now))
    asked = Asked(
        lines=lines,
        shops=shops,
        pin=pin,
        payment=_payment(payment_method, is_guest=user_id is None),
        discounts=promoted.discounts,
        rules=rules_in_force(),
        now=now,
        refused_codes=promoted.refused,
    )
    return replace(asked, shops=_with_delivery(asked))


def _items_json(items: Iterable[WantedItem]) -> str:
    """Each offer once, with what the first item that names it wishes."""
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


def _shops_json(wanted: WantedList) -> str:
    rows = [
        {
            "slug": slug,
            "fulfilment": choice.fulfilment,
            "slot_from": choice.slot_from,
            "slot_until": choice.slot_until,
            "note": choice.note,
        }
        for slug, choice in wanted.shops.items()
    ]
    return orjson.dumps(rows).decode()


def _require_seen(wanted: WantedList, asked: Asked) -> None:
    """Tell nothing of what buyers do not see: whoever fills a basket cannot put that in either."""
    active = {shop.shop_id for shop in asked.shops if shop.is_active}
    seen = {line.offer_id for line in asked.lines if line.is_on_sale and line.shop_id in active}
    gone = [place for place, item in enumerate(wanted.items) if item.offer_id not in seen]
    if gone:
        raise OfferGoneError(details=[ErrorDetail(f"items.{place}.offer_id", OfferGoneError.message) for place in gone])


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
