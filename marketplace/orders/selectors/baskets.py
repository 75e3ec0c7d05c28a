"""Reads: the basket of whoever asks, and how much is in it."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from marketplace.orders.basket_counts import find_count, keep_count
from marketplace.orders.holding import Holder
from marketplace.orders.models import Basket, BasketLine


def of_holder(holder: Holder) -> QuerySet[Basket]:
    """The one basket of theirs, if there is one, over or not: a member's own, and a guest's by their token."""
    if holder.user_id is not None:
        return Basket.objects.filter(user_id=holder.user_id)
    return Basket.objects.filter(token_digest=holder.digest) if holder.digest is not None else Basket.objects.none()


def find_basket(*, holder: Holder, now: datetime) -> Basket | None:
    """Their basket, in one statement; None where there is none, or its time is over."""
    return of_holder(holder).filter(expires_at__gt=now).select_related("address").first()


def list_saved(basket: Basket) -> Sequence[BasketLine]:
    """What is kept for another time, the newest first, each with its offer, product and shop; in one statement."""
    saved = basket.lines.filter(is_saved=True).order_by("-id")
    return list(saved.select_related("offer__product__category", "offer__variant", "offer__shop"))


def count_lines(*, holder: Holder, now: datetime) -> int:
    """How many different goods are in it; from the cache, and from the database where it is not kept.

    Whoever can have no basket costs nothing.
    """
    if not holder.is_known:
        return 0
    kept = find_count(holder)
    if kept is not None:
        return kept
    count = BasketLine.objects.filter(is_saved=False, basket__in=of_holder(holder).filter(expires_at__gt=now)).count()
    keep_count(holder, count)
    return count
