"""A shop's goods in spreadsheets over HTTP: brought in after a look that changes nothing, written as they stream."""

from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from ninja import File, Query, Router, Status
from ninja.files import UploadedFile

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.catalog.models import GoodsSheet
from marketplace.catalog.schemas.sheets import (
    SheetColumnsIn,
    SheetFormatParams,
    SheetOut,
    SheetRowOut,
    SheetRowsParams,
    SheetRunIn,
    SheetWithOutcomesOut,
)
from marketplace.catalog.selectors import sheets as selectors
from marketplace.catalog.services import sheets
from marketplace.catalog.sheets.downloads import errors_response, export_response
from marketplace.core.access import requires
from marketplace.core.idempotency import idempotent
from marketplace.core.schemas import PageOut, PageParams
from sellers.access import reach_shop
from sellers.models import Shop, ShopPermission

router = Router(tags=["my goods"])
READS = requires(Action.READ_OFFERS)
CHANGES = requires(Action.CHANGE_OFFERS)
IMPORTS, IMPORT = "/me/shops/{shop}/imports", "/me/shops/{shop}/imports/{uuid:import_id}"


@router.post(IMPORTS, auth=CHANGES, response={202: SheetWithOutcomesOut}, summary="Bring in a spreadsheet of goods")
@idempotent
def request_import(request: HttpRequest, shop: str, file: File[UploadedFile]) -> Status[SheetWithOutcomesOut]:
    """CSV (UTF-8 or UTF-16) or .xlsx of 50,000 rows and 10 MB at most. It is read first, then waits for its columns."""
    sheet = sheets.request_sheet(
        actor_id=principal_in(request).own_id, shop_id=_changed(request, shop).pk, file=file, now=timezone.now()
    )
    return Status(202, SheetWithOutcomesOut.of(sheet))


@router.get(IMPORTS, auth=READS, response=PageOut[SheetOut], summary="Spreadsheets of the last days")
def list_imports(request: HttpRequest, shop: str, params: Query[PageParams]) -> PageOut[SheetOut]:
    """The newest first."""
    page = selectors.page_sheets(shop_id=_read(request, shop).pk, cursor=params.cursor, limit=params.limit)
    return PageOut(items=[SheetOut.model_validate(sheet) for sheet in page.items], next=page.next)


@router.get(IMPORT, auth=READS, response=SheetWithOutcomesOut, summary="How far an import is")
def get_import(request: HttpRequest, shop: str, import_id: UUID) -> SheetWithOutcomesOut:
    return SheetWithOutcomesOut.of(_sheet(request, shop, import_id))


@router.patch(IMPORT, auth=CHANGES, response={202: SheetWithOutcomesOut}, summary="Say what its columns are")
def set_columns(request: HttpRequest, shop: str, import_id: UUID, body: SheetColumnsIn) -> Status[SheetWithOutcomesOut]:
    """All rows are looked through then, and nothing is changed. What a heading means is remembered for next time."""
    sheet = sheets.set_columns(
        actor_id=principal_in(request).own_id,
        shop_id=_changed(request, shop).pk,
        sheet_id=import_id,
        columns=body.columns,
        now=timezone.now(),
    )
    return Status(202, SheetWithOutcomesOut.of(sheet))


@router.get(IMPORT + "/rows", auth=READS, response=PageOut[SheetRowOut], summary="What becomes of its rows")
def list_rows(request: HttpRequest, shop: str, import_id: UUID, params: Query[SheetRowsParams]) -> PageOut[SheetRowOut]:
    """In the order of the file."""
    sheet = _sheet(request, shop, import_id)
    page = selectors.page_rows(sheet, outcome=params.outcome, cursor=params.cursor, limit=params.limit)
    return PageOut(items=[SheetRowOut.of(row) for row in page.items], next=page.next)


@router.get(IMPORT + "/errors", auth=READS, summary="The rows to be mended, as a spreadsheet")
def get_errors(
    request: HttpRequest, shop: str, import_id: UUID, params: Query[SheetFormatParams]
) -> StreamingHttpResponse:
    """As they were given, with what is wrong in a last column; mended, they can be brought in again."""
    return errors_response(_sheet(request, shop, import_id), params.format)


@router.post(IMPORT + "/run", auth=CHANGES, response={202: SheetWithOutcomesOut}, summary="Run an import")
@idempotent
def run_import(request: HttpRequest, shop: str, import_id: UUID, body: SheetRunIn) -> Status[SheetWithOutcomesOut]:
    """Does what was looked at. Rows that would do something else by now are left, and told as `outdated`."""
    sheet = sheets.run_sheet(
        actor_id=principal_in(request).own_id,
        shop_id=_changed(request, shop).pk,
        sheet_id=import_id,
        passes_errors=body.passes_errors,
        now=timezone.now(),
    )
    return Status(202, SheetWithOutcomesOut.of(sheet))


@router.post(IMPORT + "/cancel", auth=CHANGES, response=SheetWithOutcomesOut, summary="Stop an import")
def cancel_import(request: HttpRequest, shop: str, import_id: UUID) -> SheetWithOutcomesOut:
    """What it has done by then stays done."""
    sheet = sheets.cancel_sheet(
        actor_id=principal_in(request).own_id,
        shop_id=_changed(request, shop).pk,
        sheet_id=import_id,
        now=timezone.now(),
    )
    return SheetWithOutcomesOut.of(sheet)


@router.get("/me/shops/{shop}/offers/export", auth=READS, summary="All that your shop sells, as a spreadsheet")
def export_offers(request: HttpRequest, shop: str, params: Query[SheetFormatParams]) -> StreamingHttpResponse:
    """With the columns that an import reads, in one file that streams."""
    return export_response(_read(request, shop), params.format, now=timezone.now())


def _read(request: HttpRequest, shop: str) -> Shop:
    access = reach_shop(principal_in(request), shop, action=Action.READ_OFFERS, permission=ShopPermission.CATALOGUE)
    return access.shop


def _changed(request: HttpRequest, shop: str) -> Shop:
    access = reach_shop(principal_in(request), shop, action=Action.CHANGE_OFFERS, permission=ShopPermission.CATALOGUE)
    return access.shop


def _sheet(request: HttpRequest, shop: str, sheet_id: UUID) -> GoodsSheet:
    return selectors.get_sheet(shop_id=_read(request, shop).pk, sheet_id=sheet_id)
