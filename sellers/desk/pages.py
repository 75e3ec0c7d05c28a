"""How a page of a shop's desk is made: whose shop it is, what one must be allowed, and the layout around it."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.accounts.recently import requires_recent_page
from marketplace.core.access import requires_page
from sellers.access import ShopAccess, reach_shop
from sellers.models import ShopPermission

Page = Callable[..., HttpResponseBase]


def desk_page(
    action: Action, permission: ShopPermission | None = None, *, recent: bool = False
) -> Callable[[Page], Page]:
    """Decorate `view(request, access, **kwargs)`, whose address has `<slug:slug>`.

        @desk_page(Action.CHANGE_SHOPS, ShopPermission.SETTINGS)
        @shows_or_takes
        def profile(request, access): ...

    Strangers are led to sign in, who does not work for the shop finds none (404), and members without the permission
    are refused (403).

    Args:
        action: what one's role must reach.
        permission: what members need in the shop; None for whatever any of them may.
        recent: whether a browser that was left open must not be enough.
    """

    def decorate(view: Page) -> Page:
        @wraps(view)
        def page(request: HttpRequest, slug: str, **rest: Any) -> HttpResponseBase:
            access = reach_shop(principal_in(request), slug, action=action, permission=permission)
            return view(request, access, **rest)

        return (requires_recent_page if recent else requires_page)(action)(never_cache(page))

    return decorate


def render_desk(
    request: HttpRequest,
    access: ShopAccess,
    template: str,
    context: Mapping[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    """A page that extends `sellers/desk/layout.html`, which reads `access` and `shop`."""
    return render(request, template, {"access": access, "shop": access.shop, **(context or {})}, status=status)
