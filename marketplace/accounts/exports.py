"""A copy of somebody's own data: asked for, made by a handler, fetched for a few days, and deleted again."""

import csv
import io
import tempfile
import zipfile
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import IO, Any
from uuid import UUID

import orjson
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import Storage, storages
from django.db import IntegrityError, transaction

from marketplace.accounts import mail, messages, ports
from marketplace.accounts.errors import DataExportRunningError
from marketplace.accounts.events import DataExportRequested
from marketplace.accounts.models import DataExport
from marketplace.accounts.services import language_of, locked_user
from marketplace.core import audit
from marketplace.core.outbox import publish
from marketplace.core.ratelimits import Policy, require
from marketplace.core.sheets.cells import neutral

FOLDER = "exports"
EXPORT = Policy("data_export", "5/day")
READ_ME = """Haat: a copy of your data, made on {at}.

Each folder is a part of the market. Every table is there twice: as JSON, exactly as it is kept, and as CSV for
spreadsheets. Times are in UTC.

হাট: আপনার তথ্যের অনুলিপি, তৈরির সময় {at}।

প্রতিটি ফোল্ডার বাজারের একটি অংশ। প্রতিটি ছক দুইভাবে আছে: JSON, ঠিক যেভাবে রাখা আছে, আর CSV, স্প্রেডশিটে খোলার জন্য।
সময়গুলো UTC-তে।
"""


def request_export(*, user_id: UUID, page_url: str, now: datetime) -> DataExport:
    """Ask for a copy; when it is ready, a mail says so and leads to `page_url`.

    Raises:
        DataExportRunningError: one is being made already.
        RateLimitedError: too many a day.
        UserNotFoundError: the account was erased meanwhile.
    """
    require(f"user:{user_id}", EXPORT)
    try:
        return _request(user_id, page_url, now=now)
    except IntegrityError as error:
        raise DataExportRunningError from error


def make_export(*, export_id: UUID, page_url: str, now: datetime) -> None:
    """Write the copy and tell its owner, in the caller's transaction. Made already, or not wanted any more: nothing.

    The export's row is held while its file is written under the one name that it can have. So whoever comes second
    finds it done, and what a killed process left half written is written anew.
    """
    waiting = DataExport.objects.select_for_update(of=("self",)).select_related("user")
    export = waiting.filter(pk=export_id, state=DataExport.State.REQUESTED).first()
    if export is None:
        return
    export.file = _file_of(export.pk)
    export.size_bytes = _write(export.file, export.user_id, now=now)
    export.state, export.ready_at = DataExport.State.READY, now
    export.expires_at = now + timedelta(days=settings.DATA_EXPORT_DAYS)
    export.save(update_fields=["file", "size_bytes", "state", "ready_at", "expires_at", "updated_at"])
    _tell_ready(export, page_url, now=now)


def write_archive(target: IO[bytes], user_id: UUID, *, now: datetime) -> None:
    """Everything that every room keeps of somebody, as a ZIP of JSON and CSV."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", READ_ME.format(at=f"{now:%Y-%m-%d %H:%M} UTC"))
        for source in ports.personal_data.all():
            data = source.collect(user_id)
            for table in data.tables:
                archive.writestr(f"{source.name}/{table.name}.json", _as_json(table.rows))
                archive.writestr(f"{source.name}/{table.name}.csv", _as_csv(table.rows))
            for attached in data.files:
                archive.writestr(f"{source.name}/{attached.name}", attached.content)


def delete_strays() -> int:
    """Delete files that no copy knows, which is what a transaction leaves that failed after its file was written.

    Files are listed before rows are read, so the copy of a file that is just being written is known: it was asked for
    before.

    Returns:
        How many were deleted.
    """
    storage = storages["private"]
    names = _files(storage)
    living = DataExport.objects.filter(state__in=[DataExport.State.REQUESTED, DataExport.State.READY])
    strays = names - {_file_of(pk) for pk in living.values_list("pk", flat=True).iterator()} if names else names
    for name in strays:
        storage.delete(name)
    return len(strays)


def file_name(export: DataExport) -> str:
    """What the copy is called where it is saved."""
    return f"haat-{export.ready_at or export.created_at:%Y-%m-%d}.zip"


@transaction.atomic
def _request(user_id: UUID, page_url: str, *, now: datetime) -> DataExport:
    user = locked_user(user_id)
    export = DataExport.objects.create(user=user)
    audit.record(actor_id=user_id, action="accounts.request_export", target=user, changes={}, now=now)
    publish(DataExportRequested(user_id=user_id, export_id=export.pk, page_url=page_url, requested_at=now))
    return export


def _file_of(export_id: UUID) -> str:
    """The one name in the private storage that a copy's file can have."""
    return f"{FOLDER}/{export_id}.zip"


def _files(storage: Storage) -> set[str]:
    try:
        _folders, files = storage.listdir(FOLDER)
    except FileNotFoundError:  # nobody has asked for a copy yet
        return set()
    return {f"{FOLDER}/{file}" for file in files}


def _write(name: str, user_id: UUID, *, now: datetime) -> int:
    """Put the archive in its place; returns its size in bytes."""
    storage = storages["private"]
    with tempfile.TemporaryFile() as archive:
        write_archive(archive, user_id, now=now)
        size_bytes = archive.seek(0, io.SEEK_END)
        archive.seek(0)
        storage.delete(name)
        storage.save(name, File(archive))
    return size_bytes


def _tell_ready(export: DataExport, page_url: str, *, now: datetime) -> None:
    user = export.user
    if not (user.email and user.email_verified_at):
        return
    context = {"user": user, "days": settings.DATA_EXPORT_DAYS, "page_url": page_url}
    rendered = mail.render_mail("accounts/mail/export_ready", context, language_of(user))
    messages.send_mail(to=user.email, **rendered._asdict(), expires_at=export.expires_at, now=now)


def _as_json(rows: Iterable[ports.Row]) -> bytes:
    return orjson.dumps([dict(row) for row in rows], option=orjson.OPT_INDENT_2 | orjson.OPT_UTC_Z)


def _as_csv(rows: Iterable[ports.Row]) -> bytes:
    listed = [dict(row) for row in rows]
    columns = list(dict.fromkeys(column for row in listed for column in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns)
    writer.writeheader()
    writer.writerows({column: _cell(value) for column, value in row.items()} for row in listed)
    # The mark without which spreadsheets read Bangla as Latin.
    return text.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> Any:
    if isinstance(value, Mapping | list | tuple):
        return orjson.dumps(value, option=orjson.OPT_UTC_Z).decode()
    if isinstance(value, datetime):
        return value.isoformat()
    return neutral(value) if isinstance(value, str) else value
