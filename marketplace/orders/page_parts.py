"""What rooms above add to the pages of orders: they register from their `apps.py`.

A part is asked with each page of an order, and says nothing where it has nothing to say of this one.
"""

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.safestring import SafeString

from marketplace.orders.models import Order
from sellers.access import ShopAccess

# Of a buyer's page; a guest is known by the token of their link, everybody else is the order's buyer.
BuyersPart = Callable[[HttpRequest, Order, str | None], SafeString]
# Of the page on the shop's desk.
ShopsPart = Callable[[HttpRequest, ShopAccess, Order], SafeString]
# Of the page of the market's staff.
StaffsPart = Callable[[HttpRequest, Order], SafeString]
# Whether a new order comes to the browser that shows the shop's board by itself, so that the page need not show it.
BoardsPush = Callable[[HttpRequest, ShopAccess], bool]

_of_buyers: list[BuyersPart] = []
_of_shops: list[ShopsPart] = []
_of_staff: list[StaffsPart] = []
_pushes: list[BoardsPush] = []


def register_for_buyer(part: BuyersPart) -> None:
    """Add a part to every buyer's page of an order; once, when the process begins."""
    _of_buyers.append(part)


def register_for_shop(part: ShopsPart) -> None:
    """The same to the shop's page."""
    _of_shops.append(part)


def register_push(is_pushed: BoardsPush) -> None:
    """Have a room asked whether it tells a board's browser of new orders."""
    _pushes.append(is_pushed)


def is_pushed_to(request: HttpRequest, access: ShopAccess) -> bool:
    """Whether any room does."""
    return any(is_pushed(request, access) for is_pushed in _pushes)


def register_for_staff(part: StaffsPart) -> None:
    """The same to the page of the market's staff."""
    _of_staff.append(part)


def parts_for_buyer(request: HttpRequest, order: Order, token: str | None) -> list[SafeString]:
    """What stands above an order on its buyer's page."""
    return [shown for part in _of_buyers if (shown := part(request, order, token))]


def parts_for_shop(request: HttpRequest, access: ShopAccess, order: Order) -> list[SafeString]:
    """What stands beside what can be done with an order, on its page of the desk."""
    return [shown for part in _of_shops if (shown := part(request, access, order))]


def parts_for_staff(request: HttpRequest, order: Order) -> list[SafeString]:
    """What stands above an order on its page for the market's staff."""
    return [shown for part in _of_staff if (shown := part(request, order))]
