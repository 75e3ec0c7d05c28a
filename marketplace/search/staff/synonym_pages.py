"""Synonyms as pages for staff: the list, a form, and asking before one goes."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import requires_page, shows_or_takes
from marketplace.core.pagination import InvalidCursorError
from marketplace.search.errors.synonyms import InvalidSynonymError
from marketplace.search.selectors import synonyms as selectors
from marketplace.search.services import synonyms as services
from marketplace.search.staff.synonym_forms import SynonymForm

TUNES = requires_page(Action.TUNE_SEARCH)
SYNONYMS_A_PAGE = 30


@TUNES
@require_safe
@never_cache
def synonyms(request: HttpRequest) -> HttpResponse:
    """All of them, a page at a time."""
    principal_in(request).require_any(Action.TUNE_SEARCH)
    cursor = request.GET.get("cursor") or None
    try:
        page = selectors.list_synonyms(cursor=cursor, limit=SYNONYMS_A_PAGE, query="page")
    except InvalidCursorError:
        return redirect("staff:synonyms")
    return render(request, "search/staff/synonyms/list.html", {"page": page, "is_first": cursor is None})


@TUNES
@shows_or_takes
@never_cache
def synonym_new(request: HttpRequest) -> HttpResponse:
    """Say that words mean the same."""
    actor = principal_in(request).require_any(Action.TUNE_SEARCH)
    form = SynonymForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.create_synonym(actor_id=actor.own_id, terms=form.to_terms(), now=timezone.now())
        except InvalidSynonymError as error:
            form.add_error("terms", str(error))
        else:
            messages.success(request, _("They mean the same from the next search on."))
            return redirect("staff:synonyms")
    status = 400 if form.errors else 200
    return render(request, "search/staff/synonyms/form.html", {"form": form, "synonym": None}, status=status)


@TUNES
@shows_or_takes
@never_cache
def synonym(request: HttpRequest, synonym_id: UUID) -> HttpResponse:
    """Say it otherwise."""
    actor = principal_in(request).require_any(Action.TUNE_SEARCH)
    kept = selectors.get_synonym(synonym_id)
    form = SynonymForm.of(kept, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_synonym(
                actor_id=actor.own_id,
                synonym_id=synonym_id,
                terms=form.to_terms(),
                is_active=form.cleaned_data["is_active"],
                now=timezone.now(),
            )
        except InvalidSynonymError as error:
            form.add_error("terms", str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("staff:synonyms")
    status = 400 if form.errors else 200
    return render(request, "search/staff/synonyms/form.html", {"form": form, "synonym": kept}, status=status)


@TUNES
@shows_or_takes
@never_cache
def synonym_delete(request: HttpRequest, synonym_id: UUID) -> HttpResponse:
    """Ask, and take them back."""
    actor = principal_in(request).require_any(Action.TUNE_SEARCH)
    kept = selectors.get_synonym(synonym_id)
    if request.method == "POST":
        services.delete_synonym(actor_id=actor.own_id, synonym_id=synonym_id, now=timezone.now())
        messages.success(request, _("They mean the same no more."))
        return redirect("staff:synonyms")
    return render(request, "search/staff/synonyms/delete.html", {"synonym": kept})
