"""What becomes of many rows, without changing anything: each is found, judged, and held against those before it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from marketplace.catalog.attributes import attributes_of, wrong_attributes
from marketplace.catalog.drafts import LARGEST_PACK, MOST_VARIANTS, OfferDraft
from marketplace.catalog.errors.offers import InvalidOfferError
from marketplace.catalog.errors.stock import CountBelowReservedError
from marketplace.catalog.models import Category
from marketplace.catalog.services.offers import COPIED
from marketplace.catalog.sheets import matching, values
from marketplace.catalog.sheets.known import NAMES, Known, look_up
from marketplace.catalog.sheets.rows import PlannedRow, written
from sellers.models import Shop

TERMS = (
    *("price", "compare_at_price", "compare_at_from", "compare_at_until", "low_stock_threshold"),
    *("least_per_order", "most_per_order", "is_available", "shop_sku"),
)
# What a row says of goods that it makes, in the order in which it is told.
OF_GOODS = (*NAMES, "variant_en", "variant_bn", "pack_size", "pack_unit", "category", "brand", "barcode")


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row of the file as it is kept."""

    number: int
    cells: Sequence[str]


def plan(shop: Shop, columns: Sequence[str], rows: Sequence[SourceRow], *, holds: bool = False) -> list[PlannedRow]:
    """What becomes of some rows, in as many statements however many there are.

    Args:
        columns: which field each cell fills.
        holds: whether the shop's offers are held until the transaction ends.
    """
    zone = ZoneInfo(shop.time_zone)
    planned = [PlannedRow(row.number, row.cells, values.read(_cells(columns, row.cells), zone)) for row in rows]
    known = look_up(shop.pk, [row.values for row in planned], holds=holds)
    needed: dict[UUID, Sequence[str]] = {}
    for row in planned:
        matching.find(row, known, shop)
        if not row.errors and row.variant is None:
            _judge_goods(row, known, needed)
        _judge_terms(row, zone)
        if not row.errors:
            row.find_target()
            if row.product is not None:
                known.packs[row.product.pk] += 1
    return planned


def refuse_doubles(planned: Sequence[PlannedRow], earlier: Mapping[str, int]) -> None:
    """See that no two rows are about the same.

    Args:
        earlier: the row that is about something, of those before these, by its target.
    """
    seen, codes = dict(earlier), dict[str, int]()
    for row in planned:
        if row.errors:
            continue
        first = seen.setdefault(row.target, row.number)
        if first != row.number:
            row.values.wrong("", format_lazy(_("Each thing once: row {row} is about the same."), row=first))
            continue
        code = row.values.told.get("shop_sku")
        if code and codes.setdefault(code, row.number) != row.number:
            text = _("A code of its own: row {row} has this one.")
            row.values.wrong("shop_sku", format_lazy(text, row=codes[code]))


def _cells(columns: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    return {name: text for name, text in zip(columns, cells, strict=False) if name}


def _judge_goods(row: PlannedRow, known: Known, needed: dict[UUID, Sequence[str]]) -> None:
    """Whether the row has what goods of the shop's own need."""
    told = row.values.told
    if not any(told.get(name) for name in NAMES):
        column = next((name for name in ("barcode", "shop_sku") if name in row.values.given), "")
        row.values.wrong(column, _("Goods that the market or this shop knows; or a name and a category for new ones."))
        return
    if row.category is None and row.product is None:
        row.values.wrong("category", _("The market has no such goods. New goods need a category."))
        return
    if row.product is not None and known.packs[row.product.pk] >= MOST_VARIANTS:
        row.values.wrong("pack_size", _("A product has 50 variants at most."))
    if not 0 < row.pack_size <= LARGEST_PACK or row.pack_size != round(row.pack_size, 3):
        row.values.wrong("pack_size", _("A size above zero with three places at most."))
    category = row.category if row.product is None else row.product.category
    if category is not None:
        _refuse_undescribed(row, category, needed)


def _refuse_undescribed(row: PlannedRow, category: Category, needed: dict[UUID, Sequence[str]]) -> None:
    """Goods of some categories must be described by more than a sheet has."""
    if category.pk not in needed:
        schema = attributes_of(category)
        wrong = [*wrong_attributes({}, schema, of_variants=False), *wrong_attributes({}, schema, of_variants=True)]
        needed[category.pk] = [one.field.rpartition(".")[2] for one in wrong]
    if needed[category.pk]:
        text = _("Goods of this category must be described by {keys}: add them by hand.")
        row.values.wrong("category", format_lazy(text, keys=", ".join(needed[category.pk])))


def _judge_terms(row: PlannedRow, zone: ZoneInfo) -> None:
    """See what the row changes of the offer, and whether it may be so."""
    told, offer = row.values.told, row.offer
    if row.errors and row.variant is None:
        return
    if offer is None and "price" not in told:
        if "price" not in row.values.given:
            row.values.wrong("price", _("A price: these goods are new in this shop."))
        return
    terms = {name: _value(name, told[name]) for name in TERMS if name in told}
    before = {name: getattr(offer, name) for name in COPIED} if offer is not None else {}
    row.draft = OfferDraft(**{**before, **terms})
    _check(row, row.draft)
    counted = told.get("stock")
    if offer is not None and counted is not None and counted < offer.reserved:
        row.values.wrong("stock", CountBelowReservedError(reserved=offer.reserved).message)
    if offer is None or offer.deleted_at is not None:
        row.changes = _new(row, terms, zone)
    else:
        given = {**terms, **({"stock": counted} if "stock" in told else {})}
        row.changes = {
            name: [written(getattr(offer, name), zone), written(value, zone)]
            for name, value in given.items()
            if getattr(offer, name) != value
        }


def _new(row: PlannedRow, terms: Mapping[str, Any], zone: ZoneInfo) -> dict[str, list[str]]:
    of_goods = OF_GOODS if row.variant is None else ()
    told = {**{name: row.values.given[name] for name in of_goods if name in row.values.given}, **terms}
    if row.values.told.get("stock") is not None:
        told["stock"] = row.values.told["stock"]
    return {name: ["", written(value, zone)] for name, value in told.items()}


def _check(row: PlannedRow, draft: OfferDraft) -> None:
    try:
        draft.check()
    except InvalidOfferError as error:
        for detail in error.details:
            row.values.wrong(detail.field, detail.message)


def _value(name: str, value: Any) -> Any:
    return "" if name == "shop_sku" and value is None else value
