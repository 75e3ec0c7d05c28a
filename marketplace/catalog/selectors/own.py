"""Reads: goods, offers and stock as their shop, or the staff, keep them."""

from uuid import UUID

from django.db.models import Prefetch, QuerySet

from marketplace.catalog.errors.offers import OfferNotFoundError
from marketplace.catalog.errors.products import ProductNotFoundError
from marketplace.catalog.models import Offer, Product, StockMovement, Variant
from marketplace.core.pagination import Page, paginate

KEPT_VARIANTS = Prefetch(
    "variants",
    Variant.objects.filter(deleted_at__isnull=True).order_by("position", "id"),
    to_attr="kept_variants",
)


def page_products(*, shop_id: UUID | None, cursor: str | None, limit: int, deleted: bool = False) -> Page[Product]:
    """A shop's own products, or the shared ones where `shop_id` is None; the newest first.

    Args:
        deleted: those that were deleted, to be restored, in place of those that are kept.

    Raises:
        InvalidCursorError: the cursor is of another list.
    """
    rows = _of(shop_id).filter(deleted_at__isnull=not deleted, merged_into=None).prefetch_related(KEPT_VARIANTS)
    return paginate(rows, order_by=["-id"], cursor=cursor, limit=limit, query=f"{shop_id}|{deleted}")


def get_product(*, shop_id: UUID | None, product_id: UUID, with_deleted: bool = False) -> Product:
    """One of a shop's own products, or a shared one where `shop_id` is None.

    Raises:
        ProductNotFoundError: there is none, or it is not theirs.
    """
    rows = _of(shop_id).filter(pk=product_id, merged_into=None).prefetch_related(KEPT_VARIANTS)
    product = (rows if with_deleted else rows.filter(deleted_at__isnull=True)).first()
    if product is None:
        raise ProductNotFoundError
    return product


def page_offers(*, shop_id: UUID, cursor: str | None, limit: int, withdrawn: bool = False) -> Page[Offer]:
    """What a shop offers, what it listed last first.

    Raises:
        InvalidCursorError: the cursor is of another list.
    """
    rows = Offer.objects.filter(shop_id=shop_id, deleted_at__isnull=not withdrawn)
    return paginate(rows, order_by=["-id"], cursor=cursor, limit=limit, query=f"{shop_id}|{withdrawn}")


def get_offer(*, shop_id: UUID, offer_id: UUID) -> Offer:
    """One of a shop's offers, withdrawn or not.

    Raises:
        OfferNotFoundError: there is none, or it is not theirs.
    """
    offer = Offer.objects.filter(shop_id=shop_id, pk=offer_id).first()
    if offer is None:
        raise OfferNotFoundError
    return offer


def page_movements(offer: Offer, *, cursor: str | None, limit: int) -> Page[StockMovement]:
    """How an offer's stock moved, the last movement first.

    Raises:
        InvalidCursorError: the cursor is of another list.
    """
    rows = StockMovement.objects.filter(offer=offer)
    return paginate(rows, order_by=["-id"], cursor=cursor, limit=limit, query=str(offer.pk))


def _of(shop_id: UUID | None) -> QuerySet[Product]:
    if shop_id is None:
        return Product.objects.filter(shop__isnull=True)
    return Product.objects.filter(shop_id=shop_id)
