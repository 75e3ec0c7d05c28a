"""Writes: two shared products become one, with all that hangs on them; or they are left as two."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from marketplace.catalog import galleries
from marketplace.catalog.errors.merges import (
    MergeDecidedError,
    MergeNotFoundError,
    MergeUnderWayError,
    NotMergeableError,
)
from marketplace.catalog.errors.products import ProductNotFoundError
from marketplace.catalog.events import ProductDeleted, ProductsMerged
from marketplace.catalog.models import (
    MOST_IMAGES,
    MergeProposal,
    Product,
    ProductImage,
    ProductMerge,
    ProductRevision,
    ProposalState,
    Variant,
)
from marketplace.catalog.services import revisions
from marketplace.catalog.services.duplicates import pack_of
from marketplace.catalog.snapshots import product_snapshot
from marketplace.catalog.variant_locks import hold_variants_alone
from marketplace.core import audit
from marketplace.core.outbox import publish


@transaction.atomic
def merge_products(*, actor_id: UUID | None, kept_id: UUID, merged_id: UUID, now: datetime) -> Product:
    """Make one shared product of two: packs and pictures of the second are the first's from now on.

    A pack that both have is one. The second's address leads to the first at once, and the revision that is kept of it
    says where everything went. Offers, of which there may be thousands, follow in batches (`merge_work`).

    Raises:
        ProductNotFoundError: there is no such product.
        NotMergeableError: the two are one, or one of them is a shop's own.
        MergeUnderWayError: offers are still on their way to the one that is to go.
    """
    kept, merged = _held(kept_id, merged_id)
    if ProductMerge.objects.filter(kept=merged, finished_at__isnull=True).exists():
        raise MergeUnderWayError
    hold_variants_alone([kept.pk, merged.pk])
    before, product_of_before = product_snapshot(kept), product_snapshot(merged)
    moves = _move_variants(kept, merged, now=now)
    undo = {
        "kept_id": str(kept.pk),
        "product": product_of_before,
        "variants": moves,
        "images": _move_images(kept, merged),
    }
    Product.objects.filter(merged_into=merged).update(merged_into=kept)
    _end(merged, kept, undo, actor_id=actor_id, now=now)
    revisions.note_change(kept, before, "catalog.merge_into_product", actor_id=actor_id, now=now)
    _close_pairs(kept, merged, actor_id=actor_id, now=now)
    twins = {move["id"]: move["into"] for move in moves if move["into"]}
    ProductMerge.objects.create(kept=kept, merged=merged, actor_id=actor_id, twins=twins)
    publish(ProductsMerged(kept_id=kept.pk, merged_id=merged.pk, merged_at=now))
    return kept


@transaction.atomic
def accept_pair(*, actor_id: UUID, pair_id: UUID, keeps: UUID | None = None, now: datetime) -> Product:
    """Make one of a pair that was found.

    Args:
        keeps: which of the two stays; None for the older one.

    Raises:
        MergeNotFoundError, MergeDecidedError: it does not wait, or one of the two is gone.
        MergeUnderWayError: offers are still on their way to the one that is to go.
        NotMergeableError: what is to stay is none of the two.
    """
    pair = _waiting(pair_id)
    both = {pair.kept_id: pair.merged_id, pair.merged_id: pair.kept_id}
    kept_id = keeps or pair.kept_id
    if kept_id not in both:
        raise NotMergeableError
    try:
        return merge_products(actor_id=actor_id, kept_id=kept_id, merged_id=both[kept_id], now=now)
    except ProductNotFoundError as error:
        raise MergeDecidedError from error


@transaction.atomic
def refuse_pair(*, actor_id: UUID, pair_id: UUID, now: datetime) -> MergeProposal:
    """Say that the two are different things; they are not proposed again.

    Raises:
        MergeNotFoundError, MergeDecidedError: it does not wait.
    """
    pair = _waiting(pair_id)
    pair.state, pair.decided_by_id, pair.decided_at = ProposalState.REJECTED, actor_id, now
    pair.save()
    changes = {"state": (str(ProposalState.OPEN), str(ProposalState.REJECTED))}
    audit.record(actor_id=actor_id, action="catalog.refuse_merge", target=pair, changes=changes, now=now)
    return pair


def _held(kept_id: UUID, merged_id: UUID) -> tuple[Product, Product]:
    """Both, held in the order of their ids, so that two merges do not wait for each other."""
    held = {pk: revisions.hold_product(pk) for pk in sorted({kept_id, merged_id})}
    if len(held) < 2 or any(product.shop_id for product in held.values()):
        raise NotMergeableError
    return held[kept_id], held[merged_id]


def _move_variants(kept: Product, merged: Product, *, now: datetime) -> list[dict[str, str | None]]:
    """Every pack of the merged product becomes the kept one's, or is the same as one that it has."""
    own = {_twin_key(variant): variant for variant in kept.variants.filter(deleted_at__isnull=True)}
    by_barcode = {variant.barcode: variant for variant in own.values() if variant.barcode}
    moves: list[dict[str, str | None]] = []
    for variant in merged.variants.filter(deleted_at__isnull=True).order_by("position", "id"):
        twin = own.get(_twin_key(variant)) or by_barcode.get(variant.barcode or "")
        if twin is None:
            variant.product, variant.position = kept, kept.variants.count()
            variant.save(update_fields=["product", "position", "updated_at"])
        else:
            _give_barcode(variant, twin)
            variant.deleted_at = now
            variant.save(update_fields=["deleted_at", "updated_at"])
        moves.append({"id": str(variant.pk), "into": str(twin.pk) if twin else None})
    return moves


def _twin_key(variant: Variant) -> tuple[str, str, str]:
    return (*pack_of(variant), variant.name_en.strip().casefold())


def _give_barcode(variant: Variant, twin: Variant) -> None:
    """What is scanned in a shop is found still."""
    if variant.barcode and not twin.barcode:
        twin.barcode = variant.barcode
        twin.save(update_fields=["barcode", "updated_at"])


def _move_images(kept: Product, merged: Product) -> list[str]:
    """As many of the merged product's pictures as there is room for, after the kept one's."""
    shown = {row.image_id for row in galleries.in_order(kept.images.all())}
    moved: list[str] = []
    for row in galleries.in_order(merged.images.all()):
        if row.image_id not in shown and len(shown) < MOST_IMAGES:
            copy = ProductImage(product=kept, alt_en=row.alt_en, alt_bn=row.alt_bn)
            galleries.add(kept.images.all(), copy, row.image)
            shown.add(row.image_id)
            moved.append(str(row.image_id))
    return moved


def _end(merged: Product, kept: Product, undo: Mapping[str, Any], *, actor_id: UUID | None, now: datetime) -> None:
    """The merged product is nobody's to see, and its last revision says what became of everything."""
    merged.merged_into, merged.version = kept, merged.version + 1
    merged.save()
    ProductRevision.objects.create(
        product=merged, version=merged.version, content={"merge": dict(undo)}, actor_id=actor_id, at=now
    )
    changes = {"merged_into": (None, kept.pk)}
    audit.record(actor_id=actor_id, action="catalog.merge_product", target=merged, changes=changes, now=now)
    publish(
        ProductDeleted(
            product_id=merged.pk, shop_id=None, version=merged.version, fields=["merged_into"], changed_at=now
        )
    )


def _close_pairs(kept: Product, merged: Product, *, actor_id: UUID | None, now: datetime) -> None:
    """The pair is decided, and other pairs with the product that is gone need nobody's look."""
    open_pairs = MergeProposal.objects.filter(state=ProposalState.OPEN)
    this = Q(kept=kept, merged=merged) | Q(kept=merged, merged=kept)
    decided = {"decided_by_id": actor_id, "decided_at": now, "updated_at": now}
    open_pairs.filter(this).update(state=ProposalState.APPROVED, **decided)
    open_pairs.filter(Q(kept=merged) | Q(merged=merged)).update(state=ProposalState.WITHDRAWN, **decided)


def _waiting(pair_id: UUID) -> MergeProposal:
    pair = MergeProposal.objects.select_for_update(of=("self",)).filter(pk=pair_id).first()
    if pair is None:
        raise MergeNotFoundError
    if pair.state != ProposalState.OPEN:
        raise MergeDecidedError
    return pair
