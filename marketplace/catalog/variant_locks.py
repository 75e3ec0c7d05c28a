"""Packs while offers of them are made: they stay whose they are.

Whoever makes an offer holds its pack together with all others who do so; a merge of products holds their packs alone
before it ends one of them. So no offer is made of a pack while that becomes another product's, and whoever then looks
for offers of it finds all. Packs are held before offers.
"""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from marketplace.catalog.errors.products import VariantNotFoundError
from marketplace.catalog.models import Product, Variant


def hold_variants(variant_ids: Iterable[UUID]) -> None:
    """Keep packs from becoming another product's until the transaction ends; unknown ones are left out.

    What they are is to be read afterwards: it may have had to wait.
    """
    # Django knows no shared locks. This one bears changes of the pack's own columns.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT FROM catalog_variant WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE", [list(set(variant_ids))]
        )


def hold_offerable(shop_id: UUID, variant_ids: Iterable[UUID]) -> None:
    """The same, and see that the shop may sell all of them.

    Raises:
        VariantNotFoundError: one is not there, or is another shop's.
    """
    ids = set(variant_ids)
    hold_variants(ids)
    offerable = Product.objects.offerable_by(shop_id)
    found = Variant.objects.filter(pk__in=ids, deleted_at__isnull=True, product__in=offerable)
    if found.count() < len(ids):
        raise VariantNotFoundError


def hold_variants_alone(product_ids: Iterable[UUID]) -> list[Variant]:
    """All packs of products, once nobody makes an offer of one any more, and until the transaction ends."""
    return list(Variant.objects.select_for_update().filter(product_id__in=set(product_ids)).order_by("pk"))
