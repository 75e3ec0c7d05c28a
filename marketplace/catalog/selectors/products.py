"""Reads: products for buyers, as JSON that PostgreSQL builds, in one statement each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Q

from geo.points import GeoPoint
from marketplace.catalog import product_sql
from marketplace.catalog.errors.offers import OfferNotFoundError
from marketplace.catalog.errors.products import CategoryNotFoundError, ProductNotFoundError
from marketplace.catalog.models import Product
from marketplace.catalog.selectors.media import media_parameters
from marketplace.catalog.slugs import is_slug
from marketplace.core.ids import as_id
from sellers.errors.shops import ShopNotFoundError
from sellers.shops_at import asked_at


@dataclass(frozen=True, slots=True)
class ProductAnswer:
    """One product as the database made it.

    Attributes:
        body: its JSON.
        ends_at: when what it says of prices ends by itself, for a comparison begins or is over; None where none does.
    """

    body: str
    product_id: UUID
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class ListAnswer:
    """One page as the database made it.

    Attributes:
        items: a JSON array.
        after: the last row of the page, where another one follows: an id, or a price and an id.
    """

    items: str
    after: tuple[Decimal | UUID, ...] | None


@dataclass(frozen=True, slots=True)
class SoldKind:
    """A kind of goods of which a shop has so many offers, those of the kinds below it among them."""

    slug: str
    name_en: str
    name_bn: str
    icon: str
    parent: str | None
    offers: int


def get_product_json(slug_or_id: str, *, pin: GeoPoint | None, now: datetime) -> ProductAnswer:
    """A product whole: variants, pictures, the way through the tree, brand, rating, and up to 50 offers by price.

    Args:
        pin: where to; then the offers are those that are delivered there, now or soon, each with what that costs.
        now: UTC; what is open, reduced or confirmed is judged at this instant.

    Raises:
        ProductNotFoundError: there is none, or buyers do not see it.
    """
    product_id = as_id(slug_or_id)
    if product_id is None and not is_slug(slug_or_id):
        raise ProductNotFoundError
    statement = product_sql.product_statement(by_id=product_id is not None, at_pin=pin is not None)
    rows = statement.fetch_all(_asked(pin, now) | {"product_id": product_id, "slug": slug_or_id})
    if not rows:
        raise ProductNotFoundError
    [(body, found_id, ends_at)] = rows
    return ProductAnswer(body, found_id, ends_at)


def get_kept_product(slug_or_id: str) -> Product | None:
    """The product that another one was merged into, by the address or id of that one, if it is there to be seen."""
    product_id = as_id(slug_or_id)
    if product_id is None and not is_slug(slug_or_id):
        return None
    asked = Q(pk=product_id) if product_id is not None else Q(slug=slug_or_id)
    merged = Product.objects.filter(asked, merged_into__isnull=False).select_related("merged_into").first()
    # A merge has those point on that were merged before, so that one step is all of the way.
    kept = merged.merged_into if merged is not None else None
    return kept if kept is not None and kept.is_listed else None


def get_variants_json(product_id: UUID) -> str:
    """A product's variants.

    Raises:
        ProductNotFoundError: there is none, or buyers do not see it.
    """
    rows = product_sql.variants_statement().fetch_all({"product_id": product_id})
    if not rows:
        raise ProductNotFoundError
    body: str = rows[0][0]
    return body


def list_products(
    *,
    category: str | None = None,
    brand: str | None = None,
    featured: bool = False,
    after: UUID | None = None,
    limit: int,
    now: datetime,
) -> ListAnswer:
    """Products that buyers see, the newest first, each with what shops ask for it.

    Args:
        category: slug of a category; everything below it is in the list.
        after: the last of the page before.

    Raises:
        CategoryNotFoundError: the tree has no such category.
    """
    if category is not None and not is_slug(category):
        raise CategoryNotFoundError
    statement = product_sql.products_statement(
        in_category=category is not None, of_brand=brand is not None, featured=featured, is_continued=after is not None
    )
    asked = {"slug": category, "brand": brand, "after_id": after, "limit": limit, "now": now}
    items, last_id, is_known = statement.fetch_one(asked | media_parameters())
    if not is_known:
        raise CategoryNotFoundError
    return ListAnswer(items, None if last_id is None else (last_id,))


def list_offers_of_product(
    product_id: UUID,
    *,
    variant_id: UUID | None = None,
    pin: GeoPoint | None = None,
    after: tuple[Decimal, UUID] | None = None,
    limit: int,
    now: datetime,
) -> ListAnswer:
    """What shops ask for a product, the cheapest first; with a pin, those that deliver there.

    Raises:
        ProductNotFoundError: there is none, or buyers do not see it.
    """
    statement = product_sql.offers_statement(
        at_pin=pin is not None, of_variant=variant_id is not None, is_continued=after is not None
    )
    asked = _asked(pin, now) | {"product_id": product_id, "variant_id": variant_id, "limit": limit}
    after_price, after_id = after or (None, None)
    items, price, last_id, is_known = statement.fetch_one(asked | {"after_price": after_price, "after_id": after_id})
    if not is_known:
        raise ProductNotFoundError
    return ListAnswer(items, None if last_id is None else (price, last_id))


def list_offers_of_shop(
    shop: str,
    *,
    category: str | None = None,
    products: Sequence[UUID] | None = None,
    after: UUID | None = None,
    limit: int,
    now: datetime,
) -> ListAnswer:
    """What a shop sells, what it listed last first, each with its product.

    Args:
        shop: its slug.
        category: slug of a category; everything below it is in the list.
        products: of these alone, in this order, which has no page after the first.

    Raises:
        ShopNotFoundError: there is none, or buyers do not see it.
    """
    if not is_slug(shop):
        raise ShopNotFoundError
    statement = product_sql.shop_offers_statement(
        in_category=category is not None, of_products=products is not None, is_continued=after is not None
    )
    asked = {"shop": shop, "slug": category, "products": products, "after_id": after, "limit": limit, "now": now}
    items, _price, last_id, is_known = statement.fetch_one(asked | media_parameters())
    if not is_known:
        raise ShopNotFoundError
    return ListAnswer(items, None if last_id is None else (last_id,))


def list_kinds_of_shop(shop: str) -> list[SoldKind]:
    """The kinds of goods that a shop sells and those above them, the roots first; none of a shop that nobody sees.

    Args:
        shop: its slug.
    """
    return [SoldKind(*row) for row in product_sql.shop_kinds_statement().fetch_all({"shop": shop})]


def get_offer_json(offer_id: UUID, *, now: datetime) -> ProductAnswer:
    """One offer with its product.

    Raises:
        OfferNotFoundError: there is none, or buyers do not see it.
    """
    rows = product_sql.offer_statement().fetch_all({"offer_id": offer_id, "now": now} | media_parameters())
    if not rows:
        raise OfferNotFoundError
    [(body, product_id)] = rows
    return ProductAnswer(body, product_id, ends_at=None)


def _asked(pin: GeoPoint | None, now: datetime) -> dict[str, Any]:
    asked: dict[str, Any] = asked_at(pin, None, now) if pin is not None else {"now": now}
    return asked | media_parameters()
