"""Shops in files as pages, for operators: written out, looked at before they come in, and brought in."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import requires_page, shows_or_takes
from marketplace.core.pagination import InvalidCursorError
from sellers.errors.exchange import ImportHasErrorsError, ImportNotReadyError, InvalidImportFileError
from sellers.exchange.downloads import export_response
from sellers.models import RowOutcome
from sellers.selectors import exchange as selectors
from sellers.services import exchange
from sellers.staff.exchange_forms import ExportForm, FileForm

EXCHANGES = requires_page(Action.EXCHANGE_SHOPS)
IMPORTS_SHOWN = 10
ROWS_A_PAGE = 50


@EXCHANGES
@shows_or_takes
@never_cache
def exchange_page(request: HttpRequest) -> HttpResponse:
    """Take a file to be looked through; offer all shops as one; list the imports of the last days."""
    actor = principal_in(request).require_any(Action.EXCHANGE_SHOPS)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            job = exchange.request_import(actor_id=actor.own_id, file=file, now=timezone.now())
        except InvalidImportFileError as error:
            for detail in error.details:
                form.add_error("file", str(detail.message))
        else:
            return redirect("staff:import", job.pk)
    context = {"form": form, "export": ExportForm(), "imports": selectors.list_imports(limit=IMPORTS_SHOWN)}
    return render(request, "sellers/staff/exchange/exchange.html", context, status=400 if form.errors else 200)


@EXCHANGES
@require_safe
@never_cache
def export(request: HttpRequest) -> HttpResponseBase:
    """The file with the shops that were chosen."""
    principal_in(request).require_any(Action.EXCHANGE_SHOPS)
    form = ExportForm(request.GET)
    if not form.is_valid():
        return redirect("staff:exchange")
    return export_response(form.to_query(), form.cleaned_data["format"], now=timezone.now())


@EXCHANGES
@require_safe
@never_cache
def import_page(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """How far an import is, and row by row what becomes of it."""
    principal_in(request).require_any(Action.EXCHANGE_SHOPS)
    job = selectors.get_import(import_id)
    counts = selectors.count_outcomes(job)
    asked = request.GET.get("outcome", "")
    outcome = RowOutcome(asked) if asked in RowOutcome.values else None
    cursor = request.GET.get("cursor") or None
    try:
        page = selectors.list_import_rows(job, outcome=outcome, cursor=cursor, limit=ROWS_A_PAGE)
    except InvalidCursorError:
        return redirect("staff:import", import_id)
    context = {
        "job": job,
        "page": page,
        "counts": [(one, counts[one]) for one in RowOutcome],
        "errors": counts[RowOutcome.ERROR],
        "to_do": counts[RowOutcome.CREATE] + counts[RowOutcome.CHANGE],
        "outcome": outcome,
        "is_first": cursor is None,
        "is_working": job.state in exchange.WORKING,
    }
    return render(request, "sellers/staff/exchange/import.html", context)


@EXCHANGES
@require_POST
def import_run(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Do what was looked at."""
    actor = principal_in(request).require_any(Action.EXCHANGE_SHOPS)
    passes_errors = bool(request.POST.get("passes_errors"))
    try:
        exchange.run_import(actor_id=actor.own_id, import_id=import_id, passes_errors=passes_errors, now=timezone.now())
    except (ImportNotReadyError, ImportHasErrorsError) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The import runs."))
    return redirect("staff:import", import_id)
