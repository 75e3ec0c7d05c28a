"""Which values goods have for an attribute: what of it may change without making them wrong."""

from typing import Any

from django.db import connection

from marketplace.catalog.models import AttributeKind, CategoryAttribute

# Products below a category whose attribute of this key is the one of that category, by what `misfit` says of the
# values on the product (`value`) and on its packs. A product that is deleted can come back, so it counts.
_GOODS = """
SELECT count(*)
FROM catalog_product AS product
JOIN catalog_category AS category ON category.id = product.category_id
WHERE category.path @> ARRAY[%(category)s]::uuid[] AND product.merged_into_id IS NULL
  AND NOT EXISTS (
      SELECT FROM catalog_categoryattribute AS lower
      JOIN catalog_category AS of_lower ON of_lower.id = lower.category_id
      WHERE lower.key = %(key)s AND lower.retired_at IS NULL
        AND of_lower.id = ANY(category.path) AND of_lower.depth > %(depth)s
  )
  AND (
      EXISTS (SELECT FROM (SELECT product.attributes -> %(key)s AS value) AS given
              WHERE value IS NOT NULL AND ({on_product}))
      OR EXISTS (SELECT FROM (SELECT variant.attributes -> %(key)s AS value FROM catalog_variant AS variant
                              WHERE variant.product_id = product.id AND variant.deleted_at IS NULL) AS given
                 WHERE value IS NOT NULL AND ({on_variant}))
  )
"""
_UNFIT = {
    AttributeKind.TEXT: "jsonb_typeof(value) <> 'string'",
    AttributeKind.NUMBER: "jsonb_typeof(value) <> 'number'",
    AttributeKind.BOOLEAN: "jsonb_typeof(value) <> 'boolean'",
    AttributeKind.CHOICE: "jsonb_typeof(value) <> 'string' OR value #>> '{{}}' <> ALL(%(values)s::text[])",
}


def count_goods(attribute: CategoryAttribute) -> int:
    """How many products have a value for it, on themselves or on their packs."""
    return _count(attribute, on_product="true", on_variant="true")


def count_misfits(attribute: CategoryAttribute) -> int:
    """How many products have a value that the attribute, as it is at hand, would not take, or not in that place."""
    unfit = _UNFIT[AttributeKind(attribute.kind)].format()
    on_product, on_variant = ("true", unfit) if attribute.tells_variants else (unfit, "true")
    return _count(attribute, on_product=on_product, on_variant=on_variant)


def _count(attribute: CategoryAttribute, *, on_product: str, on_variant: str) -> int:
    asked: dict[str, Any] = {
        "category": attribute.category_id,
        "key": attribute.key,
        "depth": attribute.category.depth,
        "values": [choice["value"] for choice in attribute.choices],
    }
    with connection.cursor() as cursor:
        cursor.execute(_GOODS.format(on_product=on_product, on_variant=on_variant), asked)
        return int(cursor.fetchone()[0])
