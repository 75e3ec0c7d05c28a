"""A product as it is at one moment, as plain JSON: what revisions keep, audits compare and diffs show."""

from collections.abc import Iterable, Mapping
from typing import Any

from marketplace.catalog.models import Product, Variant

OF_PRODUCT = (
    *("name_en", "name_bn", "description_en", "description_bn", "category_id", "brand_id", "attributes", "status"),
    *("is_featured", "is_synthetic"),
)
OF_VARIANT = ("id", "name_en", "name_bn", "pack_size", "pack_unit", "barcode", "attributes", "position")
PLAIN = (str, int, bool, dict, list, type(None))


def product_snapshot(product: Product) -> dict[str, Any]:
    """The product with the variants and pictures that it has now, in two statements."""
    variants = product.variants.filter(deleted_at__isnull=True).order_by("position", "id")
    images = product.images.order_by("position", "id").values("image_id", "alt_en", "alt_bn")
    return snapshot_of(product, variants, images)


def snapshot_of(
    product: Product, variants: Iterable[Variant], images: Iterable[Mapping[str, Any]] = ()
) -> dict[str, Any]:
    """The product with variants and pictures that are at hand, in their order."""
    return {
        **{name: _plain(getattr(product, name)) for name in OF_PRODUCT},
        "deleted_at": product.deleted_at.isoformat() if product.deleted_at else None,
        "variants": [variant_snapshot(variant) for variant in variants],
        "images": [{name: _plain(value) for name, value in image.items()} for image in images],
    }


def variant_snapshot(variant: Variant) -> dict[str, Any]:
    return {name: _plain(getattr(variant, name)) for name in OF_VARIANT} | {
        "pack_size": f"{variant.pack_size.normalize():f}"
    }


def _plain(value: Any) -> Any:
    """Statuses and units are texts of a class of their own, which JSON need not know."""
    if isinstance(value, str):
        return str(value)
    return value if isinstance(value, PLAIN) else str(value)
