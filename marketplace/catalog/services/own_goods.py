"""Writes: a shop's own product and what it sells of it, in one step."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from marketplace.catalog.drafts import OfferDraft, ProductDraft
from marketplace.catalog.errors.offers import InvalidOfferError
from marketplace.catalog.errors.stock import InvalidQuantityError
from marketplace.catalog.models import Product
from marketplace.catalog.services import offers, products, stock
from marketplace.core.errors import ErrorDetail


@dataclass(frozen=True, slots=True)
class PackTerms:
    """For how much a pack is sold from now on, and how many there are; None where the shop does not count them."""

    price: Decimal
    stock: int | None = None


@transaction.atomic
def create_and_sell(
    *, actor_id: UUID, shop_id: UUID, draft: ProductDraft, terms: Sequence[PackTerms | None], now: datetime
) -> Product:
    """Make a product of a shop's own, and sell those of its packs that have a price.

    Args:
        terms: for each variant of the draft, in its order; None leaves it off sale.

    Raises:
        InvalidProductError: the draft makes no product.
        InvalidOfferError: a price or a count cannot be; names it as `variants.0.price`.
    """
    product = products.create_product(actor_id=actor_id, shop_id=shop_id, draft=draft, now=now)
    _sell(product, terms, actor_id=actor_id, shop_id=shop_id, now=now)
    return product


@transaction.atomic
def change_and_sell(
    *,
    actor_id: UUID,
    shop_id: UUID,
    product_id: UUID,
    draft: ProductDraft,
    based_on: int,
    terms: Sequence[PackTerms | None],
    now: datetime,
) -> Product:
    """Make a shop's own product what the draft says, and sell those of its packs that have a price.

    Raises:
        ProductNotFoundError, ProductChangedError, InvalidProductError, LastVariantError: as `products.change_product`.
        InvalidOfferError: as `create_and_sell`.
    """
    product = products.change_product(actor_id=actor_id, product_id=product_id, draft=draft, based_on=based_on, now=now)
    _sell(product, terms, actor_id=actor_id, shop_id=shop_id, now=now)
    return product


def _sell(product: Product, terms: Sequence[PackTerms | None], *, actor_id: UUID, shop_id: UUID, now: datetime) -> None:
    """The variants stand in the order of the draft, whose positions count up."""
    variants = product.variants.filter(deleted_at__isnull=True).order_by("position", "id")
    for place, (variant, asked) in enumerate(zip(variants, terms, strict=True)):
        if asked is None:
            continue
        try:
            offer = offers.set_offer(
                actor_id=actor_id, shop_id=shop_id, variant_id=variant.pk, draft=OfferDraft(price=asked.price), now=now
            )
            stock.count_stock(actor_id=actor_id, offer_id=offer.pk, quantity=asked.stock, now=now)
        except InvalidOfferError as error:
            details = [ErrorDetail(f"variants.{place}.{one.field}", one.message) for one in error.details]
            raise InvalidOfferError(details=details) from error
        except InvalidQuantityError as error:
            raise InvalidOfferError(details=[ErrorDetail(f"variants.{place}.stock", error.message)]) from error
