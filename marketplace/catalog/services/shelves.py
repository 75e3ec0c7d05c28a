"""Writes: wishlists, and what somebody looked at last."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from marketplace.accounts.models import User
from marketplace.catalog.errors.products import ProductNotFoundError
from marketplace.catalog.errors.shelves import WishlistFullError
from marketplace.catalog.models import Offer, Product, RecentView, WishlistItem

MOST_WISHES = 200
MOST_VIEWS = 50


@transaction.atomic
def wish_for(*, user_id: UUID, product_id: UUID) -> WishlistItem:
    """Put a product on somebody's list; there already, it stays where it is.

    Raises:
        ProductNotFoundError: there is none that buyers see.
        WishlistFullError: the list holds as much as it may.
    """
    product = Product.objects.seen().filter(pk=product_id).first()
    if product is None:
        raise ProductNotFoundError
    own = WishlistItem.objects.filter(user_id=user_id)
    there = own.filter(product=product).first()
    if there is not None:
        return there
    # Counted while the person's row is held: two taps at once do not both find room for the last.
    User.objects.select_for_update(no_key=True).get(pk=user_id)
    if own.count() >= MOST_WISHES:
        raise WishlistFullError
    asked = Offer.objects.on_sale().listed().filter(product=product).order_by("price")
    price, currency = asked.values_list("price", "currency").first() or (None, "")
    item, _is_new = WishlistItem.objects.get_or_create(
        user_id=user_id, product=product, defaults={"price_then": price, "currency_then": currency}
    )
    return item


@transaction.atomic
def no_longer_wish_for(*, user_id: UUID, product_id: UUID) -> None:
    """Take a product off; what is not on it changes nothing."""
    WishlistItem.objects.filter(user_id=user_id, product_id=product_id).delete()


@transaction.atomic
def clear_wishlist(*, user_id: UUID) -> None:
    WishlistItem.objects.filter(user_id=user_id).delete()


@transaction.atomic
def note_view(*, user_id: UUID, product_id: UUID, now: datetime) -> None:
    """Remember that somebody looked at a product; the oldest beyond `MOST_VIEWS` are forgotten.

    Raises:
        ProductNotFoundError: there is none that buyers see.
    """
    if not Product.objects.seen().filter(pk=product_id).exists():
        raise ProductNotFoundError
    RecentView.objects.update_or_create(user_id=user_id, product_id=product_id, defaults={"viewed_at": now})
    own = RecentView.objects.filter(user_id=user_id).order_by("-viewed_at", "-id")
    RecentView.objects.filter(pk__in=own.values("pk")[MOST_VIEWS : MOST_VIEWS + 10]).delete()


@transaction.atomic
def forget_views(*, user_id: UUID) -> None:
    RecentView.objects.filter(user_id=user_id).delete()
