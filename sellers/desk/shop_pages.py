"""The shops somebody works for, and the overview of one of them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import requires_page
from sellers.access import ShopAccess, list_memberships
from sellers.desk.pages import desk_page, render_desk


@requires_page(Action.READ_ACCOUNT)
@require_safe
@never_cache
def shops(request: HttpRequest) -> HttpResponse:
    """The shops somebody works for; without any, the way to sign one up."""
    return render(request, "sellers/desk/shops.html", {"members": list_memberships(principal_in(request))})


@desk_page(Action.READ_SHOPS)
@require_safe
def shop(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """Where one shop stands."""
    return render_desk(request, access, "sellers/desk/shop.html")
