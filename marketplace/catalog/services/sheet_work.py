"""Writes: what a worker does with a spreadsheet.

It reads it once; then it looks every row through and changes nothing; then, when somebody has said so, it does what was
looked at. The last two go batch by batch, each in one transaction that holds the sheet's row and counts how far it is.
So what is cut off goes on where it was, and of two workers at once the second leaves it to the first. Nobody works at
one for long: others wait behind it.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from tempfile import TemporaryFile
from typing import IO
from uuid import UUID

import orjson
import structlog
from django.core.files.base import File
from django.core.files.storage import storages
from django.db import IntegrityError
from django.utils import translation
from django.utils.translation import gettext as _

from marketplace.catalog import news
from marketplace.catalog.models import GoodsSheet, GoodsSheetRow, SheetHeading, SheetOutcome, SheetState
from marketplace.catalog.services import sheet_goods
from marketplace.catalog.services.sheets import WORKING, forget_file, new_name
from marketplace.catalog.sheets.columns import LIMITS, LONGEST_HEADING, folded, guess
from marketplace.catalog.sheets.planning import SourceRow, plan, refuse_doubles
from marketplace.catalog.sheets.rows import PlannedRow
from marketplace.core.errors import HaatError
from marketplace.core.sheets.errors import UnreadableSheetError
from marketplace.core.sheets.reading import SheetKind, SheetRow, rows_of

BATCH = 500
# So long a worker stays at one sheet, but for the batch that it has begun.
AT_A_STRETCH = timedelta(seconds=20)
PREVIEW_ROWS = 5
LONGEST_GIVEN, LONGEST_PROBLEM = 200, 300
logger = structlog.get_logger(__name__)


def work_off(sheet_id: UUID, *, clock: Callable[[], datetime]) -> bool:
    """What is left to do of a spreadsheet now, for a while; nothing where it waits, is over, is gone or is in hand.

    Args:
        clock: tells the instant at which a batch is done.

    Returns:
        Whether there is more.
    """
    ends = clock() + AT_A_STRETCH
    sheet = GoodsSheet.objects.filter(pk=sheet_id, state__in=WORKING).first()
    if sheet is None:
        return False
    with translation.override(sheet.language):
        if sheet.state == SheetState.READING:
            _read(sheet, now=clock())
            return False
        with storages["private"].open(sheet.file) as file:
            lines = _Lines(file)
            while _take_batch(sheet_id, lines, now=(now := clock())):
                if now >= ends:
                    return True
    return False


def _read(sheet: GoodsSheet, *, now: datetime) -> None:
    """Write the rows down in a form that is quickly read from any of them on, and see what the columns may be."""
    name = new_name()
    try:
        with storages["private"].open(sheet.file) as file, TemporaryFile() as target:
            heading, preview, total = _write_down(rows_of(file, SheetKind(sheet.kind), LIMITS), target)
            storages["private"].save(name, File(target))
    except UnreadableSheetError as error:
        _fail(sheet, str(error.why), now=now)
        return
    remembered = dict(SheetHeading.objects.filter(shop_id=sheet.shop_id).values_list("heading", "column"))
    told = {
        "file": name,
        "headings": heading,
        "preview": preview,
        "columns": guess(heading, {one: remembered[one] for one in map(folded, heading) if one in remembered}),
        "rows_total": total,
        "state": SheetState.MAPPING,
        "worked_at": now,
    }
    still_asked = GoodsSheet.objects.filter(pk=sheet.pk, state=SheetState.READING, file=sheet.file)
    # The other file goes: of two workers who read it, and what was sent once it is written down.
    storages["private"].delete(sheet.file if still_asked.update(**told) else name)


def _write_down(rows: Iterator[SheetRow], target: IO[bytes]) -> tuple[list[str], list[list[str]], int]:
    """The heading, the first rows, and how many there are.

    Raises:
        UnreadableSheetError: it cannot be read, or has no rows.
    """
    heading = next(rows, None)
    if heading is None:
        raise UnreadableSheetError(_("The sheet is empty."))
    names = [name[:LONGEST_HEADING] for name in heading.cells]
    preview: list[list[str]] = []
    total = 0
    for row in rows:
        if len(row.cells) > len(names):
            names += [""] * (len(row.cells) - len(names))
        if total < PREVIEW_ROWS:
            preview.append(row.cells)
        target.write(orjson.dumps([row.number, row.cells]) + b"\n")
        total += 1
    if not total:
        raise UnreadableSheetError(_("The sheet has a heading and no rows beneath it."))
    target.seek(0)
    return names, preview, total


def _fail(sheet: GoodsSheet, problem: str, *, now: datetime) -> None:
    reading = GoodsSheet.objects.filter(pk=sheet.pk, state=SheetState.READING)
    if reading.update(state=SheetState.FAILED, problem=problem[:LONGEST_PROBLEM], done_at=now):
        forget_file(sheet)


class _Lines:
    """The rows of a file from any of them on; going back costs reading it from its beginning."""

    def __init__(self, file: "File[bytes]") -> None:
        self._file, self._place = file, 0

    def take(self, start: int, count: int) -> list[SourceRow]:
        if start < self._place:
            self._file.seek(0)
            self._place = 0
        while self._place < start and self._file.readline():
            self._place += 1
        # Not by iterating: what Django opens begins anew then.
        found = [SourceRow(*orjson.loads(line)) for line in islice(iter(self._file.readline, b""), count)]
        self._place += len(found)
        return found


def _take_batch(sheet_id: UUID, lines: _Lines, *, now: datetime) -> bool:
    """Do the next rows; returns whether there are more.

    Where one of them cannot be done, for somebody made the same meanwhile, or it meets a fault of ours, they are done
    one by one, and it is told.
    """
    try:
        return _take(sheet_id, lines, BATCH, now=now)
    except Exception:  # which row it is of shows when they are done one by one
        return all(_take_one(sheet_id, lines, now=now) for _place in range(BATCH))


def _take_one(sheet_id: UUID, lines: _Lines, *, now: datetime) -> bool:
    try:
        return _take(sheet_id, lines, 1, now=now)
    except IntegrityError:
        refusal = _("Somebody has just made the same, or given its code to something else.")
    except HaatError as error:
        refusal = "; ".join(str(detail.message) for detail in error.details) or str(error)
    except Exception as error:
        # Neither its message nor its trace, which may have what stands in the cells.
        logger.error("goods_sheet_row_failed", sheet_id=str(sheet_id), error=type(error).__qualname__)  # noqa: TRY400
        refusal = _("This row met a fault of ours. We look into it; the other rows are not affected.")
    return _take(sheet_id, lines, 1, refusal=refusal, now=now)


def _take(sheet_id: UUID, lines: _Lines, count: int, *, refusal: str = "", now: datetime) -> bool:
    with news.told_together():
        held = GoodsSheet.objects.select_for_update(of=("self",), skip_locked=True).select_related("shop")
        sheet = held.filter(pk=sheet_id, state__in=(SheetState.CHECKING, SheetState.RUNNING)).first()
        if sheet is None:
            return False
        rows = lines.take(sheet.rows_done, count)
        if sheet.state == SheetState.RUNNING:
            _run(sheet, rows, refusal=refusal, now=now)
        else:
            _check(sheet, rows, refusal=refusal)
        return _count(sheet, len(rows), now=now)


def _count(sheet: GoodsSheet, done: int, *, now: datetime) -> bool:
    sheet.rows_done += done
    is_over = sheet.rows_done >= sheet.rows_total or not done
    if is_over and sheet.state == SheetState.RUNNING:
        sheet.state, sheet.done_at = SheetState.DONE, now
        forget_file(sheet)
    elif is_over:
        sheet.state, sheet.checked_at = SheetState.CHECKED, now
    sheet.worked_at = now
    sheet.save(update_fields=["rows_done", "state", "worked_at", "checked_at", "done_at", "updated_at"])
    if is_over:
        logger.info("goods_sheet_through", sheet_id=str(sheet.pk), state=sheet.state, rows=sheet.rows_total)
    return not is_over


def _check(sheet: GoodsSheet, rows: Sequence[SourceRow], *, refusal: str) -> None:
    if not sheet.rows_done:
        sheet.rows.all().delete()
    if refusal:
        GoodsSheetRow.objects.bulk_create(
            _refused(GoodsSheetRow(sheet=sheet, row=row.number), row, refusal) for row in rows
        )
        return
    planned = plan(sheet.shop, sheet.columns, rows)
    targets = [row.target for row in planned if row.target]
    earlier = sheet.rows.filter(target__in=targets).exclude(outcome=SheetOutcome.ERROR).order_by("-row")
    refuse_doubles(planned, dict(earlier.values_list("target", "row")))
    GoodsSheetRow.objects.bulk_create(_told(GoodsSheetRow(sheet=sheet, row=row.number), row) for row in planned)


def _run(sheet: GoodsSheet, rows: Sequence[SourceRow], *, refusal: str, now: datetime) -> None:
    """Do what still is as it was looked at; the rest is told.

    Args:
        refusal: why the rows cannot be done, where that was tried.
    """
    told = {row.row: row for row in sheet.rows.filter(row__in=[row.number for row in rows])}
    sound = [row for row in rows if told[row.number].outcome != SheetOutcome.ERROR]
    if refusal:
        refused = [_refused(told[row.number], row, refusal) for row in sound]
        GoodsSheetRow.objects.bulk_update(refused, ["outcome", "errors", "given"])
        return
    planned = plan(sheet.shop, sheet.columns, sound, holds=True)
    as_seen = [row for row in planned if _is_as_seen(row, told[row.number])]
    others = [row for row in planned if not _is_as_seen(row, told[row.number])]
    sheet_goods.write(sheet, as_seen, now=now)
    GoodsSheetRow.objects.bulk_update(
        [_told(told[row.number], row, is_outdated=not row.errors) for row in others],
        ["outcome", "name", "target", "is_own", "changes", "errors", "given"],
    )


def _is_as_seen(row: PlannedRow, told: GoodsSheetRow) -> bool:
    seen = (told.outcome, told.target, told.changes)
    return not row.errors and seen == (row.outcome.value, row.target, row.changes)


def _refused(kept: GoodsSheetRow, row: SourceRow, refusal: str) -> GoodsSheetRow:
    """The row is not looked at again, for that may be what failed."""
    kept.outcome, kept.errors, kept.given = SheetOutcome.ERROR, [["", "", refusal]], list(row.cells)
    return kept


def _told(kept: GoodsSheetRow, row: PlannedRow, *, is_outdated: bool = False) -> GoodsSheetRow:
    """What became of a row, as it is kept."""
    kept.outcome = SheetOutcome.OUTDATED if is_outdated else row.outcome
    kept.name, kept.target, kept.is_own, kept.changes = row.name, row.target, row.is_own, row.changes
    kept.errors = [[error.column, error.given[:LONGEST_GIVEN], str(error.expected)] for error in row.errors]
    is_to_mend = kept.outcome in {SheetOutcome.ERROR, SheetOutcome.OUTDATED}
    kept.given = list(row.cells) if is_to_mend else None
    return kept
