"""Entries of orders in the navigation of one's own account, of the market's staff, and of a shop's desk."""

from django.utils.translation import gettext_lazy as _

from marketplace.accounts import sections
from marketplace.accounts.permissions import Action, Reach
from marketplace.orders.selectors.waiting import count_orders_to_answer, count_returns_waiting
from sellers.desk import sections as desk
from sellers.models import ShopPermission

YOURS = (
    sections.Section(
        _("Your orders"),
        "shopping-basket",
        "orders:orders",
        ("orders:order", "orders:returns", "orders:return"),
        Action.READ_ORDERS,
    ),
)
STAFF = (
    sections.Section(
        _("Everybody’s orders"), "shopping-basket", "staff:orders", ("staff:order",), Action.SUPPORT_ORDERS, Reach.ANY
    ),
    sections.Section(
        _("Returns to decide"), "undo", "staff:returns", ("staff:return",), Action.SUPPORT_ORDERS, Reach.ANY
    ),
)
DESK = (
    desk.Section(
        _("Orders"),
        "shopping-basket",
        "desk:orders",
        ("desk:order",),
        ShopPermission.ORDERS,
        Action.READ_ORDERS,
        position=3,
        waiting=lambda access: count_orders_to_answer(shop_id=access.shop.pk),
    ),
    desk.Section(
        _("Returns"),
        "undo",
        "desk:returns",
        ("desk:return",),
        ShopPermission.ORDERS,
        Action.READ_ORDERS,
        position=4,
        waiting=lambda access: count_returns_waiting(shop_id=access.shop.pk),
    ),
)


def register() -> None:
    """Add them; once, when the process begins."""
    for section in YOURS:
        sections.register(section, group=sections.YOU)
    for work in STAFF:
        sections.register(work, group=sections.WORK)
    for entry in DESK:
        desk.register(entry)
