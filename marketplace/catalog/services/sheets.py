"""Writes: a shop's spreadsheets as people bring them in, tell their columns, run them and take them back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.base import ContentFile, File
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from marketplace.catalog.errors.sheets import (
    InvalidMappingError,
    SheetHasErrorsError,
    SheetNotFoundError,
    SheetNotReadyError,
    TooManySheetsError,
)
from marketplace.catalog.events import GoodsSheetAsked
from marketplace.catalog.models import GoodsSheet, SheetHeading, SheetOutcome, SheetState
from marketplace.catalog.sheets.columns import BY_NAME, MAX_BYTES, TELLING, folded
from marketplace.core import audit
from marketplace.core.bilingual import page_language
from marketplace.core.errors import ErrorDetail
from marketplace.core.ids import uuid7
from marketplace.core.outbox import publish
from marketplace.core.ratelimits import Policy, require
from marketplace.core.sheets.errors import UnreadableSheetError
from marketplace.core.sheets.reading import SheetKind, kind_of
from sellers.models import Shop

FOLDER = "sheets"
KEPT_FOR = timedelta(days=7)
MOST_AT_ONCE = 3
SHEETS = Policy("sheets", "10/minute; 60/hour")
WORKING = (SheetState.READING, SheetState.CHECKING, SheetState.RUNNING)
UNFINISHED = (*WORKING, SheetState.MAPPING, SheetState.CHECKED)


def request_sheet(*, actor_id: UUID | None, shop_id: UUID, file: "File[bytes]", now: datetime) -> GoodsSheet:
    """Take a spreadsheet, to be read by a worker; what is plainly none is refused at once.

    Args:
        actor_id: who brings it.
        shop_id: whose goods are in it.
        file: CSV or XLSX.
        now: UTC; a week later the file and all about it is deleted.

    Raises:
        UnreadableSheetError: it is too large, or no spreadsheet that is taken.
        TooManySheetsError: the shop has as many that are not finished as it may.
        RateLimitedError: too many in a short time.
    """
    require(f"shop:{shop_id}", SHEETS)
    if (file.size or 0) > MAX_BYTES:
        raise UnreadableSheetError(_("The file is larger than 10 MB. Send it in parts."))
    content = file.read()
    kind = kind_of(content)
    name = storages["private"].save(new_name(), ContentFile(content))
    try:
        return _keep(actor_id, shop_id, name, (file.name or "")[:200], kind, now=now)
    except BaseException:
        storages["private"].delete(name)
        raise


@transaction.atomic
def set_columns(
    *, actor_id: UUID | None, shop_id: UUID, sheet_id: UUID, columns: Sequence[str], now: datetime
) -> GoodsSheet:
    """Say what the columns are, which the shop is remembered by, and have all rows looked through.

    Args:
        columns: which field each column fills, in their order; empty where it is left out.

    Raises:
        SheetNotFoundError: there is none, or it is another shop's.
        SheetNotReadyError: it is being read or run, or it was.
        TooManySheetsError: the shop has as many others that are not finished as it may.
        InvalidMappingError: a field is unknown or filled twice, or none tells which goods a row is about.
    """
    sheet = _held(shop_id, sheet_id)
    if sheet.state not in {SheetState.MAPPING, SheetState.CHECKED}:
        raise SheetNotReadyError
    _check_columns(sheet, columns)
    sheet.columns = list(columns)
    _remember(sheet)
    _begin(sheet, SheetState.CHECKING, action="catalog.check_goods_sheet", actor_id=actor_id, now=now)
    return sheet


@transaction.atomic
def run_sheet(
    *, actor_id: UUID | None, shop_id: UUID, sheet_id: UUID, passes_errors: bool, now: datetime
) -> GoodsSheet:
    """Do what was looked at; rows that would do something else by now are left and told.

    Args:
        passes_errors: whether rows with errors may be passed by.

    Raises:
        SheetNotFoundError: there is none, or it is another shop's.
        SheetNotReadyError: it was not looked through, or ran already.
        SheetHasErrorsError: some rows have errors, which may not be passed by.
        TooManySheetsError: the shop has as many others that are not finished as it may.
    """
    sheet = _held(shop_id, sheet_id)
    if sheet.state != SheetState.CHECKED:
        raise SheetNotReadyError
    if not passes_errors and sheet.rows.filter(outcome=SheetOutcome.ERROR).exists():
        raise SheetHasErrorsError
    sheet.run_by_id = actor_id
    _begin(sheet, SheetState.RUNNING, action="catalog.run_goods_sheet", actor_id=actor_id, now=now)
    return sheet


@transaction.atomic
def cancel_sheet(*, actor_id: UUID | None, shop_id: UUID, sheet_id: UUID, now: datetime) -> GoodsSheet:
    """Stop; what a run has done by then stays done.

    Raises:
        SheetNotFoundError: there is none, or it is another shop's.
        SheetNotReadyError: it is over already.
    """
    sheet = _held(shop_id, sheet_id)
    if sheet.state not in UNFINISHED:
        raise SheetNotReadyError
    before, sheet.state = sheet.state, SheetState.CANCELLED
    # What a run did stays told: how many rows of how many.
    if before == SheetState.RUNNING:
        sheet.done_at = now
    sheet.save(update_fields=["state", "done_at", "updated_at"])
    changes = {"state": (str(before), str(sheet.state)), "rows_done": (None, sheet.rows_done)}
    audit.record(actor_id=actor_id, action="catalog.cancel_goods_sheet", target=sheet, changes=changes, now=now)
    forget_file(sheet)
    return sheet


def new_name() -> str:
    """A name in the private storage that no other file has."""
    return f"{FOLDER}/{uuid7()}"


def forget_file(sheet: GoodsSheet) -> None:
    """Delete the file of a sheet that is over, once that is sure; rows that are to be mended are kept beside it."""
    transaction.on_commit(lambda: storages["private"].delete(sheet.file))


@transaction.atomic
def _keep(actor_id: UUID | None, shop_id: UUID, file: str, name: str, kind: SheetKind, *, now: datetime) -> GoodsSheet:
    _require_room(GoodsSheet.objects.filter(shop_id=shop_id), shop_id, now=now)
    sheet = GoodsSheet.objects.create(
        shop_id=shop_id,
        file=file,
        name=name,
        kind=kind.value,
        language=page_language(),
        created_by_id=actor_id,
        worked_at=now,
        expires_at=now + KEPT_FOR,
    )
    told = {"name": (None, name), "shop_id": (None, shop_id)}
    audit.record(actor_id=actor_id, action="catalog.request_goods_sheet", target=sheet, changes=told, now=now)
    publish(GoodsSheetAsked(sheet_id=sheet.pk, asked_at=now))
    return sheet


def _require_room(others: QuerySet[GoodsSheet], shop_id: UUID, *, now: datetime) -> None:
    # One after the other: two at once would each see room for one.
    Shop.objects.select_for_update(no_key=True).only("pk").get(pk=shop_id)
    if others.filter(state__in=UNFINISHED, expires_at__gt=now).count() >= MOST_AT_ONCE:
        raise TooManySheetsError


def _held(shop_id: UUID, sheet_id: UUID) -> GoodsSheet:
    sheet = GoodsSheet.objects.select_for_update().filter(pk=sheet_id, shop_id=shop_id).first()
    if sheet is None:
        raise SheetNotFoundError
    return sheet


def _begin(sheet: GoodsSheet, state: SheetState, *, action: str, actor_id: UUID | None, now: datetime) -> None:
    _require_room(GoodsSheet.objects.filter(shop_id=sheet.shop_id).exclude(pk=sheet.pk), sheet.shop_id, now=now)
    before, sheet.state = sheet.state, state
    sheet.rows_done, sheet.worked_at, sheet.language = 0, now, page_language()
    sheet.save(update_fields=["state", "columns", "rows_done", "worked_at", "language", "run_by", "updated_at"])
    changes = {"state": (str(before), str(state))}
    audit.record(actor_id=actor_id, action=action, target=sheet, changes=changes, now=now)
    publish(GoodsSheetAsked(sheet_id=sheet.pk, asked_at=now))


def _check_columns(sheet: GoodsSheet, columns: Sequence[str]) -> None:
    details: list[ErrorDetail] = []
    if len(columns) != len(sheet.headings):
        details.append(ErrorDetail("columns", _("Say of each column of the file what it is.")))
    for place, name in enumerate(columns):
        if name and name not in BY_NAME:
            details.append(ErrorDetail(f"columns.{place}", _("There is no such column.")))
        elif name and name in columns[:place]:
            details.append(ErrorDetail(f"columns.{place}", _("Another column is this already.")))
    if not TELLING.intersection(columns):
        text = _(
            "One column must tell which goods a row is about: a name, a barcode, your own code or the offer number."
        )
        details.append(ErrorDetail("columns", text))
    if details:
        raise InvalidMappingError(details=details)


def _remember(sheet: GoodsSheet) -> None:
    """What the shop said of each heading, for the next time."""
    said = {folded(heading): name for heading, name in zip(sheet.headings, sheet.columns, strict=True)}
    said.pop("", None)
    SheetHeading.objects.bulk_create(
        [SheetHeading(shop_id=sheet.shop_id, heading=heading, column=name) for heading, name in sorted(said.items())],
        update_conflicts=True,
        unique_fields=["shop", "heading"],
        update_fields=["column"],
    )
