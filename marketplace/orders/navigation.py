"""Entries of orders in the navigation of one's own account and of a shop's desk."""

from django.utils.translation import gettext_lazy as _

from marketplace.accounts import sections
from marketplace.accounts.permissions import Action
from marketplace.orders.selectors.waiting import count_orders_to_answer
from sellers.desk import sections as desk
from sellers.models import ShopPermission

YOURS = (
    sections.Section(
        _("Your orders"), "shopping-basket", "orders:orders", ("orders:order", "orders:return"), Action.READ_ORDERS
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
)


def register() -> None:
    """Add them; once, when the process begins."""
    for section in YOURS:
        sections.register(section, group=sections.YOU)
    for entry in DESK:
        desk.register(entry)
