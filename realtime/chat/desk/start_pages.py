"""The first message from a shop to the buyer of one of its orders."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import shows_or_takes
from marketplace.core.errors import ForbiddenError, RuleError
from marketplace.orders.models import Order, OrderState
from realtime.chat.errors.rooms import SubjectNotFoundError
from realtime.chat.models import Room, RoomKind, Side
from realtime.chat.participants import SHOP_PERMISSION, Place, reach_room
from realtime.chat.services.beginning import begin_about_order, require_may_begin
from realtime.chat.services.blocking import require_may_write
from realtime.chat.services.opening import find_order_room
from realtime.chat.services.sending import send_message
from realtime.chat.showing import words
from realtime.chat.showing.forms import StartForm
from realtime.chat.showing.places import links_of
from sellers.access import ShopAccess
from sellers.desk.acting import did
from sellers.desk.pages import desk_page, render_desk

WRITES = desk_page(Action.WRITE_CHATS, SHOP_PERMISSION)


@WRITES
@shows_or_takes
def messages_start(request: HttpRequest, access: ShopAccess, number: str) -> HttpResponse:
    """Write about an order before its buyer does; where something was said already, go to the conversation.

    Raises:
        SubjectNotFoundError: the shop has no such order.
    """
    order, principal, now = _order(access, number), principal_in(request), timezone.now()
    room = find_order_room(order.pk)
    if room is not None and room.last_message_at is not None and request.method != "POST":
        return redirect(links_of(reach_room(principal, room.pk)).room)
    form = StartForm(request.POST, request.FILES) if request.method == "POST" else StartForm()
    begun: list[Place] = []

    def act() -> None:
        room = begin_about_order(shop_id=access.shop.pk, order_id=order.pk, now=now)
        begun.append(reach_room(principal, room.pk, action=Action.WRITE_CHATS))
        send_message(place=begun[0], draft=form.draft(), now=now)

    why_not = _why_not(Place(room or _room(order), Side.SHOP, principal.own_id), order)
    if not why_not and did(request, form, act):
        return redirect(links_of(begun[0]).room)
    context = {"form": form, "order": order, "buyer": words.buyer_name(_room(order)), "why_not": why_not}
    is_refused = bool(form.errors or (why_not and request.method == "POST"))
    return render_desk(request, access, "chat/desk/start.html", context, status=400 if is_refused else 200)


def _order(access: ShopAccess, number: str) -> Order:
    orders = Order.objects.of_shop(access.shop.pk).select_related("purchase__user", "shop")
    order = orders.exclude(state=OrderState.IN_REVIEW).filter(number=number.upper()[:20]).first()
    if order is None:
        raise SubjectNotFoundError
    return order


def _room(order: Order) -> Room:
    """As it would be, not saved."""
    return Room(kind=RoomKind.ORDER, shop=order.shop, buyer=order.purchase.user, order=order)


def _why_not(place: Place, order: Order) -> str:
    """Why nothing can be written about it; empty where something can."""
    try:
        if place.room.last_message_at is None:
            require_may_begin(order, now=timezone.now())
        require_may_write(place=place, now=timezone.now())
    except (ForbiddenError, RuleError) as error:
        return str(error)
    return ""
