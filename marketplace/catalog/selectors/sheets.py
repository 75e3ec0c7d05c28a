"""Reads: a shop's spreadsheets with what becomes of their rows, and its goods as an export has them."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.utils.translation import gettext as _

from marketplace.catalog.errors.sheets import SheetNotFoundError
from marketplace.catalog.models import GoodsSheet, GoodsSheetRow, Offer, SheetOutcome
from marketplace.catalog.sheets.columns import labels
from marketplace.catalog.sheets.rows import written
from marketplace.core.pagination import Page, paginate
from sellers.models import Shop

CHUNK = 1_000
TO_MEND = (SheetOutcome.ERROR, SheetOutcome.OUTDATED)
# Where each column of an export comes from, in the order of `sheets.columns.COLUMNS`.
SOURCES = (
    *("pk", "shop_sku", "variant__barcode", "product__name_en", "product__name_bn", "variant__name_en"),
    *("variant__name_bn", "variant__pack_size", "variant__pack_unit", "product__category__slug"),
    *("product__brand__slug", "price", "compare_at_price", "compare_at_from", "compare_at_until", "stock"),
    *("low_stock_threshold", "least_per_order", "most_per_order", "is_available"),
)
PACK_SIZE = SOURCES.index("variant__pack_size")


def get_sheet(*, shop_id: UUID, sheet_id: UUID) -> GoodsSheet:
    """One of a shop's spreadsheets.

    Raises:
        SheetNotFoundError: there is none, it is another shop's, or its time is over.
    """
    sheet = GoodsSheet.objects.select_related("created_by").filter(pk=sheet_id, shop_id=shop_id).first()
    if sheet is None:
        raise SheetNotFoundError
    return sheet


def page_sheets(*, shop_id: UUID, cursor: str | None, limit: int) -> Page[GoodsSheet]:
    """A shop's spreadsheets, the newest first.

    Raises:
        InvalidCursorError: the cursor is of another list.
    """
    rows = GoodsSheet.objects.filter(shop_id=shop_id).select_related("created_by")
    return paginate(rows, order_by=["-id"], cursor=cursor, limit=limit, query=str(shop_id))


def count_outcomes(sheet: GoodsSheet) -> Mapping[SheetOutcome, int]:
    """How many rows have each outcome, as far as it is."""
    found = dict(sheet.rows.values_list("outcome").annotate(Count("pk")))
    return {outcome: found.get(outcome.value, 0) for outcome in SheetOutcome}


def page_rows(
    sheet: GoodsSheet, *, outcome: SheetOutcome | None, cursor: str | None, limit: int
) -> Page[GoodsSheetRow]:
    """What becomes of each row, in the order of the file.

    Raises:
        InvalidCursorError: the cursor is of another list.
    """
    rows = GoodsSheetRow.objects.filter(sheet=sheet)
    if outcome is not None:
        rows = rows.filter(outcome=outcome)
    return paginate(rows, order_by=["row"], cursor=cursor, limit=limit, query=f"{sheet.pk}|{sheet.state}|{outcome}")


def rows_to_mend(sheet: GoodsSheet) -> Iterator[Sequence[str]]:
    """The rows that were not done as they were given, with what is wrong in a last column, to be sent again."""
    # Now, in the language of whoever asks: rows are read when the answer is on its way.
    heading, outdated = [*sheet.headings, _("What is wrong")], _("Somebody changed this after it was looked through.")
    return chain([heading], _rows_to_mend(sheet, outdated))


def exported_rows(shop: Shop) -> Iterator[Sequence[str]]:
    """All that a shop offers, as an import reads it, with the heading in the language of whoever asks."""
    return chain([labels()], _exported_offers(shop))


def _rows_to_mend(sheet: GoodsSheet, outdated: str) -> Iterator[Sequence[str]]:
    width = len(sheet.headings)
    rows = sheet.rows.filter(outcome__in=TO_MEND).order_by("row")
    for given, errors, outcome in rows.values_list("given", "errors", "outcome").iterator(chunk_size=CHUNK):
        cells = list(given or [])
        cells += [""] * (width - len(cells))
        yield [*cells, outdated if outcome == SheetOutcome.OUTDATED else _wrong(sheet, errors)]


def _exported_offers(shop: Shop) -> Iterator[Sequence[str]]:
    zone = ZoneInfo(shop.time_zone)
    offers = Offer.objects.kept().filter(shop=shop).order_by("pk").values_list(*SOURCES)
    for offer in offers.iterator(chunk_size=CHUNK):
        yield _exported(offer, zone)


def _exported(offer: Sequence[Any], zone: ZoneInfo) -> list[str]:
    cells = [value if isinstance(value, str) else written(value, zone) for value in offer]
    cells[PACK_SIZE] = f"{offer[PACK_SIZE].normalize():f}"
    return cells


def _wrong(sheet: GoodsSheet, errors: Sequence[Sequence[str]]) -> str:
    names = dict(zip(sheet.columns, sheet.headings, strict=True))
    return "; ".join(f"{names[column]}: {text}" if names.get(column) else text for column, _given, text in errors)
