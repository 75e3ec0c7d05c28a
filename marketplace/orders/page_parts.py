"""Parts that rooms above add to the pages of an order: they register from their `apps.py`.

A part is asked with each page, and says nothing where it has nothing to say of this order.
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

_of_buyers: list[BuyersPart] = []
_of_shops: list[ShopsPart] = []


def register_for_buyer(part: BuyersPart) -> None:
    """Add a part to every buyer's page of an order; once, when the process begins."""
    _of_buyers.append(part)


def register_for_shop(part: ShopsPart) -> None:
    """The same to the shop's page."""
    _of_shops.append(part)


def parts_for_buyer(request: HttpRequest, order: Order, token: str | None) -> list[SafeString]:
    """What stands above an order on its buyer's page."""
    return [shown for part in _of_buyers if (shown := part(request, order, token))]


def parts_for_shop(request: HttpRequest, access: ShopAccess, order: Order) -> list[SafeString]:
    """What stands beside what can be done with an order, on its page of the desk."""
    return [shown for part in _of_shops if (shown := part(request, access, order))]
