"""Reads: what somebody wishes for, and what they looked at last."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db.models import Q

from marketplace.catalog.models import Product, RecentView, WishlistItem
from marketplace.core.pagination import Page, paginate

MOST_SHOWN = 20
SEEN = Q(product__in=Product.objects.seen())


def list_wishes(*, user_id: UUID, cursor: str | None, limit: int) -> Page[WishlistItem]:
    """Somebody's wishlist, the newest first; what is no longer sold at all is left out, and comes back with it."""
    own = WishlistItem.objects.filter(SEEN, user_id=user_id).select_related("product__category", "product__brand")
    return paginate(own, order_by=["-id"], cursor=cursor, limit=limit, query=str(user_id))


def is_wished_for(*, user_id: UUID, product_id: UUID) -> bool:
    return WishlistItem.objects.filter(user_id=user_id, product_id=product_id).exists()


def wished_among(*, user_id: UUID, product_ids: Collection[UUID | str]) -> set[UUID]:
    """Which of these products somebody wishes for."""
    own = WishlistItem.objects.filter(user_id=user_id, product_id__in=product_ids)
    return set(own.values_list("product_id", flat=True))


def list_recent_ids(*, user_id: UUID, limit: int = MOST_SHOWN) -> Sequence[UUID]:
    """The goods somebody looked at last, the latest first, by their ids."""
    views = RecentView.objects.filter(user_id=user_id).order_by("-viewed_at", "-id")
    return list(views.values_list("product_id", flat=True)[:limit])


def list_recent(*, user_id: UUID, limit: int = MOST_SHOWN) -> Sequence[Product]:
    """The goods somebody looked at last, the latest first."""
    views = RecentView.objects.filter(SEEN, user_id=user_id).select_related("product__category", "product__brand")
    return [view.product for view in views.order_by("-viewed_at", "-id")[:limit]]
