"""Writes: products, shared ones and those that are one shop's own."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from marketplace.catalog import checking
from marketplace.catalog.drafts import ProductDraft
from marketplace.catalog.errors.products import ProductChangedError, ProductNotFoundError
from marketplace.catalog.events import ProductCreated, ProductDeleted
from marketplace.catalog.models import Product
from marketplace.catalog.services import revisions, variants
from marketplace.catalog.slugs import free_slug
from marketplace.catalog.snapshots import product_snapshot
from marketplace.core.outbox import publish

# What is copied from a draft as it is.
COPIED = (*("category_id", "brand_id", "description_en", "description_bn", "status", "is_featured", "is_synthetic"),)
LONGEST_SLUG = 120


@transaction.atomic
def create_product(*, actor_id: UUID | None, shop_id: UUID | None, draft: ProductDraft, now: datetime) -> Product:
    """Add a product with its variants; it is audited and told to other rooms.

    Args:
        actor_id: the user who acts; None for the system itself.
        shop_id: whose own it is; None for a shared one.
        draft: what it is; checked here.
        now: UTC.

    Raises:
        InvalidProductError: the draft makes no product, or has no variants; names every field that is wrong.
    """
    checking.require_product(draft, is_new=True, shop_id=shop_id)
    product = Product(slug=free_slug(Product.objects.all(), draft.name_en, otherwise="product", longest=LONGEST_SLUG))
    product.shop_id, product.created_by_id = shop_id, actor_id
    fill(product, draft)
    product.save(force_insert=True)
    variants.put_all(product, draft.variants or (), now=now)
    content = revisions.keep_revision(product, actor_id=actor_id, now=now)
    revisions.record(product, "catalog.create_product", {}, content, actor_id=actor_id, now=now)
    publish(
        ProductCreated(
            product_id=product.pk, shop_id=shop_id, version=product.version, fields=sorted(content), changed_at=now
        )
    )
    return product


@transaction.atomic
def change_product(
    *, actor_id: UUID | None, product_id: UUID, draft: ProductDraft, based_on: int, now: datetime
) -> Product:
    """Make a product what the draft says; what is the same already leaves no trace.

    Args:
        based_on: the version that the author saw.

    Raises:
        ProductNotFoundError: there is no such product.
        ProductChangedError: it has another version by now.
        InvalidProductError: the draft makes no product.
        LastVariantError: buyers see it, and no variant would be left.
    """
    product = revisions.hold_product(product_id)
    if product.version != based_on:
        raise ProductChangedError
    checking.require_product(draft, is_new=False, shop_id=product.shop_id, product=product)
    before = product_snapshot(product)
    fill(product, draft)
    product.save()
    if draft.variants is not None:
        variants.put_all(product, draft.variants, now=now)
    return revisions.note_change(product, before, "catalog.change_product", actor_id=actor_id, now=now)


@transaction.atomic
def delete_product(*, actor_id: UUID | None, product_id: UUID, now: datetime) -> Product:
    """Take a product out of everybody's sight; its offers stay, unseen, for when it is restored.

    Raises:
        ProductNotFoundError: there is no such product, or it is deleted already.
    """
    product = revisions.hold_product(product_id)
    before = product_snapshot(product)
    product.deleted_at = now
    content = revisions.next_version(product, actor_id=actor_id, now=now)
    revisions.record(product, "catalog.delete_product", before, content, actor_id=actor_id, now=now)
    publish(
        ProductDeleted(
            product_id=product.pk,
            shop_id=product.shop_id,
            version=product.version,
            fields=["deleted_at"],
            changed_at=now,
        )
    )
    return product


@transaction.atomic
def restore_product(*, actor_id: UUID | None, product_id: UUID, now: datetime) -> Product:
    """Bring a deleted product back as it was.

    Raises:
        ProductNotFoundError: there is no such product, or it is not deleted, or was merged into another.
    """
    found = Product.objects.select_for_update(no_key=True).filter(pk=product_id, merged_into=None)
    product = found.filter(deleted_at__isnull=False).first()
    if product is None:
        raise ProductNotFoundError
    before = product_snapshot(product)
    product.deleted_at = None
    return revisions.note_change(product, before, "catalog.restore_product", actor_id=actor_id, now=now)


def fill(product: Product, draft: ProductDraft) -> None:
    """Have a product say what the draft does, but for its variants; nothing is written."""
    for name in COPIED:
        setattr(product, name, getattr(draft, name))
    product.name_en, product.name_bn = draft.name_en.strip(), draft.name_bn.strip()
    product.attributes = dict(draft.attributes)
