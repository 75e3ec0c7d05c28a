"""Spreadsheets as answers that stream, for the API and the pages alike."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from uuid import UUID

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from marketplace.catalog.models import GoodsSheet
from marketplace.catalog.selectors.sheets import exported_rows, rows_to_mend
from marketplace.catalog.sheets.columns import COLUMNS, labels
from marketplace.core.ratelimits import Policy, require
from marketplace.core.sheets.reading import SheetKind
from marketplace.core.sheets.writing import MEDIA_TYPES, sheet_of
from sellers.models import Shop

EXPORTS = Policy("goods_exports", "10/minute; 60/hour")
# Goods of all kinds: shared ones by barcode, new ones in both languages, and one of which nobody counts the stock.
EXAMPLES = (
    {"shop_sku": "R-01", "name_en": "Miniket rice", "name_bn": "মিনিকেট চাল", "pack_size": "5", "pack_unit": "kg"},
    {"shop_sku": "P-07", "name_en": "Homemade mango pickle", "name_bn": "ঘরে তৈরি আমের আচার", "pack_size": "400 g"},
    {"shop_sku": "M-12", "name_bn": "দেশি মুরগির ডিম", "pack_size": "১২", "pack_unit": "টি"},
)
TERMS = (
    {"category": "rice", "price": "450", "stock": "20", "is_available": "yes"},
    {"category": "pickles", "price": "৳ 320.00", "compare_at_price": "350", "stock": "8", "is_available": "yes"},
    {"category": "eggs", "price": "১৬৮", "low_stock_threshold": "৩", "is_available": "হ্যাঁ"},
)


def export_response(shop: Shop, kind: SheetKind, *, now: datetime) -> StreamingHttpResponse:
    """All that a shop offers.

    Raises:
        RateLimitedError: too many in a short time.
    """
    _count(shop.pk)
    return _saved(exported_rows(shop), kind, f"{shop.slug}-{now:%Y-%m-%d}")


def errors_response(sheet: GoodsSheet, kind: SheetKind) -> StreamingHttpResponse:
    """The rows of a spreadsheet that are to be mended.

    Raises:
        RateLimitedError: too many in a short time.
    """
    _count(sheet.shop_id)
    return _saved(rows_to_mend(sheet), kind, f"errors-{sheet.created_at:%Y-%m-%d}")


def template_response(kind: SheetKind) -> StreamingHttpResponse:
    """A heading with examples, to be written over."""
    rows = [{**goods, **terms} for goods, terms in zip(EXAMPLES, TERMS, strict=True)]
    lines: Iterator[Sequence[str]] = iter(
        [labels(), *([row.get(column.name, "") for column in COLUMNS] for row in rows)]
    )
    return _saved(lines, kind, "haat-goods")


def _count(shop_id: UUID) -> None:
    require(f"shop:{shop_id}", EXPORTS)


def _saved(rows: Iterable[Sequence[str]], kind: SheetKind, name: str) -> StreamingHttpResponse:
    """To be saved, and kept by no cache."""
    disposition = content_disposition_header(as_attachment=True, filename=f"{name}.{kind.value}")
    headers = {"Content-Disposition": str(disposition), "Cache-Control": "private, no-store"}
    return StreamingHttpResponse(sheet_of(kind, rows), content_type=MEDIA_TYPES[kind], headers=headers)
