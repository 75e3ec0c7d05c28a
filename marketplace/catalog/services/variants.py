"""Writes: the variants of products. Each is a change of its product, which gets another version."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from marketplace.catalog import checking
from marketplace.catalog.drafts import MOST_VARIANTS, VariantDraft
from marketplace.catalog.errors.products import (
    InvalidProductError,
    LastVariantError,
    ProductNotFoundError,
    VariantNotFoundError,
)
from marketplace.catalog.models import Product, ProductStatus, Variant
from marketplace.catalog.services import revisions
from marketplace.catalog.snapshots import product_snapshot
from marketplace.core.errors import ErrorDetail

COPIED = ("pack_size", "pack_unit", "barcode", "position")


@transaction.atomic
def add_variant(*, actor_id: UUID | None, product_id: UUID, draft: VariantDraft, now: datetime) -> Variant:
    """Add a variant to a product.

    Raises:
        ProductNotFoundError: there is no such product.
        InvalidProductError: the draft makes no variant, or the product has as many as it may.
    """
    product = revisions.hold_product(product_id)
    if product.variants.filter(deleted_at__isnull=True).count() >= MOST_VARIANTS:
        raise InvalidProductError(details=[ErrorDetail("variants", _("A product has 50 variants at most."))])
    checking.require_variant(draft, product)
    before = product_snapshot(product)
    variant = _written(Variant(product=product), draft)
    revisions.note_change(product, before, "catalog.add_variant", actor_id=actor_id, now=now)
    return variant


@transaction.atomic
def change_variant(*, actor_id: UUID | None, variant_id: UUID, draft: VariantDraft, now: datetime) -> Variant:
    """Make a variant what the draft says.

    Raises:
        VariantNotFoundError: there is no such variant.
        InvalidProductError: the draft makes no variant.
    """
    product, variant = _held(variant_id)
    checking.require_variant(draft, product, but=variant.pk)
    before = product_snapshot(product)
    _written(variant, draft)
    revisions.note_change(product, before, "catalog.change_variant", actor_id=actor_id, now=now)
    return variant


@transaction.atomic
def delete_variant(*, actor_id: UUID | None, variant_id: UUID, now: datetime) -> None:
    """Take a variant out of everybody's sight, and with it the offers of it.

    Raises:
        VariantNotFoundError: there is no such variant.
        LastVariantError: buyers see the product, and no variant would be left.
    """
    product, variant = _held(variant_id)
    before = product_snapshot(product)
    variant.deleted_at = now
    variant.save(update_fields=["deleted_at", "updated_at"])
    require_some(product)
    revisions.note_change(product, before, "catalog.delete_variant", actor_id=actor_id, now=now)


def put_all(product: Product, drafts: Sequence[VariantDraft], *, now: datetime) -> None:
    """Give a held product exactly these variants; the drafts have been checked.

    Raises:
        InvalidProductError: a draft is to change a variant that the product does not have.
        LastVariantError: buyers see the product, and no variant would be left.
    """
    own = {variant.pk: variant for variant in product.variants.filter(deleted_at__isnull=True)}
    kept = [draft.id for draft in drafts if draft.id is not None]
    for place, draft in enumerate(drafts):
        if draft.id is not None and (draft.id not in own or kept.count(draft.id) > 1):
            raise InvalidProductError(details=[ErrorDetail(f"variants.{place}.id", VariantNotFoundError.message)])
    gone = own.keys() - set(kept)
    product.variants.filter(pk__in=gone).update(deleted_at=now, updated_at=now)
    # Those that change are out of each other's way first: two of them may swap their sizes.
    product.variants.filter(pk__in=kept).update(deleted_at=now)
    for draft in drafts:
        _written(own[draft.id] if draft.id is not None else Variant(product=product), draft)
    require_some(product)


def require_some(product: Product) -> None:
    """See that what buyers see has a variant.

    Raises:
        LastVariantError: it has none.
    """
    if product.status == ProductStatus.ACTIVE and not product.variants.filter(deleted_at__isnull=True).exists():
        raise LastVariantError


def _held(variant_id: UUID) -> tuple[Product, Variant]:
    """A variant and its product, held until the transaction ends."""
    product_id = Variant.objects.filter(pk=variant_id).values_list("product_id", flat=True).first()
    if product_id is None:
        raise VariantNotFoundError
    try:
        product = revisions.hold_product(product_id)
    except ProductNotFoundError as error:
        raise VariantNotFoundError from error
    variant = product.variants.filter(pk=variant_id, deleted_at__isnull=True).first()
    if variant is None:
        raise VariantNotFoundError
    return product, variant


def fill(variant: Variant, draft: VariantDraft) -> Variant:
    """Have a variant say what the draft does; nothing is written."""
    for name in COPIED:
        setattr(variant, name, getattr(draft, name))
    variant.name_en, variant.name_bn = draft.name_en.strip(), draft.name_bn.strip()
    variant.attributes = dict(draft.attributes)
    variant.deleted_at = None
    return variant


def _written(variant: Variant, draft: VariantDraft) -> Variant:
    fill(variant, draft).save()
    return variant
