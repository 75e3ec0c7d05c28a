"""Reads: what of the shared catalogue somebody may mean who is about to add a product of their own."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction

from marketplace.catalog.drafts import VariantDraft
from marketplace.catalog.likeness import Traits, likeness
from marketplace.catalog.models import BASE_UNITS, Product, ProductImage
from marketplace.catalog.selectors.media import Picture, shown_picture
from marketplace.catalog.selectors.own import KEPT_VARIANTS
from marketplace.catalog.services.duplicates import MOST_CANDIDATES, SIMILAR, traits_of
from marketplace.core.ids import uuid7

MOST_SHOWN: Final = 5
GRAMS_OR_MILLILITRES: Final = 1000

# Both names are in one trigram index (product_names_alike); barcodes have their own.
_CANDIDATES = """
(SELECT id FROM catalog_product
  WHERE shop_id IS NULL AND deleted_at IS NULL AND merged_into_id IS NULL AND status = 'active'
    AND (name_en %% %(name_en)s OR name_bn %% %(name_bn)s)
  ORDER BY greatest(similarity(name_en, %(name_en)s), similarity(name_bn, %(name_bn)s)) DESC
  LIMIT %(most)s)
UNION
SELECT product.id FROM catalog_variant AS variant
  JOIN catalog_product AS product ON product.id = variant.product_id
 WHERE variant.barcode = ANY(%(barcodes)s) AND variant.deleted_at IS NULL AND product.shop_id IS NULL
   AND product.deleted_at IS NULL AND product.merged_into_id IS NULL AND product.status = 'active'
"""


@dataclass(frozen=True, slots=True)
class Twin:
    """A shared product that looks like what somebody describes; its packs are in `kept_variants`."""

    product: Product
    picture: Picture | None
    score: float


def list_twins(*, name_en: str, name_bn: str, brand_id: UUID | None, packs: Iterable[VariantDraft]) -> list[Twin]:
    """Shared products that buyers see and that look like this one, the most alike first; five at most."""
    packs = list(packs)
    described = Traits(
        product_id=uuid7(),
        name_en=name_en,
        name_bn=name_bn,
        brand_id=brand_id,
        packs=frozenset(_pack_of(pack) for pack in packs),
        barcodes=frozenset(pack.barcode for pack in packs if pack.barcode),
    )
    scores = {
        pk: found.score
        for pk, traits in traits_of(_candidates(described)).items()
        if (found := likeness(described, traits)).score > 0
    }
    alike = sorted(scores, key=lambda pk: (-scores[pk], pk))[:MOST_SHOWN]
    shown = Product.objects.filter(pk__in=alike).select_related("brand", "category").prefetch_related(KEPT_VARIANTS)
    products = {product.pk: product for product in shown}
    first = ProductImage.objects.filter(product_id__in=alike).order_by("product_id", "position", "id")
    pictures = {row.product_id: shown_picture(row) for row in first.distinct("product_id").select_related("image")}
    return [Twin(products[pk], pictures.get(pk), scores[pk]) for pk in alike]


def _candidates(described: Traits) -> list[UUID]:
    asked: dict[str, Any] = {
        "name_en": described.name_en,
        "name_bn": described.name_bn,
        "barcodes": list(described.barcodes),
        "most": MOST_CANDIDATES,
    }
    # What is set holds until the transaction ends.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(SIMILAR)])
        cursor.execute(_CANDIDATES, asked)
        return [pk for (pk,) in cursor.fetchall()]


def _pack_of(pack: VariantDraft) -> tuple[str, str]:
    """As `services.duplicates.pack_of`, of a pack that is not kept yet."""
    base = BASE_UNITS[pack.pack_unit]
    size = pack.pack_size if base is pack.pack_unit else pack.pack_size / GRAMS_OR_MILLILITRES
    return f"{size.normalize():f}", str(base)
