"""What tells one quote from another: a hash of everything that a buyer confirms."""

import hashlib
from collections.abc import Sequence
from typing import Any

import orjson

from geo.points import GeoPoint
from marketplace.orders.pricing.asked import Discount, PaymentTerms, Slot
from marketplace.orders.pricing.quoted import QuotedLine, QuotedShop

SHOP_AMOUNTS = (
    "goods",
    "discount_shop",
    "discount_market",
    "delivery_fee",
    "service_fee",
    "tax_added",
    "tax_included",
    "rounding",
    "total",
)
LINE_AMOUNTS = ("goods", "discount_shop", "discount_market", "tax_added", "tax_included")


def digest_of(
    *,
    shops: Sequence[QuotedShop],
    pin: GeoPoint | None,
    payment: PaymentTerms | None,
    discounts: Sequence[Discount],
    currency: str,
) -> str:
    """SHA-256 in hex of what is bought, how it comes and what it costs.

    When it would be there is not in it, nor why something cannot be ordered: neither is charged, and both go with time.
    """
    confirmed = {
        "shops": [_shop(shop) for shop in shops],
        "pin": [repr(pin.lat), repr(pin.lon)] if pin else None,
        "payment": payment.code if payment else None,
        "discounts": [[one.code, one.on, one.borne_by, str(one.amount)] for one in discounts],
        "currency": currency,
    }
    return hashlib.sha256(orjson.dumps(confirmed, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _shop(shop: QuotedShop) -> dict[str, Any]:
    return {
        "shop": str(shop.asked.shop_id),
        "fulfilment": str(shop.asked.fulfilment),
        "slot": _span(shop.asked.slot),
        "amounts": [str(getattr(shop, name)) for name in SHOP_AMOUNTS],
        "lines": [_line(line) for line in shop.lines],
    }


def _line(line: QuotedLine) -> list[str]:
    asked = line.asked
    facts = [str(asked.offer_id), str(asked.quantity), str(asked.unit_price), f"{asked.tax.percent:.2f}"]
    return [*facts, *(str(getattr(line, name)) for name in LINE_AMOUNTS)]


def _span(slot: Slot | None) -> list[str] | None:
    return [f"{at.timestamp():.0f}" for at in (slot.from_at, slot.until_at)] if slot else None
