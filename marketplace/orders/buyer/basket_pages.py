"""The basket as a page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from marketplace.core.access import public_page


@public_page
@require_safe
@never_cache
def basket(request: HttpRequest) -> HttpResponse:
    """What is in one's basket, shop by shop."""
    return render(request, "orders/buyer/basket.html")
