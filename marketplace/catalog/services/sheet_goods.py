"""Writes: what rows of a spreadsheet say of goods, in as many statements as for one."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from marketplace.catalog.drafts import MOST_VARIANTS, ProductDraft
from marketplace.catalog.models import GoodsSheet, Offer, SheetOutcome, Variant
from marketplace.catalog.services import product_batches, variants
from marketplace.catalog.services.offer_rows import OfferRow, write_rows
from marketplace.catalog.services.offers import COPIED
from marketplace.catalog.sheets.rows import PlannedRow
from marketplace.catalog.variant_locks import hold_offerable


def write(sheet: GoodsSheet, planned: Sequence[PlannedRow], *, now: datetime) -> None:
    """Make the goods that rows make, then give all offers the terms and the stock that they tell.

    The caller's transaction holds the offers.

    Raises:
        IntegrityError: somebody made meanwhile what one of them makes.
        VariantNotFoundError: a pack was taken out meanwhile, or its product merged into another.
    """
    to_do = [row for row in planned if row.outcome in {SheetOutcome.CREATE, SheetOutcome.CHANGE}]
    hold_offerable(sheet.shop_id, [row.variant.pk for row in to_do if row.variant and not row.offer])
    _make_goods(sheet, [row for row in to_do if row.is_own], now=now)
    rows = [_offer_row(sheet, row, now=now) for row in to_do]
    if rows:
        write_rows(rows, action="catalog.import_offer", actor_id=sheet.run_by_id, now=now)


def _make_goods(sheet: GoodsSheet, rows: Sequence[PlannedRow], *, now: datetime) -> None:
    for row in rows:
        if row.product is not None:
            row.variant = variants.add_variant(
                actor_id=sheet.run_by_id, product_id=row.product.pk, draft=row.variant_draft(MOST_VARIANTS), now=now
            )
    families = _families([row for row in rows if row.product is None])
    made = product_batches.create_products(
        actor_id=sheet.run_by_id,
        shop_id=sheet.shop_id,
        drafts=[_product_draft(family) for family in families],
        now=now,
    )
    for family, packs in zip(families, made, strict=True):
        for row, variant in zip(family, packs, strict=True):
            row.variant = variant


def _families(rows: Sequence[PlannedRow]) -> list[list[PlannedRow]]:
    """Rows that are packs of one product; the same pack again, with another barcode, is another product's."""
    found: list[list[PlannedRow]] = []
    open_ones: dict[str, list[PlannedRow]] = {}
    for row in rows:
        family = open_ones.get(row.family)
        if family is None or len(family) >= MOST_VARIANTS or _pack(row) in map(_pack, family):
            family = open_ones[row.family] = []
            found.append(family)
        family.append(row)
    return found


def _pack(row: PlannedRow) -> tuple[object, ...]:
    draft = row.variant_draft()
    return draft.pack_size, draft.pack_unit, draft.name_en


def _product_draft(family: Sequence[PlannedRow]) -> ProductDraft:
    first = family[0]
    name_en, name_bn = first.names
    assert first.category is not None, "a row without a category makes no goods"  # noqa: S101
    return ProductDraft(
        name_en=name_en,
        name_bn=name_bn,
        category_id=first.category.pk,
        brand_id=first.brand.pk if first.brand else None,
        variants=[row.variant_draft(place) for place, row in enumerate(family)],
    )


def _offer_row(sheet: GoodsSheet, row: PlannedRow, *, now: datetime) -> OfferRow:
    """The offer as the row would have it."""
    assert row.draft is not None, "what has no terms is an error"  # noqa: S101
    assert row.variant is not None, "goods that are missing were made"  # noqa: S101
    changed = OfferRow.of(row.offer) if row.offer is not None else OfferRow.new(_new_offer(sheet, row.variant, now))
    # A price that a shop tells is not made up.
    draft = replace(row.draft, is_synthetic=False)
    for name in COPIED:
        setattr(changed.offer, name, getattr(draft, name))
    changed.offer.deleted_at = None
    if "stock" in row.values.told and row.values.told["stock"] != changed.offer.stock:
        changed.count(row.values.told["stock"], actor_id=sheet.run_by_id, reference=sheet.pk, now=now)
    return changed


def _new_offer(sheet: GoodsSheet, variant: Variant, now: datetime) -> Offer:
    return Offer(shop_id=sheet.shop_id, variant=variant, product_id=variant.product_id, stock_confirmed_at=now)
