"""Writes: shops brought in from a file. A first pass looks at every row and changes nothing; the second does it.

Both go batch by batch, each in one transaction that holds the import's row and counts how far it is. So what is cut off
goes on where it was, and two workers at once take turns.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

import structlog
from django.core.files.base import ContentFile, File
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from geo.points import GeoPoint
from marketplace.accounts.models import Language
from marketplace.accounts.services import language_of
from marketplace.core import audit
from marketplace.core.errors import HaatError
from marketplace.core.ids import uuid7
from marketplace.core.outbox import publish
from sellers.errors.exchange import (
    ImportHasErrorsError,
    ImportNotReadyError,
    InvalidImportFileError,
    ShopImportNotFoundError,
)
from sellers.events import ShopImportAsked
from sellers.exchange.columns import MAX_BYTES, PIN
from sellers.exchange.reading import SourceRow, read_shops
from sellers.exchange.rows import TEXTS, PlannedRow, first_mentions, plan
from sellers.models import (
    ImportState,
    RowOutcome,
    Shop,
    ShopCategory,
    ShopImport,
    ShopImportRow,
    ShopSource,
    ShopStatus,
)
from sellers.services.profile import ProfileChanges, change_profile, move_shop, tell_of_change
from sellers.services.shops import change_shop_status
from sellers.slugs import free_slug

FOLDER = "imports"
KEPT_FOR = timedelta(days=7)
BATCH = 200
WORKING = (ImportState.CHECKING, ImportState.RUNNING)
logger = structlog.get_logger(__name__)


def request_import(*, actor_id: UUID | None, file: "File[bytes]", now: datetime) -> ShopImport:
    """Take a file, to be looked through by a worker.

    Args:
        actor_id: who brings it.
        file: CSV or GeoJSON of shops.
        now: UTC; a week later the file and all about it is deleted.

    Raises:
        InvalidImportFileError: it is too large, cannot be read, or holds none or too many shops.
    """
    if (file.size or 0) > MAX_BYTES:
        raise InvalidImportFileError(_("The file is larger than 10 MB. Send it in parts."))
    content = file.read()
    rows = read_shops(content)
    name = storages["private"].save(f"{FOLDER}/{uuid7()}", ContentFile(content))
    try:
        return _keep(actor_id, name, (file.name or "")[:200], len(rows), now=now)
    except BaseException:
        storages["private"].delete(name)
        raise


@transaction.atomic
def run_import(*, actor_id: UUID | None, import_id: UUID, passes_errors: bool, now: datetime) -> ShopImport:
    """Do what was looked at: rows are judged once more, for the market may have changed since.

    Args:
        passes_errors: whether rows with errors may be passed by.

    Raises:
        ShopImportNotFoundError: there is no such import.
        ImportNotReadyError: it is being looked through, or ran.
        ImportHasErrorsError: some rows have errors, which may not be passed by.
    """
    job = _locked(import_id)
    if job.state != ImportState.CHECKED:
        raise ImportNotReadyError
    if not passes_errors and job.rows.filter(outcome=RowOutcome.ERROR).exists():
        raise ImportHasErrorsError
    job.state, job.rows_done, job.run_by_id = ImportState.RUNNING, 0, actor_id
    job.save(update_fields=["state", "rows_done", "run_by", "updated_at"])
    job.rows.all().delete()
    audit.record(actor_id=actor_id, action="sellers.run_shop_import", target=job, changes={}, now=now)
    publish(ShopImportAsked(import_id=job.pk, asked_at=now))
    return job


def work_off(import_id: UUID, *, clock: Callable[[], datetime]) -> None:
    """All that is left to do of an import, batch by batch; nothing where it waits or is gone.

    Args:
        clock: tells the instant at which a batch is done.
    """
    job = ShopImport.objects.select_related("created_by").filter(pk=import_id, state__in=WORKING).first()
    if job is None:
        return
    with storages["private"].open(job.file) as file:
        rows = read_shops(file.read())
    first_rows = first_mentions(rows)
    with translation.override(language_of(job.created_by) if job.created_by else Language.ENGLISH):
        while _take_batch(import_id, rows, first_rows, now=clock()):
            pass


def purge_imports(*, now: datetime) -> int:
    """Delete imports whose time is over, with their files.

    Returns:
        How many.
    """
    over = list(ShopImport.objects.filter(expires_at__lte=now))
    for job in over:
        storages["private"].delete(job.file)
        job.delete()
    return len(over)


@transaction.atomic
def _keep(actor_id: UUID | None, file: str, name: str, rows: int, *, now: datetime) -> ShopImport:
    job = ShopImport.objects.create(
        file=file, name=name, rows_total=rows, created_by_id=actor_id, expires_at=now + KEPT_FOR
    )
    rows_told = {"name": (None, name), "rows": (None, rows)}
    audit.record(actor_id=actor_id, action="sellers.request_shop_import", target=job, changes=rows_told, now=now)
    publish(ShopImportAsked(import_id=job.pk, asked_at=now))
    return job


def _locked(import_id: UUID) -> ShopImport:
    job = ShopImport.objects.select_for_update().filter(pk=import_id).first()
    if job is None:
        raise ShopImportNotFoundError
    return job


@transaction.atomic
def _take_batch(
    import_id: UUID, rows: Sequence[SourceRow], first_rows: Mapping[tuple[str, str], int], *, now: datetime
) -> bool:
    """Do the next rows; returns whether there are more."""
    job = ShopImport.objects.select_for_update().filter(pk=import_id, state__in=WORKING).first()
    if job is None:
        return False
    planned = plan(rows[job.rows_done : job.rows_done + BATCH], first_rows)
    if job.state == ImportState.RUNNING:
        for one in planned:
            _do(one, actor_id=job.run_by_id, now=now)
    ShopImportRow.objects.bulk_create(_reported(job, one) for one in planned)
    job.rows_done += len(planned)
    is_over = job.rows_done >= job.rows_total
    if is_over and job.state == ImportState.RUNNING:
        job.state, job.done_at = ImportState.DONE, now
    elif is_over:
        job.state, job.checked_at = ImportState.CHECKED, now
    job.save(update_fields=["rows_done", "state", "checked_at", "done_at", "updated_at"])
    if is_over:
        logger.info("shop_import_through", import_id=str(job.pk), state=job.state, rows=job.rows_total)
    return not is_over


def _reported(job: ShopImport, one: PlannedRow) -> ShopImportRow:
    return ShopImportRow(
        job=job,
        row=one.row,
        outcome=one.outcome,
        shop_id=one.shop.pk if one.shop else None,
        name=one.name,
        changes=one.changes,
        errors=[list(error) for error in one.errors],
    )


def _do(one: PlannedRow, *, actor_id: UUID | None, now: datetime) -> None:
    """What a row wants; what the services or the database refuse is the row's error, and the others go on."""
    if one.outcome not in {RowOutcome.CREATE, RowOutcome.CHANGE}:
        return
    try:
        with transaction.atomic():
            if one.shop is None:
                _create(one, actor_id=actor_id, now=now)
            else:
                _change(one, one.shop, actor_id=actor_id, now=now)
    except HaatError as error:
        one.errors.append(("", str(error)))
    except IntegrityError:
        one.errors.append(("", _("Another shop took this address or number in the meantime.")))


def _create(one: PlannedRow, *, actor_id: UUID | None, now: datetime) -> None:
    values = one.values
    osm_id = values.get("osm_id")
    shop = Shop(
        slug=values.get("slug") or free_slug(values["name_en"]),
        category=ShopCategory.objects.get(slug=values["category"]),
        location=_point(one).to_geos(),
        area_id=one.area_id,
        osm_id=osm_id,
        source=ShopSource.OPENSTREETMAP if osm_id else ShopSource.SELLER,
        **{name: values[name] for name in TEXTS if name in values},
    )
    shop.lead_time_min = values.get("lead_time_min", shop.lead_time_min)
    shop.save(force_insert=True)
    created = {name: (None, after) for name, (_before, after) in one.changes.items() if name != "status"}
    audit.record(actor_id=actor_id, action="sellers.import_shop", target=shop, changes=created, now=now)
    if values.get("status") == ShopStatus.ACTIVE:
        change_shop_status(actor_id=actor_id, shop_id=shop.pk, status=ShopStatus.ACTIVE, now=now)
    one.changes["slug"] = ("", shop.slug)
    one.values["id"] = shop.pk


def _change(one: PlannedRow, shop: Shop, *, actor_id: UUID | None, now: datetime) -> None:
    told = {name: one.values[name] for name in (*TEXTS, "category") if name in one.changes}
    change_profile(actor_id=actor_id, shop_id=shop.pk, changes=cast("ProfileChanges", told), now=now)
    if any(axis in one.changes for axis in PIN):
        move_shop(actor_id=actor_id, shop_id=shop.pk, location=_point(one), now=now)
    if "lead_time_min" in one.changes:
        _set_lead_time(shop.pk, one.values["lead_time_min"], actor_id=actor_id, now=now)
    if "status" in one.changes:
        change_shop_status(actor_id=actor_id, shop_id=shop.pk, status=ShopStatus(one.values["status"]), now=now)


def _set_lead_time(shop_id: UUID, minutes: int, *, actor_id: UUID | None, now: datetime) -> None:
    shop = Shop.objects.select_for_update().get(pk=shop_id)
    changes = {"lead_time_min": (shop.lead_time_min, minutes)}
    shop.lead_time_min = minutes
    tell_of_change(shop, action="sellers.change_shop_profile", changes=changes, actor_id=actor_id, now=now)


def _point(one: PlannedRow) -> GeoPoint:
    return GeoPoint(lat=round(one.values["lat"], 7), lon=round(one.values["lon"], 7))
