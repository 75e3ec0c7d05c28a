"""What the pages of an order say of its way: to its buyer, where it is; to the shop, who carries it, and not where."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.accounts.viewing import is_viewing
from marketplace.core import live
from marketplace.core.fragments import wants_fragment
from marketplace.delivery.selectors import OnTheWay, find_leg_of_order, find_on_the_way, list_carriers, was_seen
from marketplace.delivery.way_words import words_for
from marketplace.orders.models import OPEN_STATES, Fulfilment, Order, OrderState
from marketplace.orders.selectors.orders import live_topic_of
from sellers.access import ShopAccess
from sellers.templatetags.hours import time_at_shop

NOTHING = mark_safe("")


def show_to_buyer(request: HttpRequest, order: Order, token: str | None) -> SafeString:
    """Where it is, above everything else; nothing where it can no longer come, or where staff look as its buyer."""
    if order.fulfilment != Fulfilment.DELIVERY or order.state not in OPEN_STATES or is_viewing(request):
        return NOTHING
    return draw_way(request, order, token)


def draw_way(request: HttpRequest, order: Order, token: str | None) -> SafeString:
    """The part that shows where an order is, while it is on its way and its carrier shares that; else an empty one.

    It hears the order's topic, on which every change of its leg is told, and fills itself anew.
    """
    now = timezone.now()
    is_on = order.state == OrderState.PICKED_UP and not is_viewing(request)
    way = find_on_the_way(order) if is_on else None
    holder_at = now if token is not None else None
    context = {
        "order": order,
        "live": live_topic_of(order, for_holder_at=holder_at),
        "is_open": order.state in OPEN_STATES,
        "is_part": wants_fragment(request),
        "url": way_url(order, token),
        "way": way,
    }
    if way is not None and way.leg.shares_since is not None:
        context["shown"] = _shown(way, now=now)
        context["topic"] = live.topic("leg", way.leg.pk, told_up_to=way.told_up_to, for_holder_at=holder_at)
    return render_to_string("delivery/way.html", context, request=request)


def show_to_shop(request: HttpRequest, access: ShopAccess, order: Order) -> SafeString:
    """Who carries it, and, for those who may say so, who else could."""
    if order.state != OrderState.PICKED_UP or order.fulfilment != Fulfilment.DELIVERY:
        return NOTHING
    leg = find_leg_of_order(order)
    if leg is None:
        return NOTHING
    principal = principal_in(request)
    may_hand_on = principal.reach(Action.HANDLE_ORDERS) is not None
    context = {
        "order": order,
        "shop": access.shop,
        "leg": leg,
        "is_mine": leg.carrier_id == principal.user_id,
        "carriers": list_carriers(shop_id=access.shop.pk) if may_hand_on else [],
    }
    return render_to_string("delivery/carrier.html", context, request=request)


def way_url(order: Order, token: str | None) -> str:
    """Where the buyer's part is filled anew from."""
    if token is not None:
        return reverse("delivery:guest_way", args=[token, order.number])
    return reverse("delivery:way", args=[order.number])


def _shown(way: OnTheWay, *, now: datetime) -> dict[str, Any]:
    """What the map and the words beside it say."""
    return {
        "destination": way.leg.destination,
        "position": way.position,
        "words": words_for(way.estimate),
        "seen_s": was_seen(way.position, now=now) if way.position else 0,
        "seen_at": time_at_shop(way.position.at, way.leg.order.shop) if way.position else "",
    }
