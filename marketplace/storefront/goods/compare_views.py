"""The page on which goods are compared."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from marketplace.core.access import public_page
from marketplace.storefront.forms import CompareForm
from marketplace.storefront.goods.compare import get_comparison
from marketplace.storefront.goods.near import read_near

BAD = 400


@public_page
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """Up to four products of the address (`p`, once for each) side by side, and a search for another (`q`)."""
    form = CompareForm(request.GET)
    form.is_valid()
    slugs = request.GET.getlist("p")
    near = read_near(form, path=request.path, kept=[("p", slug) for slug in slugs])
    typed = str(form.cleaned_data.get("q") or "").strip()
    comparison = get_comparison(slugs, typed=typed, near=near, now=timezone.now())
    context: dict[str, Any] = {**near.context, "comparison": comparison}
    return render(request, "storefront/goods/compare.html", context, status=BAD if near.errors else 200)
