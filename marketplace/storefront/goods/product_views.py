"""The page of one product."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from marketplace.accounts.principals import principal_in
from marketplace.catalog.errors.products import ProductNotFoundError
from marketplace.catalog.selectors.products import get_kept_product
from marketplace.core.access import public_page
from marketplace.core.fragments import wants_fragment
from marketplace.storefront.forms import ProductForm
from marketplace.storefront.goods.gone import get_gone
from marketplace.storefront.goods.near import Near, read_near
from marketplace.storefront.goods.opinion_forms import QuestionForm
from marketplace.storefront.goods.opinions import Place, describe_rating, get_opinions
from marketplace.storefront.goods.product import Picked, ProductPage, get_product_page
from marketplace.storefront.goods.recent import forgets_views
from marketplace.storefront.goods.wishes import wished_among
from marketplace.storefront.structured import describe_product

GONE = 410


@public_page
@require_safe
def product(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One product with the offers of shops: whole, or its main part when a pack or an order is chosen."""
    form = ProductForm(request.GET)
    form.is_valid()
    picked = Picked.from_cleaned(form.cleaned_data)
    near = read_near(form, path=request.path, kept=picked.fields())
    try:
        page = get_product_page(slug, picked=picked, near=near, path=request.path, now=timezone.now())
    except ProductNotFoundError:
        return _gone(request, slug, near)
    return _show(request, page)


def _show(request: HttpRequest, page: ProductPage) -> HttpResponse:
    is_fragment = wants_fragment(request)
    context: dict[str, Any] = {**page.near.context, "page": page}
    if is_fragment:
        context["wished"] = wished_among(request, [page.card])
    else:
        context |= _whole(request, page)
    template = "storefront/goods/product_main.html" if is_fragment else "storefront/goods/product.html"
    response = render(request, template, context, status=400 if page.near.errors else 200)
    patch_vary_headers(response, ["HX-Request-Type"])
    return response


def _whole(request: HttpRequest, page: ProductPage) -> dict[str, Any]:
    """What the page has besides its main part: what buyers said, and what search engines read."""
    place = Place(page.slug, page.near.parameters)
    opinions = get_opinions(page.id, place=place, viewer_id=principal_in(request).user_id)
    url = request.build_absolute_uri(request.path)
    images = [request.build_absolute_uri(picture["url"]) for picture in page.pictures]
    rating = describe_rating(opinions.reviews.counts)
    return {
        "reviews": opinions.reviews,
        "questions": opinions.questions,
        "viewer": opinions.viewer,
        "may_review": opinions.viewer.may_review(timezone.now()),
        "wished": {page.card.id} if opinions.viewer.is_wished_for else frozenset(),
        "head": page,
        "form": QuestionForm(),
        "forgets": forgets_views(request),
        "structured": describe_product(page, url=url, images=images, rating=rating),
        "image_url": next(iter(images), ""),
    }


def _gone(request: HttpRequest, slug: str, near: Near) -> HttpResponseBase:
    """Where a product was merged into, or what there is in the stead of one that was put away.

    Raises:
        Http404: there never was one that buyers saw.
    """
    if kept := get_kept_product(slug):
        return HttpResponsePermanentRedirect(reverse("storefront:product", args=[kept.slug]) + near.query)
    gone = get_gone(slug, query=near.query, now=timezone.now())
    if gone is None:
        raise Http404
    context = {**near.context, "gone": gone, "wished": wished_among(request, gone.cards)}
    return render(request, "storefront/goods/gone.html", context, status=GONE)
