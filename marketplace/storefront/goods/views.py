"""Pages of goods as they are asked for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from marketplace.core.access import public_page
from marketplace.storefront.forms import NearForm
from marketplace.storefront.goods.near import read_near


@public_page
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Goods and shops of a name."""
    form = NearForm(request.GET)
    form.is_valid()
    near = read_near(form, path=request.path, kept=[])
    return render(request, "storefront/goods/search.html", near.context)


@public_page
@require_safe
def suggestions(request: HttpRequest) -> HttpResponse:
    """What is found while somebody types."""
    return render(request, "storefront/goods/options.html", {})


@public_page
@require_safe
def categories(request: HttpRequest) -> HttpResponse:
    """Every kind of goods."""
    form = NearForm(request.GET)
    form.is_valid()
    near = read_near(form, path=request.path, kept=[])
    return render(request, "storefront/goods/categories.html", near.context)
