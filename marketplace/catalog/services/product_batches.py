"""Writes: many products that a shop makes of its own, in as many statements as for one."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from marketplace.catalog.drafts import ProductDraft
from marketplace.catalog.events import ProductsCreated
from marketplace.catalog.models import Product, ProductRevision, Variant
from marketplace.catalog.services import products, variants
from marketplace.catalog.slugs import free_slugs
from marketplace.catalog.snapshots import snapshot_of
from marketplace.core import audit
from marketplace.core.ids import uuid7
from marketplace.core.outbox import publish


@transaction.atomic
def create_products(
    *, actor_id: UUID | None, shop_id: UUID, drafts: Sequence[ProductDraft], now: datetime
) -> list[list[Variant]]:
    """Add products of a shop's own with their variants, as `products.create_product` adds one.

    Args:
        drafts: at most `events.MOST_TOLD`, each with variants; whoever calls has checked them and their barcodes.

    Returns:
        The variants of each, in the order of its draft's.

    Raises:
        IntegrityError: somebody took one of their addresses meanwhile.
    """
    names = [draft.name_en for draft in drafts]
    slugs = free_slugs(Product.objects.all(), names, otherwise="product", longest=products.LONGEST_SLUG)
    made = [Product(slug=slug, shop_id=shop_id, created_by_id=actor_id) for slug in slugs]
    for product, draft in zip(made, drafts, strict=True):
        products.fill(product, draft)
    packs = [
        [variants.fill(Variant(product=product), one) for one in draft.variants or ()]
        for product, draft in zip(made, drafts, strict=True)
    ]
    if not made:
        return packs
    Product.objects.bulk_create(made)
    Variant.objects.bulk_create([variant for some in packs for variant in some])
    contents = [snapshot_of(product, some) for product, some in zip(made, packs, strict=True)]
    ProductRevision.objects.bulk_create(
        ProductRevision(product=product, version=product.version, content=content, actor_id=actor_id, at=now)
        for product, content in zip(made, contents, strict=True)
    )
    told = [(product, audit.changes_between({}, content)) for product, content in zip(made, contents, strict=True)]
    audit.record_each(told, actor_id=actor_id, action="catalog.create_product", now=now)
    ids = [product.pk for product in made]
    publish(ProductsCreated(batch_id=uuid7(), shop_id=shop_id, product_ids=ids, created_at=now))
    return packs
