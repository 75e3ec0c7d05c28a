"""A shop's goods in spreadsheets, as pages of its desk: taken out, brought in, looked at, and run."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.catalog.desk.sheet_forms import ColumnsForm, SheetForm
from marketplace.catalog.errors.sheets import (
    InvalidMappingError,
    SheetHasErrorsError,
    SheetNotReadyError,
    TooManySheetsError,
)
from marketplace.catalog.models import GoodsSheet, SheetOutcome, SheetState
from marketplace.catalog.selectors import sheets as selectors
from marketplace.catalog.services import sheets
from marketplace.catalog.sheets.downloads import errors_response, export_response, template_response
from marketplace.core.access import shows_or_takes
from marketplace.core.pagination import InvalidCursorError
from marketplace.core.sheets.errors import UnreadableSheetError
from marketplace.core.sheets.reading import SheetKind
from sellers.access import ShopAccess
from sellers.desk.pages import desk_page, render_desk
from sellers.models import ShopPermission

READS = desk_page(Action.READ_OFFERS, ShopPermission.CATALOGUE)
CHANGES = desk_page(Action.CHANGE_OFFERS, ShopPermission.CATALOGUE)
SHEETS_SHOWN = 10
ROWS_A_PAGE = 50
# What of its page looks again by itself (`one.html`).
POLLED = "div#sheet"
TO_DO = (SheetOutcome.CREATE, SheetOutcome.CHANGE)


@CHANGES
@shows_or_takes
def all_sheets(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """Take a spreadsheet to be read; offer all goods as one; list those of the last days."""
    form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
    if request.method == "POST" and form.is_valid():
        try:
            sheet = sheets.request_sheet(
                actor_id=principal_in(request).own_id,
                shop_id=access.shop.pk,
                file=form.cleaned_data["file"],
                now=timezone.now(),
            )
        except UnreadableSheetError as error:
            form.add_error("file", str(error.why))
        except TooManySheetsError as error:
            form.add_error(None, str(error))
        else:
            return redirect("desk:sheet", access.shop.slug, sheet.pk)
    shown = selectors.page_sheets(shop_id=access.shop.pk, cursor=None, limit=SHEETS_SHOWN).items
    context = {"form": form, "sheets": shown}
    return render_desk(request, access, "catalog/desk/sheets/all.html", context, 400 if form.errors else 200)


@CHANGES
@shows_or_takes
def one_sheet(request: HttpRequest, access: ShopAccess, sheet_id: UUID) -> HttpResponse:
    """How far a spreadsheet is; take what its columns are; row by row what becomes of it."""
    sheet = selectors.get_sheet(shop_id=access.shop.pk, sheet_id=sheet_id)
    if request.headers.get("HX-Target") == POLLED and sheet.state not in sheets.WORKING:
        # The page that waits is another one now, and not only what it shows of the import.
        return HttpResponse(headers={"HX-Refresh": "true"})
    maps = sheet.state == SheetState.MAPPING or (sheet.state == SheetState.CHECKED and "columns" in request.GET)
    if request.method == "POST":
        return _take_columns(request, access, sheet)
    if maps:
        return _show_columns(request, access, sheet, ColumnsForm(sheet))
    return _show(request, access, sheet)


@CHANGES
@require_POST
def sheet_run(request: HttpRequest, access: ShopAccess, sheet_id: UUID) -> HttpResponse:
    """Do what was looked at."""
    try:
        sheets.run_sheet(
            actor_id=principal_in(request).own_id,
            shop_id=access.shop.pk,
            sheet_id=sheet_id,
            passes_errors=bool(request.POST.get("passes_errors")),
            now=timezone.now(),
        )
    except (SheetNotReadyError, SheetHasErrorsError, TooManySheetsError) as error:
        messages.error(request, str(error))
    return redirect("desk:sheet", access.shop.slug, sheet_id)


@CHANGES
@require_POST
def sheet_cancel(request: HttpRequest, access: ShopAccess, sheet_id: UUID) -> HttpResponse:
    """Stop; what is done stays done."""
    try:
        sheets.cancel_sheet(
            actor_id=principal_in(request).own_id, shop_id=access.shop.pk, sheet_id=sheet_id, now=timezone.now()
        )
    except SheetNotReadyError as error:
        messages.error(request, str(error))
    return redirect("desk:sheet", access.shop.slug, sheet_id)


@READS
@require_safe
def sheet_errors(request: HttpRequest, access: ShopAccess, sheet_id: UUID) -> HttpResponseBase:
    """The rows that are to be mended, as the kind of file that was sent."""
    sheet = selectors.get_sheet(shop_id=access.shop.pk, sheet_id=sheet_id)
    return errors_response(sheet, SheetKind(sheet.kind))


@READS
@require_safe
def goods_export(request: HttpRequest, access: ShopAccess) -> HttpResponseBase:
    """All that the shop sells."""
    return export_response(access.shop, _kind(request), now=timezone.now())


@CHANGES
@require_safe
def sheet_template(request: HttpRequest, access: ShopAccess) -> HttpResponseBase:
    """A heading with examples."""
    return template_response(_kind(request))


def _kind(request: HttpRequest) -> SheetKind:
    return SheetKind.XLSX if request.GET.get("format") == SheetKind.XLSX else SheetKind.CSV


def _take_columns(request: HttpRequest, access: ShopAccess, sheet: GoodsSheet) -> HttpResponse:
    form = ColumnsForm(sheet, request.POST)
    if form.is_valid():
        try:
            sheets.set_columns(
                actor_id=principal_in(request).own_id,
                shop_id=access.shop.pk,
                sheet_id=sheet.pk,
                columns=form.columns(),
                now=timezone.now(),
            )
        except InvalidMappingError as error:
            for detail in error.details:
                place = detail.field.rpartition(".")[2]
                form.add_error(f"column_{place}" if place.isdigit() else None, str(detail.message))
        except (SheetNotReadyError, TooManySheetsError) as error:
            messages.error(request, str(error))
            return redirect("desk:sheet", access.shop.slug, sheet.pk)
        else:
            return redirect("desk:sheet", access.shop.slug, sheet.pk)
    return _show_columns(request, access, sheet, form)


def _show_columns(request: HttpRequest, access: ShopAccess, sheet: GoodsSheet, form: ColumnsForm) -> HttpResponse:
    context = {"sheet": sheet, "form": form}
    return render_desk(request, access, "catalog/desk/sheets/columns.html", context, 400 if form.errors else 200)


def _show(request: HttpRequest, access: ShopAccess, sheet: GoodsSheet) -> HttpResponse:
    counts = selectors.count_outcomes(sheet)
    asked = request.GET.get("outcome", "")
    outcome = SheetOutcome(asked) if asked in SheetOutcome.values else None
    cursor = request.GET.get("cursor") or None
    try:
        page = selectors.page_rows(sheet, outcome=outcome, cursor=cursor, limit=ROWS_A_PAGE)
    except InvalidCursorError:
        return redirect("desk:sheet", access.shop.slug, sheet.pk)
    context = {
        "sheet": sheet,
        "page": page,
        "counts": [(one, counts[one]) for one in SheetOutcome if counts[one] or one != SheetOutcome.OUTDATED],
        "errors": counts[SheetOutcome.ERROR],
        "to_mend": counts[SheetOutcome.ERROR] + counts[SheetOutcome.OUTDATED],
        "outdated": counts[SheetOutcome.OUTDATED],
        "to_do": sum(counts[one] for one in TO_DO),
        "outcome": outcome,
        "is_first": cursor is None,
        "is_working": sheet.state in sheets.WORKING,
    }
    return render_desk(request, access, "catalog/desk/sheets/one.html", context)
