"""Spreadsheets for tests: brought, looked through and run as a worker does."""

import csv
import io
from typing import Any

from django.core.files.base import ContentFile

from marketplace.accounts.permissions import Role
from marketplace.catalog.models import GoodsSheet
from marketplace.catalog.services import sheet_work, sheets
from sellers.models import Shop
from tests.matrix.actors import make_user
from tests.unit.catalog.goods import NOW

NEW = {"name_en": "Puffed rice", "category": "test-rice", "pack_size": "250 g", "price": "40"}


def csv_of(*rows: dict[str, str]) -> bytes:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def bring(shop: Shop, content: bytes, *, name: str = "goods.csv") -> GoodsSheet:
    """Take a file and read it."""
    actor = make_user(Role.SELLER, language="en")
    sheet = sheets.request_sheet(actor_id=actor.pk, shop_id=shop.pk, file=ContentFile(content, name=name), now=NOW)
    return work(sheet)


def look(shop: Shop, *rows: dict[str, str]) -> GoodsSheet:
    """Take a file of rows and look it through, with the columns as they are guessed."""
    sheet = bring(shop, csv_of(*rows))
    return check(sheet)


def check(sheet: GoodsSheet) -> GoodsSheet:
    sheets.set_columns(
        actor_id=sheet.created_by_id, shop_id=sheet.shop_id, sheet_id=sheet.pk, columns=sheet.columns, now=NOW
    )
    return work(sheet)


def run(sheet: GoodsSheet, *, passes_errors: bool = False) -> GoodsSheet:
    begin(sheet, passes_errors=passes_errors)
    return work(sheet)


def begin(sheet: GoodsSheet, *, passes_errors: bool = False) -> None:
    sheets.run_sheet(
        actor_id=sheet.created_by_id, shop_id=sheet.shop_id, sheet_id=sheet.pk, passes_errors=passes_errors, now=NOW
    )


def work(sheet: GoodsSheet) -> GoodsSheet:
    sheet_work.work_off(sheet.pk, clock=lambda: NOW)
    sheet.refresh_from_db()
    return sheet


def outcomes(sheet: GoodsSheet) -> list[str]:
    return list(sheet.rows.order_by("row").values_list("outcome", flat=True))


def errors(sheet: GoodsSheet) -> list[tuple[int, str]]:
    """Row and column of each error."""
    return [(row.row, error[0]) for row in sheet.rows.order_by("row") for error in row.errors]


def messages(sheet: GoodsSheet) -> str:
    return "\n".join(error[2] for row in sheet.rows.order_by("row") for error in row.errors)


def told(sheet: GoodsSheet, number: int) -> dict[str, Any]:
    changes: dict[str, Any] = sheet.rows.get(row=number).changes
    return changes
