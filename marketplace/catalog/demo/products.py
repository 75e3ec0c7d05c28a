"""Writes: the goods of the demo catalogue with their makes and packs; what is there is left as people made it."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from marketplace.catalog.demo import Progress
from marketplace.catalog.demo.files import rows_of
from marketplace.catalog.models import Brand, Category, Product, ProductRevision, ProductStatus, Variant
from marketplace.catalog.snapshots import snapshot_of

AT_ONCE = 500
FEATURED_ONE_IN = 60


def load_demo_products(*, progress: Progress, now: datetime) -> int:
    """Add the products that are not there yet, in batches that each commit.

    Returns:
        How many were added.
    """
    rows = list(rows_of("products.csv.gz"))
    present = set(Product.objects.values_list("slug", flat=True))
    missing = [row for row in rows if row["slug"] not in present]
    packs = defaultdict(list)
    for row in rows_of("variants.csv.gz"):
        packs[row["product"]].append(row)
    brands = _load_brands()
    categories = dict(Category.objects.values_list("slug", "id"))
    for start in range(0, len(missing), AT_ONCE):
        _add(missing[start : start + AT_ONCE], packs, brands, categories, now=now)
        progress(len(rows) - len(missing) + min(start + AT_ONCE, len(missing)), len(rows))
    return len(missing)


def _load_brands() -> dict[str, UUID]:
    Brand.objects.bulk_create((Brand(**row) for row in rows_of("brands.csv.gz")), ignore_conflicts=True)
    return dict(Brand.objects.values_list("slug", "id"))


@transaction.atomic
def _add(
    rows: Sequence[dict[str, str]],
    packs: dict[str, list[dict[str, str]]],
    brands: dict[str, UUID],
    categories: dict[str, UUID],
    *,
    now: datetime,
) -> None:
    """Products, their variants, and the first revision of each."""
    products = [_product(row, brands, categories) for row in rows]
    Product.objects.bulk_create(products)
    variants = {product.pk: list(_variants(product, packs[product.slug])) for product in products}
    Variant.objects.bulk_create(variant for packed in variants.values() for variant in packed)
    ProductRevision.objects.bulk_create(
        ProductRevision(product=product, version=1, content=snapshot_of(product, variants[product.pk]), at=now)
        for product in products
    )


def _product(row: dict[str, str], brands: dict[str, UUID], categories: dict[str, UUID]) -> Product:
    return Product(
        slug=row["slug"],
        name_en=row["name_en"],
        name_bn=row["name_bn"],
        category_id=categories[row["category"]],
        brand_id=brands[row["brand"]] if row["brand"] else None,
        attributes=json.loads(row["attributes"] or "{}"),
        status=ProductStatus.ACTIVE,
        is_featured=bool(row["picture"]) or sum(row["slug"].encode()) % FEATURED_ONE_IN == 0,
        is_synthetic=True,
    )


def _variants(product: Product, rows: Sequence[dict[str, str]]) -> Iterator[Variant]:
    for position, row in enumerate(rows):
        yield Variant(
            product=product,
            name_en=row["name_en"],
            name_bn=row["name_bn"],
            pack_size=Decimal(row["pack_size"]),
            pack_unit=row["pack_unit"],
            attributes=json.loads(row["attributes"] or "{}"),
            position=position,
        )
