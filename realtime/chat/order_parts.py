"""What the pages of an order say of its conversation: to its shop and to the market's staff, where it is."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.orders.models import Order
from realtime.chat.participants import SHOP_PERMISSION
from realtime.chat.services.opening import find_order_room
from sellers.access import ShopAccess

NOTHING = mark_safe("")


def show_to_shop(request: HttpRequest, access: ShopAccess, order: Order) -> SafeString:
    """A link to it, for those who answer buyers; nothing where nothing was said."""
    if access.member is None or not access.member.may(SHOP_PERMISSION):
        return NOTHING
    return _link(request, order, "desk:messages_room", access.shop.slug)


def show_to_staff(request: HttpRequest, order: Order) -> SafeString:
    """The same for those who may read conversations; they say there why they do."""
    if not principal_in(request).reaches_any(Action.READ_CHATS):
        return NOTHING
    return _link(request, order, "staff:messages_room")


def _link(request: HttpRequest, order: Order, page: str, *more: str) -> SafeString:
    room = find_order_room(order.pk)
    if room is None or room.last_message_at is None:
        return NOTHING
    context = {"url": reverse(page, args=[*more, room.pk])}
    return render_to_string("chat/order_part.html", context, request=request)
