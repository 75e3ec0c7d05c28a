"""Goods for tests: a kind of goods, a product with packs, and shops that sell them."""

import itertools
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from marketplace.catalog.drafts import OfferDraft, ProductDraft, VariantDraft
from marketplace.catalog.models import Category, Offer, PackUnit, Product
from marketplace.catalog.services import offers, products, stock
from sellers.models import Shop, ShopCategory
from tests.unit.sellers.market import make_shop

NOW = datetime(2026, 11, 2, 6, tzinfo=UTC)
LATER = NOW + timedelta(minutes=15)
numbers = itertools.count(1)


def make_category(slug: str = "rice", parent: Category | None = None, **given: Any) -> Category:
    fields = {"name_en": slug.title(), "name_bn": "চাল", "icon": "wheat"} | given
    category, _is_new = Category.objects.get_or_create(slug=f"test-{slug}", defaults={"parent": parent} | fields)
    return category


def pack(size: str = "5", unit: PackUnit = PackUnit.KILOGRAM, **given: Any) -> VariantDraft:
    return VariantDraft(pack_size=Decimal(size), pack_unit=unit, **given)


def draft(category: Category | None = None, **given: Any) -> ProductDraft:
    fields: dict[str, Any] = {
        "name_en": "Miniket rice",
        "name_bn": "মিনিকেট চাল",
        "category_id": (category or make_category()).pk,
        "variants": (pack(),),
    }
    return ProductDraft(**(fields | given))


def make_product(shop_id: UUID | None = None, **given: Any) -> Product:
    return products.create_product(actor_id=None, shop_id=shop_id, draft=draft(**given), now=NOW)


def kind_of_shop() -> ShopCategory:
    """The tree is emptied after tests that commit."""
    kind, _is_new = ShopCategory.objects.get_or_create(
        slug="grocers-of-tests", defaults={"position": 99, "name_en": "Grocers", "name_bn": "মুদি দোকান"}
    )
    return kind


def make_grocer(**given: Any) -> Shop:
    number = next(numbers)
    return make_shop(number, **({"slug": f"grocer-{number}", "category": kind_of_shop()} | given))


def terms(price: str = "400.00", **given: Any) -> OfferDraft:
    return OfferDraft(price=Decimal(price), **given)


def make_offer(
    shop: Shop | None = None, product: Product | None = None, *, count: int | None = None, **given: Any
) -> Offer:
    """An offer of the product's first pack; counted where `count` says how many there are."""
    variant = (product or make_product()).variants.order_by("position", "id")[0]
    made = offers.set_offer(
        actor_id=None, shop_id=(shop or make_grocer()).pk, variant_id=variant.pk, draft=terms(**given), now=NOW
    )
    if count is not None:
        stock.count_stock(actor_id=None, offer_id=made.pk, quantity=count, now=NOW)
        made.refresh_from_db()
    return made
