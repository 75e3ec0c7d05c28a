"""Pages of those who carry orders, the part of a buyer's page that shows one on its way, and who carries it."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core import live
from marketplace.core.access import public_page, requires_page
from marketplace.core.errors import NotFoundError, RateLimitedError, RuleError
from marketplace.core.fragments import frame, wants_fragment
from marketplace.core.ids import as_id
from marketplace.core.live import LiveTopic
from marketplace.core.pagination import InvalidCursorError
from marketplace.delivery import selectors
from marketplace.delivery.errors import LegEndedError, LegNotFoundError
from marketplace.delivery.models import Leg
from marketplace.delivery.order_parts import draw_way
from marketplace.delivery.services import legs
from marketplace.orders.buyer.links import OrderLinks
from marketplace.orders.buyer.order_pages import own_order
from marketplace.orders.contacts import contact_is_shown
from marketplace.orders.desk.order_pages import HANDLES
from marketplace.orders.models import Order
from marketplace.orders.selectors.orders import get_order_of_guest, get_order_of_shop
from marketplace.orders.words import amount
from sellers.access import ShopAccess

CARRIES = requires_page(Action.CARRY_ORDERS)


@CARRIES
@require_safe
@never_cache
def carry(request: HttpRequest) -> HttpResponse:
    """What somebody carries now."""
    carrier_id, cursor = principal_in(request).own_id, request.GET.get("cursor") or None
    heard = _topic_of(carrier_id)
    try:
        page = selectors.list_legs_of(user_id=carrier_id, cursor=cursor)
    except InvalidCursorError:
        return redirect("delivery:carry")
    context = {
        "layout": frame(request, page="accounts/layout.html", part="delivery/part.html"),
        "live": heard,
        "is_first": cursor is None,
        "legs": [(leg, _to_collect(leg)) for leg in page.items],
        "next": page.next,
    }
    return render(request, "delivery/carry.html", context)


@CARRIES
@require_safe
@never_cache
def leg(request: HttpRequest, leg_id: UUID) -> HttpResponse:
    """One of them: where it goes, whom to call, and sharing where one is; or that it is over, or with somebody else."""
    carrier_id = principal_in(request).own_id
    heard = _topic_of(carrier_id)
    try:
        found = selectors.get_leg_of(user_id=carrier_id, leg_id=leg_id)
    except LegEndedError as error:
        messages.info(request, str(error))
        return redirect("delivery:carry")
    except LegNotFoundError:
        if not selectors.is_with_a_colleague(user_id=carrier_id, leg_id=leg_id):
            raise
        messages.info(request, _("Somebody else carries it now."))
        return redirect("delivery:carry")
    shared = selectors.list_shared_by(user_id=carrier_id)
    context = {
        "live": heard,
        "leg": found,
        "order": found.order,
        "shop": found.order.shop,
        "purchase": found.order.purchase,
        "shows_contact": contact_is_shown(found.order),
        "pin": found.destination,
        "to_collect": _to_collect(found),
        "kept_days": settings.TRACK_RETENTION_DAYS,
        "shared": " ".join(str(one) for one in shared if one != found.pk),
    }
    return render(request, "delivery/leg.html", context)


@HANDLES
@require_POST
def order_carrier(request: HttpRequest, access: ShopAccess, number: str) -> HttpResponse:
    """Have somebody else of the shop carry it."""
    found = get_order_of_shop(shop_id=access.shop.pk, number=number)
    carrier_id = as_id(request.POST.get("carrier", ""))
    try:
        if carrier_id is not None:
            actor_id = principal_in(request).own_id
            legs.hand_on(order_id=found.pk, carrier_id=carrier_id, actor_id=actor_id, now=timezone.now())
            messages.success(request, _("Somebody else carries it now."))
    except (RuleError, NotFoundError, RateLimitedError) as error:
        messages.warning(request, str(error))
    return redirect("desk:order", slug=access.shop.slug, number=found.number)


@requires_page(Action.FOLLOW_ORDERS)
@require_safe
@never_cache
def way(request: HttpRequest, number: str) -> HttpResponse:
    """Where one's order is."""
    return _way(request, own_order(request, number), None)


@public_page
@require_safe
@never_cache
def guest_way(request: HttpRequest, token: str, number: str) -> HttpResponse:
    """Where a guest's is."""
    return _way(request, get_order_of_guest(token=token, number=number), token)


def _way(request: HttpRequest, order: Order, token: str | None) -> HttpResponse:
    if not wants_fragment(request):
        return redirect(OrderLinks(order, token).order)
    return HttpResponse(draw_way(request, order, token))


def _topic_of(carrier_id: UUID) -> LiveTopic:
    """What tells a carrier's pages that they carry something else; to be asked before what they carry is."""
    return live.topic("user", carrier_id, told_up_to=live.position("user", carrier_id))


def _to_collect(leg: Leg) -> str:
    left = selectors.left_to_collect(leg)
    return amount(left, leg.order.currency) if left else ""
