"""What a draft of a product must be beside what there is: its category, its brand, its attributes, its barcodes."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.catalog.attributes import attributes_of, wrong_attributes
from marketplace.catalog.drafts import REQUIRED, ProductDraft, VariantDraft
from marketplace.catalog.errors.products import InvalidProductError
from marketplace.catalog.models import Brand, Category, CategoryAttribute, Product, Variant
from marketplace.core.errors import ErrorDetail

BARCODE_TAKEN = _("Another product of the catalogue has this barcode.")


def require_product(draft: ProductDraft, *, is_new: bool, shop_id: UUID | None, product: Product | None = None) -> None:
    """See that a draft makes a product.

    Args:
        is_new: whether it needs variants.
        shop_id: whose own product it is; None for a shared one.
        product: which product it changes.

    Raises:
        InvalidProductError: it does not; names every field that is wrong.
    """
    details = draft.wrong()
    if is_new and not draft.variants:
        details.append(ErrorDetail("variants", REQUIRED))
    category = Category.objects.filter(pk=draft.category_id).first()
    if category is None:
        details.append(ErrorDetail("category_id", _("There is no such category.")))
    else:
        details += _wrong_values(draft, attributes_of(category))
    if draft.brand_id is not None and not Brand.objects.filter(pk=draft.brand_id).exists():
        details.append(ErrorDetail("brand_id", _("There is no such brand.")))
    details += _wrong_barcodes(draft.variants or (), shop_id=shop_id, product=product)
    if details:
        raise InvalidProductError(details=details)


def require_variant(draft: VariantDraft, product: Product, *, but: UUID | None = None) -> None:
    """See that a draft makes a variant of a product.

    Args:
        but: the variant that it changes.

    Raises:
        InvalidProductError: it does not; names every field that is wrong.
    """
    details = draft.wrong()
    details += wrong_attributes(draft.attributes, attributes_of(product.category), of_variants=True)
    twins = product.variants.filter(deleted_at__isnull=True, pack_unit=draft.pack_unit, name_en=draft.name_en.strip())
    if but is not None:
        twins = twins.exclude(pk=but)
    if not details and twins.filter(pack_size=draft.pack_size).exists():
        details.append(ErrorDetail("name_en", _("There is such a variant already.")))
    if draft.barcode is not None and draft.barcode in _taken([draft.barcode], shop_id=product.shop_id, but=product):
        details.append(ErrorDetail("barcode", BARCODE_TAKEN))
    if details:
        raise InvalidProductError(details=details)


def _wrong_values(draft: ProductDraft, schema: Sequence[CategoryAttribute]) -> list[ErrorDetail]:
    details = wrong_attributes(draft.attributes, schema, of_variants=False)
    for place, variant in enumerate(draft.variants or ()):
        details += wrong_attributes(variant.attributes, schema, of_variants=True, place=f"variants.{place}.attributes")
    return details


def _wrong_barcodes(
    variants: Sequence[VariantDraft], *, shop_id: UUID | None, product: Product | None
) -> list[ErrorDetail]:
    given = [one.barcode for one in variants if one.barcode is not None]
    taken = _taken(given, shop_id=shop_id, but=product)
    details: list[ErrorDetail] = []
    for place, one in enumerate(variants):
        if one.barcode is not None and (one.barcode in taken or given.count(one.barcode) > 1):
            details.append(ErrorDetail(f"variants.{place}.barcode", BARCODE_TAKEN))
    return details


def _taken(barcodes: Sequence[str], *, shop_id: UUID | None, but: Product | None) -> set[str]:
    """Those that other products have: shared ones among shared ones, and a shop's own among its own."""
    if not barcodes:
        return set()
    kept = Product.objects.kept().filter(Q(shop__isnull=True) if shop_id is None else Q(shop_id=shop_id))
    others = Variant.objects.filter(barcode__in=barcodes, deleted_at__isnull=True, product__in=kept)
    if but is not None:
        others = others.exclude(product=but)
    return {barcode for barcode in others.values_list("barcode", flat=True) if barcode}
