"""Products that are no longer sold: where they went, or what there is in their stead."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson

from marketplace.catalog.models import Product, ProductStatus
from marketplace.catalog.selectors.categories import get_category_json
from marketplace.catalog.selectors.products import list_products
from marketplace.core import bilingual
from marketplace.storefront.goods.cards import GoodsCard, goods_card
from marketplace.storefront.goods.product import crumbs_of

ALTERNATIVES_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Gone:
    """A product that buyers once saw: its name, the way down to its kind, and others of that kind."""

    name: str
    crumbs: Sequence[tuple[str, str]]
    cards: Sequence[GoodsCard]


def get_gone(slug: str, *, query: str, now: datetime) -> Gone | None:
    """A shared product that was put away, with others of its kind; None where there never was one to be seen.

    Args:
        query: the pin, as the query of an address.
    """
    product = Product.objects.filter(slug=slug, shop=None).select_related("category").first()
    if product is None or product.status == ProductStatus.DRAFT:
        return None
    kind = orjson.loads(get_category_json(product.category.slug))
    others = list_products(category=product.category.slug, limit=ALTERNATIVES_SHOWN, now=now)
    return Gone(
        name=bilingual.name(product),
        crumbs=crumbs_of(kind["path"], query=query),
        cards=[goods_card(row, query=query) for row in orjson.loads(others.items)],
    )
