"""Writes: what products mean, as vectors in the database, and the index that is made of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import numpy as np
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, Max

from ai.embeddings.index import IndexFacts, age_s, alone, facts_of, write_index
from ai.embeddings.models import embed, model_name
from marketplace.catalog.models import Product
from marketplace.search.models import ProductVector

AT_ONCE = 256
# An index of so many takes a core for a while: it is made anew no more often than this.
MANY, REMADE_AFTER_S = 10_000, 600
_STALE = """
SELECT product.id, product.name_en, coalesce(brand.name_en, ''), product.version,
       CASE WHEN vector.model = %(model)s THEN vector.digest END
  FROM catalog_product product
  LEFT JOIN catalog_brand brand ON brand.id = product.brand_id
  LEFT JOIN search_productvector vector ON vector.product_id = product.id
 WHERE product.status = 'active' AND product.deleted_at IS NULL AND product.merged_into_id IS NULL
   AND (vector.product_id IS NULL OR vector.model <> %(model)s OR vector.version <> product.version)
 ORDER BY product.id LIMIT %(limit)s
"""
_SAME = "UPDATE search_productvector SET version = %s WHERE product_id = %s"
_UPSERT = """
INSERT INTO search_productvector (product_id, model, digest, version, vector, made_at)
VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT (product_id) DO UPDATE
   SET model = excluded.model, digest = excluded.digest, version = excluded.version, vector = excluded.vector,
       made_at = excluded.made_at
"""


@dataclass(frozen=True, slots=True)
class _Stale:
    product_id: UUID
    text: str
    version: int
    digest: str | None

    @property
    def digest_now(self) -> str:
        return sha256(self.text.encode()).hexdigest()


def embed_products(*, now: datetime, limit: int = AT_ONCE) -> int:
    """Make the vectors of products that have none, or one of what they were called before; returns how many were due.

    No row is locked while the model works: whoever wrote last was told the text of then, and the version tells it.

    Raises:
        OutsideSystemError: the model is elsewhere and away.
    """
    model = model_name()
    if model is None:
        return 0
    due = _stale(model, limit)
    new = [product for product in due if product.digest != product.digest_now]
    vectors = embed([product.text for product in new]) if new else None
    with transaction.atomic(), connection.cursor() as cursor:
        same = [(product.version, product.product_id) for product in due if product.digest == product.digest_now]
        cursor.executemany(_SAME, same)
        if vectors is not None:
            packed = vectors.astype("<f2")
            rows = [
                (product.product_id, model, product.digest_now, product.version, vector.tobytes(), now)
                for product, vector in zip(new, packed, strict=True)
            ]
            cursor.executemany(_UPSERT, rows)
    return len(due)


@transaction.atomic
def drop_unlisted() -> int:
    """Take out vectors of products that buyers see no more; returns how many."""
    listed = Product.objects.listed()
    return ProductVector.objects.exclude(product__in=listed).delete()[0]


def build_index() -> IndexFacts | None:
    """Make the index of this machine anew, unless it is of the vectors as they are; None where it is, or no model.

    None as well while somebody else makes it, and while a large one is young: it will be made at a later call.
    """
    model = model_name()
    if model is None:
        return None
    with alone(settings.SEARCH_INDEX_ROOT) as is_alone:
        return _built(model) if is_alone else None


def _built(model: str) -> IndexFacts | None:
    found = ProductVector.objects.filter(model=model).aggregate(count=Count("pk"), last=Max("made_at"))
    mark = f"{found['count']} {found['last'].isoformat() if found['last'] else ''}".strip()
    present = facts_of(settings.SEARCH_INDEX_ROOT)
    if present is not None and (present.model, present.mark) == (model, mark):
        return None
    is_many = present is not None and present.model == model and present.count >= MANY
    if is_many and age_s(settings.SEARCH_INDEX_ROOT) < REMADE_AFTER_S:
        return None
    return write_index(settings.SEARCH_INDEX_ROOT, model=model, mark=mark, rows=_vectors(model))


def _stale(model: str, limit: int) -> list[_Stale]:
    with connection.cursor() as cursor:
        cursor.execute(_STALE, {"model": model, "limit": limit})
        return [
            _Stale(product_id, text_of(name, brand), version, digest)
            for product_id, name, brand, version, digest in cursor.fetchall()
        ]


def text_of(name: str, brand: str) -> str:
    """What stands for a product: its name, and its brand where the name does not have it."""
    return name if brand.lower() in name.lower() else f"{brand} {name}"


def _vectors(model: str) -> Iterator[tuple[UUID, bytes]]:
    width: int | None = None
    rows = ProductVector.objects.filter(model=model).values_list("product_id", "vector")
    for product_id, vector in rows.iterator(chunk_size=5000):
        packed = bytes(vector)
        width = width or len(packed)
        if len(packed) == width and np.isfinite(np.frombuffer(packed, "<f2")).all():
            yield product_id, packed
