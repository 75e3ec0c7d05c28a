"""Recently viewed goods: their page, the strip below a product, and what is remembered of them."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.catalog.errors.products import ProductNotFoundError
from marketplace.catalog.services import shelves
from marketplace.core.access import public_page, requires_page
from marketplace.core.ids import as_id
from marketplace.storefront.forms import NearForm
from marketplace.storefront.goods.near import query_of, read_near
from marketplace.storefront.goods.recent import (
    COOKIE,
    COOKIE_AGE_S,
    FORGETS,
    MOST_SHOWN,
    forgets_views,
    list_recent_cards,
)
from marketplace.storefront.goods.wishes import wished_among

CHANGES = requires_page(Action.CHANGE_WISHLIST)
NOTHING = 204
STRIP = 8


@public_page
@require_safe
@never_cache
def recent(request: HttpRequest) -> HttpResponse:
    """What one looked at last. Of strangers only their browser knows, and fills the page itself."""
    form = NearForm(request.GET)
    form.is_valid()
    near = read_near(form, path=request.path, kept=[])
    cards = list_recent_cards(request, told=(), query=near.query, now=timezone.now())
    context: dict[str, Any] = {
        **near.context,
        "cards": cards,
        "wished": wished_among(request, cards),
        "forgets": forgets_views(request),
    }
    return render(request, "storefront/goods/recent.html", context)


@public_page
@require_safe
@never_cache
def strip(request: HttpRequest) -> HttpResponse:
    """The same as a list to put into a page: without the product `not`, and of strangers those that `p` names."""
    cards = list_recent_cards(
        request,
        told=_ids(request.GET.getlist("p")[:MOST_SHOWN]),
        query=query_of([(name, request.GET[name]) for name in ("lat", "lon", "place") if name in request.GET]),
        now=timezone.now(),
        without=next(iter(_ids([request.GET.get("not", "")])), None),
    )
    if "all" not in request.GET:
        cards = cards[:STRIP]
    if not cards:
        return HttpResponse(status=NOTHING)
    return render(
        request, "storefront/goods/recent_strip.html", {"cards": cards, "wished": wished_among(request, cards)}
    )


@CHANGES
@require_POST
def note(request: HttpRequest) -> HttpResponse:
    """Remember that a product was looked at; a page that was read says so afterwards, and waits for no answer."""
    product_id = next(iter(_ids([request.POST.get("product", "")])), None)
    if product_id is None:
        raise ProductNotFoundError
    if not forgets_views(request):
        shelves.note_view(user_id=principal_in(request).own_id, product_id=product_id, now=timezone.now())
    return HttpResponse(status=NOTHING)


@CHANGES
@require_POST
def clear(request: HttpRequest) -> HttpResponse:
    """Forget all of it."""
    shelves.forget_views(user_id=principal_in(request).own_id)
    messages.success(request, _("It is forgotten."))
    return redirect("storefront:recent")


@public_page
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Whether this browser remembers at all (`remember`: 1 or 0)."""
    response = redirect("storefront:recent")
    if request.POST.get("remember") == "0":
        response.set_cookie(
            COOKIE, FORGETS, max_age=COOKIE_AGE_S, secure=request.is_secure(), httponly=True, samesite="Lax"
        )
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response


def _ids(texts: list[str]) -> list[UUID]:
    """Those that are ids."""
    return [product_id for text in texts if (product_id := as_id(text))]
