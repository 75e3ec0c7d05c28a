"""Pages of the aisles."""

from dataclasses import replace
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from marketplace.catalog.errors.products import BrandNotFoundError
from marketplace.core.access import public_page
from marketplace.core.fragments import wants_fragment
from marketplace.storefront.finder import Finder
from marketplace.storefront.forms import AisleForm, GoodsForm, NearForm
from marketplace.storefront.goods.aisles import Aisle, Walked, get_aisle, get_aisle_here, get_aisles
from marketplace.storefront.goods.looking import OfKind
from marketplace.storefront.goods.near import read_near
from marketplace.storefront.goods.wishes import wished_among


@public_page
@require_safe
def categories(request: HttpRequest) -> HttpResponse:
    """Every kind of goods, and those that are put forward."""
    form = NearForm(request.GET)
    form.is_valid()
    near = read_near(form, path=request.path, kept=[])
    aisles = get_aisles(query=near.query, now=timezone.now())
    context: dict[str, Any] = {**near.context, "aisles": aisles, "wished": wished_among(request, aisles.featured)}
    return render(request, "storefront/goods/categories.html", context, status=400 if near.errors else 200)


@public_page
@require_safe
def category(request: HttpRequest, slug: str) -> HttpResponse:
    """One kind of goods, with a pin those that come there: whole, or its list when it is narrowed or grows."""
    form = AisleForm(request.GET)
    form.is_valid()
    aisle = _near_pin(request, slug) if Finder.from_cleaned(form.cleaned_data).pin else _everywhere(request, slug, form)
    near = aisle.near
    is_fragment = wants_fragment(request)
    context: dict[str, Any] = {**near.context, "aisle": aisle, "wished": wished_among(request, aisle.cards)}
    template = "storefront/goods/category_main.html" if is_fragment else "storefront/goods/category.html"
    response = render(request, template, context, status=400 if near.errors else 200)
    patch_vary_headers(response, ["HX-Request-Type"])
    return response


def _everywhere(request: HttpRequest, slug: str, form: AisleForm) -> Aisle:
    walked = Walked.from_cleaned(form.cleaned_data)
    near = read_near(form, path=request.path, kept=Walked(brand=walked.brand).fields())
    return get_aisle(slug, walked=walked, near=near, path=request.path, now=timezone.now())


def _near_pin(request: HttpRequest, slug: str) -> Aisle:
    """A brand that only the database can tell from one that there is is told and let go of."""
    form = GoodsForm(request.GET)
    form.is_valid()
    looking = OfKind.from_cleaned({**form.cleaned_data, "q": "", "category": slug})
    near = read_near(form, path=request.path, kept=looking.fields())
    get = partial(get_aisle_here, slug, path=request.path, now=timezone.now())
    try:
        return get(looking=looking, near=near)
    except BrandNotFoundError as error:
        return get(looking=replace(looking, brand=""), near=replace(near, errors=[*near.errors, str(error)]))
