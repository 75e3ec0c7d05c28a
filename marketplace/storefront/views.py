"""The buyer's pages, and the pages that stand in when something is not right."""

from collections.abc import Sequence
from dataclasses import replace

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from marketplace.core.access import public_page
from marketplace.core.bilingual import page_language
from marketplace.core.fragments import wants_fragment
from marketplace.core.pagination import InvalidCursorError
from marketplace.storefront import palette
from marketplace.storefront.finder import SHOPS_A_PAGE, Finder
from marketplace.storefront.forms import HomeForm
from marketplace.storefront.goods import samples
from marketplace.storefront.goods.near import query_of
from marketplace.storefront.home import get_home, get_next_shops, list_found_places
from marketplace.storefront.map_style import build_map_style
from sellers.errors.shops import ShopCategoryNotFoundError


@public_page
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Shops around a pin, or places to set one: whole, as the panel beside the map, or as the next step of the list."""
    form = HomeForm(request.GET)
    form.is_valid()
    finder = Finder.from_cleaned(form.cleaned_data)
    try:
        response = _show_home(request, finder, q=form.searched(), errors=form.messages())
    except (InvalidCursorError, ShopCategoryNotFoundError) as error:
        # A category or a cursor that only the database can tell from a good one.
        begun = replace(finder, category=None, shown=SHOPS_A_PAGE, cursor=None)
        response = _show_home(request, begun, q="", errors=[str(error)])
    patch_vary_headers(response, ["HX-Request-Type"])
    return response


@public_page
@require_safe
def place_options(request: HttpRequest) -> HttpResponse:
    """Places by name while somebody types, as options of the search field."""
    form = HomeForm(request.GET)
    found = list_found_places(Finder.from_cleaned(form.cleaned_data), q=form.searched()) if form.is_valid() else []
    return render(request, "storefront/home/options.html", {"found": found})


@public_page
@require_safe
def map_style(request: HttpRequest) -> JsonResponse:
    """How the map is drawn, in the language of the address and the theme asked for."""
    theme: palette.Theme = "dark" if request.GET.get("theme") == "dark" else "light"
    style = build_map_style(theme=theme, language=page_language(), origin=request.build_absolute_uri("/")[:-1])
    response = JsonResponse(style)
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


@public_page
@require_safe
def notice(request: HttpRequest) -> HttpResponse:
    """Whose data and work is in here, and under which terms: the project's NOTICE, read out."""
    text = (settings.BASE_DIR / "NOTICE").read_text()
    return render(request, "storefront/notice.html", {"text": text})


@public_page
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Crawlers may read the pages; each pin and filter is not a page of its own."""
    return render(request, "storefront/robots.txt", content_type="text/plain; charset=utf-8")


@public_page
@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every component in every state, for those who build with them."""
    context = {
        "colours": palette.names(),
        "goods_cards": samples.cards(),
        "goods_offers": samples.offers(),
        "goods_stocks": samples.stocks(),
    }
    return render(request, "storefront/components.html", context)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/404.html", status=404)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    return render(request, "errors/429.html", status=429)


def server_error(request: HttpRequest) -> HttpResponse:
    return render(request, "errors/500.html", status=500)


def _show_home(request: HttpRequest, finder: Finder, *, q: str, errors: Sequence[str]) -> HttpResponse:
    is_fragment = wants_fragment(request)
    if is_fragment and finder.grows and not errors:
        shops = get_next_shops(finder, now=timezone.now())
        return render(request, "storefront/home/next_shops.html", {"shops": shops})
    page = get_home(finder, q=q, errors=errors, now=timezone.now())
    context = {
        "home": page,
        "q": q,
        "is_fragment": is_fragment,
        "is_nearby": True,
        "nearby_url": page.finder.url(),
        "pin_parameters": page.finder.pin_parameters,
        "pin_query": query_of(page.finder.pin_parameters),
    }
    template = "storefront/home/panel.html" if is_fragment else "storefront/home.html"
    return render(request, template, context, status=400 if errors else 200)
