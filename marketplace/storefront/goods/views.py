"""Pages of goods as they are asked for."""

from dataclasses import replace
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.catalog.errors.products import BrandNotFoundError, CategoryNotFoundError
from marketplace.core.access import public_page
from marketplace.core.clients import caller_of, is_crawler
from marketplace.core.fragments import wants_fragment
from marketplace.search.normalising import normalise
from marketplace.search.services.counting import count_query
from marketplace.storefront.finder import Finder
from marketplace.storefront.forms import GoodsForm
from marketplace.storefront.goods.beside import list_places_beside, list_shops_beside
from marketplace.storefront.goods.finding import Found, get_found
from marketplace.storefront.goods.looking import Looking
from marketplace.storefront.goods.near import Near, read_near
from marketplace.storefront.goods.suggesting import list_suggestions
from marketplace.storefront.goods.wishes import wished_among


@public_page
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Goods and shops for what was typed: whole, or what was found alone. A kind without words has its own page."""
    form = GoodsForm(request.GET)
    form.is_valid()
    looking = Looking.from_cleaned(form.cleaned_data)
    is_fragment = wants_fragment(request)
    if looking.category and not looking.q and not is_fragment:
        return redirect(_url_of_kind(request, looking.category))
    near = read_near(form, path=request.path, kept=looking.fields())
    found, near = _find(request, looking, near)
    if looking.q and not found.is_grown:
        _count(request, found)
    context: dict[str, Any] = {
        **near.context,
        "found": found,
        "wished": wished_among(request, [result.card for result in found.results or ()]),
        "shops": list_shops_beside(found.shops, near=near),
        "places": list_places_beside(looking.q, near=near) if looking.q else [],
        "goods_q": looking.q,
        "is_fragment": is_fragment,
    }
    template = "storefront/goods/found.html" if is_fragment else "storefront/goods/search.html"
    response = render(request, template, context, status=400 if near.errors else 200)
    patch_vary_headers(response, ["HX-Request-Type"])
    return response


@public_page
@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """What may be meant while somebody types, as options of the search field."""
    form = GoodsForm(request.GET)
    form.is_valid()
    cleaned = form.cleaned_data
    groups = list_suggestions(str(cleaned.get("q", "")), here=Finder.from_cleaned(cleaned), now=timezone.now())
    return render(request, "storefront/goods/options.html", {"groups": groups})


def _url_of_kind(request: HttpRequest, slug: str) -> str:
    """The page of a kind, with everything else that was asked."""
    rest = request.GET.copy()
    for field in ("q", "category"):
        rest.pop(field, None)
    return f"{reverse('storefront:category', args=[slug])}{'?' if rest else ''}{rest.urlencode()}"


def _find(request: HttpRequest, looking: Looking, near: Near) -> tuple[Found, Near]:
    """Search; a filter that only the database can tell from a good one is told and let go of."""
    find = partial(
        get_found,
        path=request.path,
        is_explained=principal_in(request).reaches_any(Action.TUNE_SEARCH),
        now=timezone.now(),
    )
    try:
        return find(looking, near=near), near
    except (CategoryNotFoundError, BrandNotFoundError) as error:
        near = replace(near, errors=[*near.errors, str(error)])
        looking = replace(looking, category="", brand="")
        return find(looking, near=near), near


def _count(request: HttpRequest, found: Found) -> None:
    """Count what was asked, as the API does, and as nobody's; what programs look up is nobody's wish."""
    if is_crawler(request):
        return
    # What has only some of the words is no hit: else a few who agree could have any sentence suggested to others.
    hits = 0 if found.is_loosened else found.total
    count_query(query=normalise(found.looking.q), hits=hits, asker=caller_of(request), now=timezone.now())
