"""Pictures of a shop's own products and of the shop, as pages of its desk: sent, described, put in order, removed."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.base import File
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.catalog.desk.picture_forms import LONGEST_ALT, Sent, read_arrangement, take_each
from marketplace.catalog.models import MOST_IMAGES, ProductImage, ShopImage
from marketplace.catalog.selectors import own
from marketplace.catalog.selectors.media import list_product_images, list_shop_images, shown_picture
from marketplace.catalog.services import product_images, shop_images
from marketplace.catalog.services.media import MAX_BYTES
from marketplace.core import ratelimits
from marketplace.core.access import shows_or_takes
from marketplace.core.clients import caller_of
from marketplace.core.formats import number
from sellers.access import ShopAccess
from sellers.desk.pages import desk_page, render_desk
from sellers.models import ShopPermission

# What nginx and `config.hardening` take at once.
MOST_AT_ONCE = 10 * 1024 * 1024


@desk_page(Action.CHANGE_OFFERS, ShopPermission.CATALOGUE)
@shows_or_takes
def own_pictures(request: HttpRequest, access: ShopAccess, product_id: UUID) -> HttpResponse:
    """The pictures of a product of the shop's own."""
    product = own.get_product(shop_id=access.shop.pk, product_id=product_id)
    acts: dict[str, Any] = {"actor_id": principal_in(request).own_id, "product_id": product.pk}
    return _take(
        request,
        access,
        shown=list_product_images(product.pk),
        add=partial(product_images.add_product_image, **acts),
        arrange=partial(product_images.arrange_product_images, **acts),
        context={"product": product, "page_url": reverse("desk:own_pictures", args=[access.shop.slug, product.pk])},
    )


@desk_page(Action.CHANGE_SHOPS, ShopPermission.SETTINGS)
@shows_or_takes
def shop_pictures(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """The pictures of the shop, beside its logo and its cover."""
    acts: dict[str, Any] = {"actor_id": principal_in(request).own_id, "shop_id": access.shop.pk}
    return _take(
        request,
        access,
        shown=list_shop_images(access.shop.pk),
        add=partial(shop_images.add_shop_image, **acts),
        arrange=partial(shop_images.arrange_shop_images, **acts),
        context={"page_url": reverse("desk:shop_pictures", args=[access.shop.slug])},
    )


def count_picture(request: HttpRequest) -> None:
    """Count one picture of whoever sends it, with those that they send over the API.

    Raises:
        RateLimitedError: too many; each is encoded eight times.
    """
    ratelimits.require(caller_of(request), ratelimits.PICTURES)


def _take(
    request: HttpRequest,
    access: ShopAccess,
    *,
    shown: Sequence[ProductImage | ShopImage],
    add: Callable[..., object],
    arrange: Callable[..., None],
    context: dict[str, Any],
) -> HttpResponse:
    if request.method != "POST":
        return _show(request, access, shown, context)
    wanted = read_arrangement(request.POST, [one.image_id for one in shown])
    arrange(wanted=wanted, now=timezone.now())
    if "send" in request.POST:
        sent = take_each(request.FILES.getlist("file"), lambda file: _keep(request, file, add))
        return _answer(request, access, sent, context)
    messages.success(request, _("The picture is removed.") if wanted.without else _("Saved."))
    return redirect(f"{context['page_url']}#gallery")


def _keep(request: HttpRequest, file: "File[bytes]", add: Callable[..., object]) -> None:
    count_picture(request)
    add(file=file, now=timezone.now())


def _answer(request: HttpRequest, access: ShopAccess, sent: Sent, context: dict[str, Any]) -> HttpResponse:
    """What was taken is there by now; what was not is told, file by file."""
    if sent.taken:
        text = ngettext("%(count)s picture is added.", "%(count)s pictures are added.", sent.taken)
        messages.success(request, text % {"count": number(sent.taken)})
    if sent.taken and not sent.refused:
        return redirect(context["page_url"])
    refused = sent.refused or [("", _("Choose one picture at least."))]
    shown = list_product_images(context["product"].pk) if "product" in context else list_shop_images(access.shop.pk)
    return _show(request, access, shown, context | {"refused": refused}, status=400)


def _show(
    request: HttpRequest,
    access: ShopAccess,
    shown: Sequence[ProductImage | ShopImage],
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    told = {
        "pictures": [shown_picture(one) for one in shown],
        "most": MOST_IMAGES,
        "left": MOST_IMAGES - len(shown),
        "most_bytes": MAX_BYTES,
        "most_at_once": MOST_AT_ONCE,
        "longest_alt": LONGEST_ALT,
    }
    return render_desk(request, access, "catalog/desk/picture/pictures.html", told | context, status=status)
