"""Saved searches as pages of one's own account."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from marketplace.accounts import selectors as accounts
from marketplace.accounts.errors import AddressNotFoundError, OutsideServiceAreaError
from marketplace.accounts.models import MOST_ADDRESSES, Address
from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.catalog.errors.products import BrandNotFoundError, CategoryNotFoundError
from marketplace.core.access import public_page, requires_page, shows_or_takes
from marketplace.core.pagination import InvalidCursorError
from marketplace.search.errors.saved_searches import InvalidPlaceError, TooManySavedSearchesError
from marketplace.search.errors.searching import DistanceNeedsPinError
from marketplace.search.models import AlertPace, SavedSearch
from marketplace.search.news_mails import read_silencing_token
from marketplace.search.pages.saved_forms import SavedSearchForm
from marketplace.search.pages.saved_words import narrowed_words, tell_all
from marketplace.search.saved import SearchDraft, filters_of
from marketplace.search.selectors import saved_searches as selectors
from marketplace.search.services import saved_searches as services

SAVES = requires_page(Action.SAVE_SEARCHES)
SEARCHES_A_PAGE = 20
# Which field of the form a refusal is about.
ABOUT_PLACE = (InvalidPlaceError, AddressNotFoundError, OutsideServiceAreaError, DistanceNeedsPinError)
ABOUT_ALL = (TooManySavedSearchesError, CategoryNotFoundError, BrandNotFoundError)


@SAVES
@require_safe
@never_cache
def saved(request: HttpRequest) -> HttpResponse:
    """The searches somebody keeps, the newest first."""
    cursor = request.GET.get("cursor") or None
    owner_id = principal_in(request).own_id
    try:
        page = selectors.list_saved_searches(owner_id=owner_id, cursor=cursor, limit=SEARCHES_A_PAGE, query="page")
    except InvalidCursorError:
        return redirect("searches:saved")
    context = {"searches": tell_all(page.items), "page": page, "is_first": cursor is None}
    return render(request, "search/saved/list.html", context)


@SAVES
@shows_or_takes
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Keep a search, begun from the address of its results."""
    owner_id = principal_in(request).own_id
    data = request.POST if request.method == "POST" else None
    form = SavedSearchForm.begun(request.GET.dict(), data, addresses=_addresses(owner_id))
    if _save(form, lambda draft: services.save_search(owner_id=owner_id, draft=draft, now=timezone.now())):
        messages.success(request, _("The search is kept."))
        return redirect("searches:saved")
    return _show(request, form, search=None)


@SAVES
@shows_or_takes
@never_cache
def change(request: HttpRequest, search_id: UUID) -> HttpResponse:
    """Keep it otherwise."""
    owner_id = principal_in(request).own_id
    search = selectors.get_saved_search(owner_id=owner_id, search_id=search_id)
    data = request.POST if request.method == "POST" else None
    form = SavedSearchForm.of(search, data, addresses=_addresses(owner_id))

    def write(draft: SearchDraft) -> object:
        return services.change_saved_search(owner_id=owner_id, search_id=search_id, draft=draft, now=timezone.now())

    if _save(form, write):
        messages.success(request, _("Saved."))
        return redirect("searches:saved")
    return _show(request, form, search=search)


@SAVES
@shows_or_takes
@never_cache
def delete(request: HttpRequest, search_id: UUID) -> HttpResponse:
    """Ask, and keep it no more."""
    owner_id = principal_in(request).own_id
    search = selectors.get_saved_search(owner_id=owner_id, search_id=search_id)
    if request.method == "POST":
        services.delete_saved_search(owner_id=owner_id, search_id=search_id, now=timezone.now())
        messages.success(request, _("The search is deleted."))
        return redirect("searches:saved")
    return render(request, "search/saved/delete.html", {"search": search})


@SAVES
@require_safe
@never_cache
def results(request: HttpRequest, search_id: UUID) -> HttpResponse:
    """Go to what it finds now; mails and notices lead here, so that neither tells where somebody lives."""
    search = selectors.get_saved_search(owner_id=principal_in(request).own_id, search_id=search_id)
    if search.has_lost_its_address:
        return redirect("searches:change", search_id)
    at = {"lat": search.point.lat, "lon": search.point.lon} if search.point else {}
    fields = {"q": search.q, **filters_of(search).as_fields(), **at}
    return redirect(f"{reverse('storefront:search')}?{urlencode(fields)}")


@csrf_exempt  # a mail program posts here for its reader; the token says which search, and that is all it can do
@public_page
@shows_or_takes
@never_cache
def silence(request: HttpRequest, token: str) -> HttpResponse:
    """End the news of one search, for whoever has the link of a mail: one tap, without signing in.

    Not with the link itself, which mail servers open before anybody reads the mail.
    """
    search_id = read_silencing_token(token)
    is_done = search_id is not None and request.method == "POST"
    if search_id is not None and is_done:
        services.silence_search(search_id=search_id, now=timezone.now())
    status = 404 if search_id is None else 200
    context = {"is_known": search_id is not None, "is_done": is_done}
    return render(request, "search/saved/silence.html", context, status=status)


def _save(form: SavedSearchForm, write: Callable[[SearchDraft], object]) -> bool:
    """Keep what the form says, if it is in order; else the form says what is not."""
    if not form.is_bound or not form.is_valid():
        return False
    try:
        write(form.to_draft())
    except ABOUT_PLACE as error:
        form.add_error("place", str(error))
        return False
    except ABOUT_ALL as error:
        form.add_error(None, str(error))
        return False
    return True


def _addresses(owner_id: UUID) -> list[Address]:
    return list(accounts.list_addresses(user_id=owner_id, cursor=None, limit=MOST_ADDRESSES).items)


def _show(request: HttpRequest, form: SavedSearchForm, *, search: SavedSearch | None) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "search": search,
        "narrowed": narrowed_words(form.filters) if form.filters else [],
        "most": settings.SAVED_SEARCHES_EACH,
        "is_off": AlertPace.OFF,
    }
    return render(request, "search/saved/form.html", context, status=400 if form.errors else 200)
