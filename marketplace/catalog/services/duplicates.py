"""Writes: shared products that look like one are put before the staff."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from marketplace.catalog.likeness import Traits, likeness
from marketplace.catalog.models import BASE_UNITS, MergeProposal, PackUnit, Product, Variant

BATCH: Final = 200
# So many of the most similar names are compared closely.
MOST_CANDIDATES: Final = 12
SIMILAR: Final = 0.4
# What takes longer is left to the next night.
LONGEST_STATEMENT: Final = "60s"
# What events missed, such as goods that were loaded as rows.
LOOKS_BACK: Final = timedelta(days=2)

# Both columns are in one trigram index (product_names_alike); barcodes have their own.
_CANDIDATES = """
SELECT one.id, other.id
FROM catalog_product AS one
CROSS JOIN LATERAL (
    SELECT candidate.id
    FROM catalog_product AS candidate
    WHERE candidate.shop_id IS NULL AND candidate.deleted_at IS NULL AND candidate.merged_into_id IS NULL
      AND candidate.id <> one.id
      AND (candidate.name_en %% one.name_en OR candidate.name_bn %% one.name_bn)
    ORDER BY greatest(similarity(candidate.name_en, one.name_en), similarity(candidate.name_bn, one.name_bn)) DESC
    LIMIT %(most)s
) AS other
WHERE one.id = ANY(%(products)s)
UNION
SELECT mine.product_id, theirs.product_id
FROM catalog_variant AS mine
JOIN catalog_variant AS theirs ON theirs.barcode = mine.barcode AND theirs.product_id <> mine.product_id
JOIN catalog_product AS candidate ON candidate.id = theirs.product_id
WHERE mine.product_id = ANY(%(products)s) AND mine.deleted_at IS NULL AND theirs.deleted_at IS NULL
  AND candidate.shop_id IS NULL AND candidate.deleted_at IS NULL AND candidate.merged_into_id IS NULL
"""


def find_duplicates(*, now: datetime) -> int:
    """Compare all shared products that changed lately with the others, batch by batch.

    Returns:
        How many new pairs are put before the staff.
    """
    changed = Product.objects.kept().filter(shop__isnull=True, updated_at__gte=now - LOOKS_BACK).order_by("pk")
    return sum(find_duplicates_of(batch) for batch in _batches(list(changed.values_list("pk", flat=True))))


@transaction.atomic
def find_duplicates_of(product_ids: Sequence[UUID]) -> int:
    """Compare these shared products with the others. Pairs that were decided upon are not proposed again.

    Returns:
        How many new pairs are put before the staff.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [LONGEST_STATEMENT])
    shared = set(Product.objects.kept().filter(pk__in=product_ids, shop__isnull=True).values_list("pk", flat=True))
    pairs = _candidates(shared)
    traits = traits_of({pk for pair in pairs for pk in pair})
    proposals = []
    for kept_id, merged_id in pairs:
        found = likeness(traits[kept_id], traits[merged_id])
        if found.is_worth_a_look:
            proposals.append(
                MergeProposal(kept_id=kept_id, merged_id=merged_id, score=found.score, reasons=found.reasons)
            )
    before = MergeProposal.objects.count()
    MergeProposal.objects.bulk_create(proposals, ignore_conflicts=True)
    return MergeProposal.objects.count() - before if proposals else 0


def traits_of(product_ids: Iterable[UUID]) -> dict[UUID, Traits]:
    """What products are compared by, in two statements."""
    ids = set(product_ids)
    variants: dict[UUID, list[Variant]] = {}
    for variant in Variant.objects.filter(product_id__in=ids, deleted_at__isnull=True):
        variants.setdefault(variant.product_id, []).append(variant)
    return {
        product.pk: Traits(
            product_id=product.pk,
            name_en=product.name_en,
            name_bn=product.name_bn,
            brand_id=product.brand_id,
            packs=frozenset(pack_of(variant) for variant in variants.get(product.pk, ())),
            barcodes=frozenset(variant.barcode for variant in variants.get(product.pk, ()) if variant.barcode),
        )
        for product in Product.objects.filter(pk__in=ids)
    }


def pack_of(variant: Variant) -> tuple[str, str]:
    """How much is in it, the same for 1000 g and 1 kg."""
    return f"{variant.base_size.normalize():f}", str(BASE_UNITS[PackUnit(variant.pack_unit)])


def _candidates(product_ids: set[UUID]) -> list[tuple[UUID, UUID]]:
    """Pairs that may be one thing, each once: the older product first, which is the one that links lead to."""
    if not product_ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(SIMILAR)])
        cursor.execute(_CANDIDATES, {"products": list(product_ids), "most": MOST_CANDIDATES})
        return sorted({(min(pair), max(pair)) for pair in cursor.fetchall()})


def _batches(ids: Sequence[UUID]) -> Iterator[Sequence[UUID]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]
