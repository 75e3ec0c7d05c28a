"""Whose orders: what somebody reaches of them, and as whom they act."""

from django.http import HttpRequest
from django.utils import timezone

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.accounts.viewing import is_viewing
from marketplace.core.access import requires
from marketplace.orders.concerned import require_unconcerned
from marketplace.orders.models import ActorRole, Order
from marketplace.orders.schemas.orders import OrderOut, ShopOrderOut, SupportOrderOut
from marketplace.orders.selectors import orders as selectors
from marketplace.orders.services.actors import Actor
from marketplace.orders.services.contacts import record_contact_shown
from sellers.access import reach_shop
from sellers.models import Shop, ShopPermission

READS = requires(Action.READ_ORDERS)
CHANGES = requires(Action.CHANGE_ORDERS)
HANDLES = requires(Action.HANDLE_ORDERS)
SUPPORTS = requires(Action.SUPPORT_ORDERS)


def actor_in(request: HttpRequest, role: ActorRole) -> Actor:
    return Actor(role, principal_in(request).own_id)


def own_order(request: HttpRequest, number: str) -> Order:
    """An order that whoever asks has placed.

    Raises:
        OrderNotFoundError: there is none, or it is not theirs.
    """
    return selectors.get_order_of_buyer(user_id=principal_in(request).own_id, number=number)


def shop_in(request: HttpRequest, shop: str, *, action: Action) -> Shop:
    """A shop whose orders are for whoever asks to see, or to handle.

    Raises:
        ShopNotFoundError: there is none, or it is not theirs.
        ForbiddenError: they work for it, and have nothing to do with its orders.
    """
    return reach_shop(principal_in(request), shop, action=action, permission=ShopPermission.ORDERS).shop


def order_to_handle(request: HttpRequest, shop: str, number: str) -> Order:
    """A shop's order that they may handle; raises as `shop_in`, and `OrderNotFoundError`."""
    handled = shop_in(request, shop, action=Action.HANDLE_ORDERS)
    return selectors.get_order_of_shop(shop_id=handled.pk, number=number)


def order_to_support(request: HttpRequest, number: str) -> Order:
    """Any order, for the market's staff."""
    principal_in(request).require_any(Action.SUPPORT_ORDERS)
    return selectors.get_order(number=number)


def order_to_decide(request: HttpRequest, number: str) -> Order:
    """Any order, for those of the market's staff who have nothing to do with it themselves.

    Raises:
        OrderNotFoundError: there is none.
        ConcernedError: they ordered it, or work for its shop.
    """
    order = order_to_support(request, number)
    require_unconcerned(principal_in(request).own_id, order)
    return order


def shown_to_buyer(request: HttpRequest, number: str) -> OrderOut:
    """An order as it is now; staff who look as its buyer do not see the code, with which they could have it."""
    order = own_order(request, number)
    details = selectors.describe(order, role=ActorRole.BUYER, now=timezone.now())
    return OrderOut.of(details, shows_code=not is_viewing(request))


def shown_to_shop(order: Order) -> ShopOrderOut:
    """The same for its shop."""
    order = selectors.get_order(number=order.number)
    return ShopOrderOut.of_shop(selectors.describe(order, role=ActorRole.SHOP, now=timezone.now()))


def shown_to_support(request: HttpRequest, order: Order) -> SupportOrderOut:
    """The same for the market's staff, with number and address; that they saw these is noted in the audit trail."""
    order, now = selectors.get_order(number=order.number), timezone.now()
    record_contact_shown(actor_id=principal_in(request).counted_id, order=order, now=now)
    return SupportOrderOut.of_support(selectors.describe(order, role=ActorRole.SUPPORT, now=now))
