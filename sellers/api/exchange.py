"""Shops in files over HTTP, for operators: brought in after a look that changes nothing, and written as they stream."""

from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from ninja import File, Query, Router, Status
from ninja.files import UploadedFile

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import requires
from sellers.exchange.downloads import export_response
from sellers.schemas.exchange import (
    ExportParams,
    ImportOut,
    ImportRowsParams,
    ImportRunIn,
    ImportWithRowsOut,
)
from sellers.selectors import exchange as selectors
from sellers.services import exchange

router = Router(tags=["staff"])
EXCHANGES = requires(Action.EXCHANGE_SHOPS)


@router.post(
    "/admin/shops/import", auth=EXCHANGES, response={202: ImportOut}, summary="Bring in a file of shops, for a look"
)
def request_import(request: HttpRequest, file: File[UploadedFile]) -> Status[ImportOut]:
    """CSV (UTF-8) or GeoJSON of 20,000 shops and 10 MB at most. Nothing is changed before it is told to run."""
    actor = principal_in(request).require_any(Action.EXCHANGE_SHOPS)
    job = exchange.request_import(actor_id=actor.own_id, file=file, now=timezone.now())
    return Status(202, ImportOut.of(job))


@router.get(
    "/admin/shops/import/{uuid:import_id}",
    auth=EXCHANGES,
    response=ImportWithRowsOut,
    summary="How far an import is, and what becomes of its rows",
)
def get_import(request: HttpRequest, import_id: UUID, params: Query[ImportRowsParams]) -> ImportWithRowsOut:
    principal_in(request).require_any(Action.EXCHANGE_SHOPS)
    job = selectors.get_import(import_id)
    page = selectors.list_import_rows(job, outcome=params.outcome, cursor=params.cursor, limit=params.limit)
    return ImportWithRowsOut.with_rows(job, page)


@router.post(
    "/admin/shops/import/{uuid:import_id}/run", auth=EXCHANGES, response={202: ImportOut}, summary="Run an import"
)
def run_import(request: HttpRequest, import_id: UUID, body: ImportRunIn) -> Status[ImportOut]:
    """Rows are judged once more as they are done, for the market may have changed since the look."""
    actor = principal_in(request).require_any(Action.EXCHANGE_SHOPS)
    job = exchange.run_import(
        actor_id=actor.own_id, import_id=import_id, passes_errors=body.passes_errors, now=timezone.now()
    )
    return Status(202, ImportOut.of(job))


@router.get("/admin/shops/export", auth=EXCHANGES, summary="Shops as CSV or GeoJSON")
def export_shops(request: HttpRequest, params: Query[ExportParams]) -> StreamingHttpResponse:
    """Every shop that is asked for, whatever its status, in one file that streams."""
    principal_in(request).require_any(Action.EXCHANGE_SHOPS)
    return export_response(params.to_query(), params.format, now=timezone.now())
