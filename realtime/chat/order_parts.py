"""What the pages of an order say of its conversation: to its shop and to the market's staff, where it is or begins."""

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.orders.models import Order
from realtime.chat.errors.rooms import NobodyToWriteToError, OrderLongOverError
from realtime.chat.participants import SHOP_PERMISSION
from realtime.chat.services.beginning import require_may_begin
from realtime.chat.services.opening import find_order_room
from sellers.access import ShopAccess

NOTHING = mark_safe("")


def show_to_shop(request: HttpRequest, access: ShopAccess, order: Order) -> SafeString:
    """A link to it, for those who answer buyers; where nothing was said, one to begin it, or why they cannot."""
    if access.member is None or not access.member.may(SHOP_PERMISSION):
        return NOTHING
    return _link(request, order, "desk:messages_room", access.shop.slug) or _begin(request, access, order)


def show_to_staff(request: HttpRequest, order: Order) -> SafeString:
    """The same for those who may read conversations; they say there why they do."""
    if not principal_in(request).reaches_any(Action.READ_CHATS):
        return NOTHING
    return _link(request, order, "staff:messages_room")


def _begin(request: HttpRequest, access: ShopAccess, order: Order) -> SafeString:
    """To write first; nothing about what is long over."""
    try:
        require_may_begin(order, now=timezone.now())
    except NobodyToWriteToError as error:
        context = {"why_not": str(error)}
    except OrderLongOverError:
        return NOTHING
    else:
        url = reverse("desk:messages_start", args=[access.shop.slug, order.number])
        context = {"url": url, "label": _("Write to the buyer")}
    return render_to_string("chat/order_part.html", context, request=request)


def _link(request: HttpRequest, order: Order, page: str, *more: str) -> SafeString:
    room = find_order_room(order.pk)
    if room is None or room.last_message_at is None:
        return NOTHING
    context = {"url": reverse(page, args=[*more, room.pk]), "label": _("Conversation about this order")}
    return render_to_string("chat/order_part.html", context, request=request)
