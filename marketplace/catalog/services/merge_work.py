"""Writes: offers of a product that was merged follow its packs, so many at a time that nobody waits for long."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from marketplace.catalog import news
from marketplace.catalog.booking import hold_offers
from marketplace.catalog.models import Offer, OfferMove, ProductMerge
from marketplace.catalog.services.offer_merges import join_offers

# Joining two offers of a shop takes a dozen statements; moving the others takes one a pack for all of them.
AT_ONCE = 200
STALLED_AFTER = timedelta(minutes=1)


@transaction.atomic
def move_offers(*, merged_id: UUID, now: datetime) -> bool:
    """Move the next offers of a product that was merged; returns whether there may be more.

    Twice at once does no harm: the second finds the merge in hand, and leaves it.
    """
    under_way = ProductMerge.objects.filter(merged_id=merged_id, finished_at__isnull=True)
    merge = under_way.select_for_update(skip_locked=True).first()
    if merge is None:
        return False
    ids = list(_left(merge).order_by("pk").values_list("pk", flat=True)[:AT_ONCE])
    if ids:
        with news.told_together():
            merge.moved += _move(merge, ids, now=now)
    else:
        merge.finished_at = now
    merge.save(update_fields=["moved", "finished_at", "updated_at"])
    return bool(ids)


def list_stalled(*, now: datetime) -> list[UUID]:
    """Merged products whose offers have not moved for a while: whoever moved them was killed, or met an error."""
    left = ProductMerge.objects.filter(finished_at__isnull=True, updated_at__lt=now - STALLED_AFTER)
    return list(left.order_by("pk").values_list("merged_id", flat=True))


def _left(merge: ProductMerge) -> QuerySet[Offer]:
    moved = OfferMove.objects.filter(merge=merge, offer=OuterRef("pk"))
    return Offer.objects.filter(~Exists(moved), product_id=merge.merged_id)


def _move(merge: ProductMerge, ids: Sequence[UUID], *, now: datetime) -> int:
    rows = Offer.objects.filter(pk__in=ids)
    others = Offer.objects.filter(variant__in=merge.twins.values(), shop__in=rows.values("shop"))
    # All at once and in one order, as whoever reserves holds them: one by one, the two could wait for each other.
    held = hold_offers([*ids, *others.values_list("pk", flat=True)])
    there = {(offer.shop_id, offer.variant_id): offer for offer in held.values()}
    alone: dict[UUID, list[Offer]] = {}
    moves: list[OfferMove] = []
    for offer in (held[pk] for pk in ids if pk in held):
        pack = UUID(merge.twins.get(str(offer.variant_id), str(offer.variant_id)))
        into = there.get((offer.shop_id, pack))
        move = OfferMove(merge=merge, offer=offer, variant_id=offer.variant_id)
        if into is None or into.pk == offer.pk:
            alone.setdefault(pack, []).append(offer)
        else:
            move.into = into
            move.stock, move.reserved = join_offers(offer, into, actor_id=merge.actor_id, now=now)
        moves.append(move)
    for pack, some in alone.items():
        _move_alone(some, pack, merge.kept_id, now=now)
    return len(OfferMove.objects.bulk_create(moves))


def _move_alone(offers: Sequence[Offer], variant_id: UUID, product_id: UUID, *, now: datetime) -> None:
    rows = Offer.objects.filter(pk__in=[offer.pk for offer in offers])
    rows.update(variant_id=variant_id, product_id=product_id, updated_at=now)
    for offer in offers:
        offer.variant_id, offer.product_id = variant_id, product_id
        news.tell_offer(offer, ["variant_id"], now=now)
