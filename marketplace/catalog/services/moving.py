"""Writes: what people said and wished of a product goes to the one it was merged into."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, Manager, OuterRef

from marketplace.catalog.models import Product, Purchase, Question, RecentView, Review, WishlistItem
from marketplace.catalog.services.reviews import rate, rate_shop

# Each row of somebody's, of which they have one a product.
ONE_EACH: Iterable[tuple[Manager[Review] | Manager[WishlistItem] | Manager[RecentView], str]] = (
    (Review.objects, "author_id"),
    (WishlistItem.objects, "user_id"),
    (RecentView.objects, "user_id"),
)


@transaction.atomic
def move_to(*, kept_id: UUID, merged_id: UUID, now: datetime) -> None:
    """Move it all, and work out both ratings. Where somebody has both, that of the product that is kept stays.

    A review that is dropped counted for the shop that sold it, whose rating is worked out anew. Twice does no harm.
    """
    products = Product.objects.select_for_update(no_key=True, of=("self",)).in_bulk(sorted([kept_id, merged_id]))
    twice = Review.objects.filter(product_id=kept_id, author_id=OuterRef("author_id"))
    dropped = Review.objects.filter(Exists(twice), product_id=merged_id, shop__isnull=False)
    sellers = set(dropped.values_list("shop_id", flat=True))
    for rows, owner in ONE_EACH:
        has_both = rows.filter(product_id=kept_id, **{owner: OuterRef(owner)})
        moved = rows.filter(product_id=merged_id)
        moved.filter(Exists(has_both)).delete()
        moved.update(product_id=kept_id)
    # One order may have had both: what it brought is told once.
    told = Purchase.objects.filter(product_id=kept_id, user_id=OuterRef("user_id"), reference=OuterRef("reference"))
    Purchase.objects.filter(Exists(told), product_id=merged_id).delete()
    for others in (Question.objects, Purchase.objects):
        others.filter(product_id=merged_id).update(product_id=kept_id)
    for product in products.values():
        rate(product, None, now=now)
    for shop_id in sorted(sellers):
        rate_shop(shop_id, now=now)
