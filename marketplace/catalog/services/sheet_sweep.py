"""Writes by the clock: spreadsheets whose worker was killed go on, and those whose time is over are deleted."""

from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.storage import storages
from django.db import transaction

from marketplace.catalog.models import GoodsSheet, GoodsSheetRow
from marketplace.catalog.services.sheets import FOLDER, WORKING
from marketplace.core.storage import is_older

# Several times what the longest step takes: reading a workbook.
STALLED_AFTER = timedelta(minutes=3)
DAY = timedelta(days=1)


@transaction.atomic
def take_up_stalled(*, now: datetime) -> list[UUID]:
    """Those that are under way, and nobody has worked at for a while; each once in as long, for it may only wait."""
    stalled = GoodsSheet.objects.filter(state__in=WORKING, worked_at__lt=now - STALLED_AFTER)
    # One that is in hand has not stalled.
    held = stalled.select_for_update(skip_locked=True)
    ids = list(held.order_by("worked_at").values_list("pk", flat=True))
    GoodsSheet.objects.filter(pk__in=ids).update(worked_at=now)
    return ids


def purge_sheets(*, now: datetime) -> int:
    """Delete spreadsheets whose time is over, with their files, and files that no row knows.

    Returns:
        How many spreadsheets.
    """
    over = list(GoodsSheet.objects.filter(expires_at__lte=now))
    for sheet in over:
        storages["private"].delete(sheet.file)
        GoodsSheetRow.objects.filter(sheet=sheet).delete()
        sheet.delete()
    _delete_strays(now=now)
    return len(over)


def _delete_strays(*, now: datetime) -> None:
    """What a killed process left between a file and its row; the files of a day are left to the next night."""
    storage = storages["private"]
    try:
        _folders, names = storage.listdir(FOLDER)
    except FileNotFoundError:  # nobody has brought one yet
        return
    old = {file for file in (f"{FOLDER}/{name}" for name in names) if is_older(storage, file, now - DAY)}
    for file in old - set(GoodsSheet.objects.filter(file__in=old).values_list("file", flat=True)):
        storage.delete(file)
