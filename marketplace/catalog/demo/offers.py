"""Writes: what the demo market's shops offer; a shop that offers anything already is left alone."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction

from marketplace.catalog.demo import Progress
from marketplace.catalog.demo.assortments import ASSORTMENTS, Drawn, Pricing, draw
from marketplace.catalog.demo.files import copy_rows, rows_of
from marketplace.catalog.models import Category, MovementKind, Variant
from marketplace.core.ids import uuid7
from sellers.models import Shop, ShopSource

AT_ONCE: Final = 500
REASON: Final = "Made up for the demo"
SALE: Final = (timedelta(days=-3), timedelta(days=14))
COPY_OFFERS: Final = """
    COPY catalog_offer (id, created_at, updated_at, shop_id, product_id, variant_id, currency, price, compare_at_price,
                        compare_at_from, compare_at_until, stock, reserved, stock_confirmed_at, low_stock_threshold,
                        least_per_order, is_available, shop_sku, is_synthetic) FROM STDIN
"""
COPY_MOVEMENTS: Final = """
    COPY catalog_stockmovement (offer_id, kind, stock_change, reserved_change, stock_after, reserved_after, reason, at)
    FROM STDIN
"""
ANALYSE: Final = "ANALYZE catalog_product, catalog_variant, catalog_offer, catalog_stockmovement"


@dataclass(frozen=True, slots=True)
class Goods:
    """What there is to offer: by kind of shop, and the ids of variants and products by key."""

    of_kind: dict[str, list[Pricing]]
    ids: dict[str, tuple[UUID, UUID]]


def load_demo_offers(*, progress: Progress, now: datetime) -> int:
    """Give each demo shop that offers nothing what shops of its kind sell, with prices and stock that are made up.

    Returns:
        How many offers were added.
    """
    shops = list(
        Shop.objects.filter(source=ShopSource.OPENSTREETMAP, osm_id__isnull=False, offers=None)
        .order_by("osm_id")
        .values_list("id", "osm_id", "category__slug")
    )
    if not shops:
        return 0
    goods = _goods()
    added = 0
    for start in range(0, len(shops), AT_ONCE):
        added += _add(shops[start : start + AT_ONCE], goods, now=now)
        progress(min(start + AT_ONCE, len(shops)), len(shops))
    with connection.cursor() as cursor:
        cursor.execute(ANALYSE)
    return added


def _goods() -> Goods:
    """The variants of the shipped files that the database has, under the categories that sell them."""
    ids = {
        _key(slug, f"{size.normalize():f}", unit, name): (variant_id, product_id)
        for variant_id, product_id, slug, size, unit, name in Variant.objects.filter(
            product__shop=None, product__deleted_at=None, product__is_synthetic=True, deleted_at=None
        ).values_list("id", "product_id", "product__slug", "pack_size", "pack_unit", "name_en")
    }
    above = _categories_above()
    of_product = {row["slug"]: above[row["category"]] for row in rows_of("products.csv.gz")}
    by_category: dict[str, list[Pricing]] = defaultdict(list)
    for row in rows_of("variants.csv.gz"):
        key = _key(row["product"], f"{Decimal(row['pack_size']).normalize():f}", row["pack_unit"], row["name_en"])
        if key in ids:
            for category in of_product[row["product"]]:
                by_category[category].append(Pricing(key, Decimal(row["price"])))
    return Goods({kind: _sold_by(kind, by_category) for kind in ASSORTMENTS}, ids)


def _sold_by(kind: str, by_category: dict[str, list[Pricing]]) -> list[Pricing]:
    """What shops of a kind sell, each once, in the order of the files."""
    return list(dict.fromkeys(item for category in ASSORTMENTS[kind].categories for item in by_category[category]))


def _categories_above() -> dict[str, tuple[str, ...]]:
    """For each category its own slug and its parent's."""
    pairs = Category.objects.values_list("slug", "parent__slug")
    return {slug: (slug, parent) if parent else (slug,) for slug, parent in pairs}


def _key(slug: str, size: str, unit: str, name: str) -> str:
    return f"{slug}/{size}/{unit}/{name}"


@transaction.atomic
def _add(shops: Sequence[tuple[UUID, int | None, str]], goods: Goods, *, now: datetime) -> int:
    """Offers of some shops, and the booking of what they have; a made-up price has no history."""
    offers = [
        (uuid7(), shop_id, drawn)
        for shop_id, osm_id, kind in shops
        if osm_id is not None and kind in ASSORTMENTS
        for drawn in draw(kind, osm_id, goods.of_kind[kind])
    ]
    copy_rows(COPY_OFFERS, (_offer_row(offer_id, shop_id, drawn, goods, now) for offer_id, shop_id, drawn in offers))
    counted = [(offer_id, drawn) for offer_id, _, drawn in offers if drawn.stock is not None]
    copy_rows(COPY_MOVEMENTS, (_movement_row(offer_id, drawn, now) for offer_id, drawn in counted))
    return len(offers)


def _offer_row(offer_id: UUID, shop_id: UUID, drawn: Drawn, goods: Goods, now: datetime) -> tuple[Any, ...]:
    variant_id, product_id = goods.ids[drawn.key]
    sale = [now + away for away in SALE] if drawn.compare_at_price else [None, None]
    return (
        *(offer_id, now, now, shop_id, product_id, variant_id, "BDT", drawn.price, drawn.compare_at_price, *sale),
        *(drawn.stock, 0, now - drawn.confirmed, 5, 1, True, "", True),
    )


def _movement_row(offer_id: UUID, drawn: Drawn, now: datetime) -> tuple[Any, ...]:
    """The count that all of the stock comes from."""
    return offer_id, MovementKind.COUNTED.value, drawn.stock, 0, drawn.stock, 0, REASON, now - drawn.confirmed
