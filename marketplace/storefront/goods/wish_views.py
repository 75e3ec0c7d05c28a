"""The wishlist: its page, and putting goods on it and taking them off."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.catalog.errors.products import ProductNotFoundError
from marketplace.catalog.errors.shelves import WishlistFullError
from marketplace.catalog.selectors.chosen import list_chosen
from marketplace.catalog.selectors.shelves import is_wished_for
from marketplace.catalog.services import shelves
from marketplace.core.access import requires_page, shows_or_takes
from marketplace.core.fragments import wants_fragment
from marketplace.core.pagination import InvalidCursorError
from marketplace.storefront.goods.cards import GoodsCard, goods_card
from marketplace.storefront.goods.near import read_near
from marketplace.storefront.goods.opinion_forms import QuestionsForm
from marketplace.storefront.goods.wishes import get_wishes

READS = requires_page(Action.READ_WISHLIST)
CHANGES = requires_page(Action.CHANGE_WISHLIST)
BAD = 400


@READS
@require_safe
@never_cache
def wishlist(request: HttpRequest) -> HttpResponse:
    """What one wishes for, the newest first, with what is brought to the pin."""
    form = QuestionsForm(request.GET)
    form.is_valid()
    near = read_near(form, path=request.path, kept=[])
    try:
        page = get_wishes(request, cursor=form.cleaned_data.get("cursor") or None, near=near, now=timezone.now())
    except InvalidCursorError:
        return redirect(reverse("storefront:wishlist") + near.query)
    context: dict[str, Any] = {**near.context, "page": page, "is_goods": False}
    return render(request, "storefront/goods/wishlist.html", context, status=BAD if near.errors else 200)


@CHANGES
@shows_or_takes
@never_cache
def wish(request: HttpRequest, product_id: UUID) -> HttpResponse:
    """Wish for a product, or no longer (`wish`: 1 or 0); asked for as a page, it is the question whether to.

    Raises:
        ProductNotFoundError: there is none that buyers see.
    """
    user_id = principal_in(request).own_id
    if request.method != "POST":
        card, is_wished = _card(product_id), is_wished_for(user_id=user_id, product_id=product_id)
        return render(request, "storefront/goods/wish.html", {"card": card, "is_wished": is_wished})
    is_wished = request.POST.get("wish") != "0"
    if not is_wished:
        shelves.no_longer_wish_for(user_id=user_id, product_id=product_id)
    else:
        try:
            shelves.wish_for(user_id=user_id, product_id=product_id)
        except WishlistFullError as error:
            messages.error(request, str(error))
            return _shown(request, product_id, is_wished=False, error=str(error))
    return _shown(request, product_id, is_wished=is_wished)


def _shown(request: HttpRequest, product_id: UUID, *, is_wished: bool, error: str = "") -> HttpResponse:
    """The heart as it is now, or the page that it stood on."""
    if wants_fragment(request):
        context = {"card": _card(product_id), "wished": {str(product_id)} if is_wished else frozenset()}
        response = render(request, "storefront/goods/heart.html", {**context, "error": error})
        patch_vary_headers(response, ["HX-Request-Type"])
        return response
    if not error:
        messages.success(request, _("It is on your wishlist.") if is_wished else _("It is off your wishlist."))
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return HttpResponseRedirect(target if is_ours else reverse("storefront:wishlist"))


def _card(product_id: UUID) -> GoodsCard:
    found = list_chosen(ids=[product_id], pin=None, now=timezone.now())
    if not found:
        raise ProductNotFoundError
    return goods_card(found[0], query="")
