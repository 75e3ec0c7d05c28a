"""Who may read the topics of orders, of shops and of people: whoever may see what they tell of."""

from uuid import UUID

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import Principal
from marketplace.core.errors import ForbiddenError
from marketplace.delivery.selectors import may_be_followed_by_link, may_follow
from marketplace.orders.models import Order, OrderState
from realtime.kinds import TopicKind
from sellers.access import reach_shop
from sellers.errors.shops import ShopNotFoundError
from sellers.models import ShopPermission


def may_read_order(principal: Principal, order_id: UUID) -> bool:
    """Its buyer, the market's staff who see to orders, and, once it is the shop's to see, whoever sees to its orders.

    While staff look as somebody else, they read what that person reads.
    """
    if principal.reach(Action.READ_ORDERS) is None:
        return False
    order = Order.objects.filter(pk=order_id).values_list("purchase__user_id", "shop_id", "state").first()
    if order is None:
        return False
    buyer_id, shop_id, state = order
    if buyer_id == principal.user_id or principal.reaches_any(Action.SUPPORT_ORDERS):
        return True
    return state != OrderState.IN_REVIEW and may_read_shop(principal, shop_id)


def is_unclaimed(order_id: UUID) -> bool:
    """Whether nobody has made an order theirs, so that its link opens it, and a ticket its topic."""
    return Order.objects.filter(pk=order_id, purchase__user=None).exists()


def may_read_shop(principal: Principal, shop_id: UUID) -> bool:
    """Whoever sees to its orders: of its people those who may, and of the market's staff all who see orders."""
    if principal.reach(Action.READ_ORDERS) is None:
        return False
    try:
        reach_shop(principal, str(shop_id), action=Action.READ_ORDERS, permission=ShopPermission.ORDERS)
    except (ShopNotFoundError, ForbiddenError):
        return False
    return True


def may_read_user(principal: Principal, user_id: UUID) -> bool:
    """Themselves."""
    return principal.user_id == user_id and principal.reach(Action.READ_NOTICES) is not None


def may_read_leg(principal: Principal, leg_id: UUID) -> bool:
    """The order's buyer, while it is on its way and its carrier shares where they are; nobody who looks as them."""
    if principal.reach(Action.FOLLOW_ORDERS) is None:
        return False
    return may_follow(buyer_id=principal.own_id, leg_id=leg_id)


KINDS = (
    TopicKind("order", may_read_order, takes_ticket=is_unclaimed),
    TopicKind("shop", may_read_shop),
    TopicKind("leg", may_read_leg, takes_ticket=may_be_followed_by_link),
    TopicKind("user", may_read_user),
)
