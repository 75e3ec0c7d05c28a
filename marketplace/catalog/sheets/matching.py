"""Which goods a row is about: by the offer's number, the shop's own code, the barcode, or whole name and pack."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from marketplace.catalog.drafts import MOST_VARIANTS
from marketplace.catalog.models import BASE_UNITS, Brand, Category, Offer, PackUnit, Product, Variant
from marketplace.catalog.sheets.known import NAMES, Known
from marketplace.catalog.sheets.rows import PlannedRow
from marketplace.catalog.sheets.values import CellError, same_names, spellings
from marketplace.core import bilingual
from marketplace.core.errors import Text
from sellers.models import Shop

MOST_NAMED = 5
EXPECTED = {
    "category": _("A category of the market, by its name or its word."),
    "brand": _("A brand that the market knows, or nothing."),
}
THOUSANDTHS = {PackUnit.GRAM, PackUnit.MILLILITRE}


def find(row: PlannedRow, known: Known, shop: Shop) -> None:
    """Put what the row is about into it, or an error that names what it may be."""
    unknown = _find_tree(row, known)
    offer = _named_offer(row, known)
    if offer is not None:
        row.offer, row.variant = offer, offer.variant
        _refuse_foreign_code(row, known)
        return
    if row.errors:
        return
    candidates = _narrowed(row, _candidates(row, known), known)
    if len(candidates) > 1:
        column = next((name for name in ("barcode", *NAMES) if name in row.values.given), "")
        row.values.wrong(column, _choose(candidates))
    elif candidates:
        row.variant = candidates[0]
        row.offer = known.offers_by_variant.get(row.variant.pk)
        _refuse_foreign_code(row, known)
    else:
        # What is not known of the tree matters only where it says what new goods are.
        row.values.errors += unknown
        row.product = _own_product(row, known, shop)


def label(variant: Variant) -> str:
    """A pack as people tell it from others."""
    product = variant.product
    size = f"{variant.pack_size.normalize():f} {variant.get_pack_unit_display()}"
    about = [bilingual.name(product.category), *([bilingual.name(product.brand)] if product.brand else [])]
    about += [variant.barcode] if variant.barcode else []
    kind = bilingual.localized(variant, "name")
    return f"{bilingual.name(product)} {f'{kind} ' if kind else ''}{size} ({', '.join(about)})"


def _named_offer(row: PlannedRow, known: Known) -> Offer | None:
    told = row.values.told
    if "offer_id" in told:
        offer = known.offers_by_id.get(told["offer_id"])
        if offer is None:
            row.values.wrong("offer_id", _("A number of one of this shop’s offers; leave it empty for new goods."))
        return offer
    return known.offers_by_sku.get(told.get("shop_sku") or "")


def _refuse_foreign_code(row: PlannedRow, known: Known) -> None:
    other = known.offers_by_sku.get(row.values.told.get("shop_sku") or "")
    if other is not None and other is not row.offer:
        text = _("A code of its own: “{other}” has this one.")
        row.values.wrong("shop_sku", format_lazy(text, other=label(other.variant)))


def _find_tree(row: PlannedRow, known: Known) -> list[CellError]:
    """The category and the brand that the row names; or what is expected in their place."""
    errors: list[CellError] = []
    row.category = _one_of(row, "category", known.categories, errors)
    row.brand = _one_of(row, "brand", known.brands, errors)
    return errors


def _one_of(row: PlannedRow, column: str, known: Any, errors: list[CellError]) -> Any:
    name = row.values.told.get(column)
    if not name:
        return None
    found = {thing.pk: thing for key in (name, *same_names(name)) for thing in known.get(key, ())}
    if len(found) == 1:
        return next(iter(found.values()))
    expected: Text = EXPECTED[column]
    if found:
        slugs = ", ".join(thing.slug for thing in list(found.values())[:MOST_NAMED])
        expected = format_lazy(_("Several are called so; one of these: {slugs}."), slugs=slugs)
    errors.append(CellError(column, row.values.given[column], expected))
    return None


def _candidates(row: PlannedRow, known: Known) -> list[Variant]:
    told = row.values.told
    code = told.get("barcode")
    if code:
        found = [variant for one in spellings(code) for variant in known.variants_by_barcode.get(one, ())]
        if found:
            return found
    names = [same_names(told[column]) for column in NAMES if told.get(column)]
    if not names:
        return []
    called = {variant.pk: variant for name in names[0] for variant in known.variants_by_name.get(name, ())}
    # Both names where two are given, each in whichever language it stands.
    both = [variant for variant in called.values() if all(_is_called(variant.product, name) for name in names)]
    same_pack = [variant for variant in both if _has_pack(row, variant)]
    # One with another barcode is another thing.
    return [variant for variant in same_pack if not (code and variant.barcode)]


def _is_called(product: Product, names: set[str]) -> bool:
    return not names.isdisjoint(same_names(product.name_en) | same_names(product.name_bn))


def _has_pack(row: PlannedRow, variant: Variant) -> bool:
    """The same amount, in whichever unit; any where the row tells none; and what else sets it apart."""
    told = row.values.told
    kinds = [same_names(told[name]) for name in ("variant_en", "variant_bn") if told.get(name)]
    own = same_names(variant.name_en) | same_names(variant.name_bn)
    if any(own.isdisjoint(kind) for kind in kinds):
        return False
    if "pack_size" not in told and "pack_unit" not in told:
        return True
    unit = row.pack_unit
    return BASE_UNITS[unit] == BASE_UNITS[PackUnit(variant.pack_unit)] and _base(row.pack_size, unit) == _base(
        variant.pack_size, PackUnit(variant.pack_unit)
    )


def _base(size: Decimal, unit: PackUnit) -> Decimal:
    return size / 1000 if unit in THOUSANDTHS else size


def _narrowed(row: PlannedRow, candidates: Sequence[Variant], known: Known) -> Sequence[Variant]:
    """Those that fit best: of the brand and the category that are told, plain packs, what the shop sells already."""
    brand: Brand | None = row.brand
    category: Category | None = row.category
    if brand is not None:
        candidates = [one for one in candidates if one.product.brand_id in (None, brand.pk)]
    tests: list[Callable[[Variant], bool]] = [
        lambda one: brand is not None and one.product.brand_id == brand.pk,
        lambda one: category is not None and category.pk in one.product.category.path,
        lambda one: not one.name_en and not one.name_bn,
        lambda one: one.pk in known.offers_by_variant and known.offers_by_variant[one.pk].deleted_at is None,
    ]
    for test in tests:
        if len(candidates) <= 1:
            break
        candidates = [one for one in candidates if test(one)] or candidates
    return candidates


def _choose(candidates: Sequence[Variant]) -> Any:
    names = "; ".join(label(variant) for variant in candidates[:MOST_NAMED])
    return format_lazy(_("Which one: {names}. Tell its barcode, brand or pack."), names=names)


def _own_product(row: PlannedRow, known: Known, shop: Shop) -> Product | None:
    """A product of the shop's own that the row would be another pack of: one that has room, if there is one."""
    names = [same_names(row.values.told[column]) for column in NAMES if row.values.told.get(column)]
    if not names:
        return None
    called = [variant for name in names[0] for variant in known.variants_by_name.get(name, ())]
    twins = {variant.product_id for variant in called if _has_pack(row, variant)}
    own = [one.product for one in called if one.product.shop_id == shop.pk and one.product_id not in twins]
    found = [product for product in own if all(_is_called(product, name) for name in names)]
    with_room = (product for product in found if known.packs[product.pk] < MOST_VARIANTS)
    return next(with_room, found[0] if found else None)
