"""Entries of the catalogue in the navigation of the staff and of a shop's desk."""

from django.utils.translation import gettext_lazy as _

from marketplace.accounts import sections
from marketplace.accounts.permissions import Action, Reach
from marketplace.catalog.selectors.opinions import count_waiting
from sellers.desk import sections as desk
from sellers.models import ShopPermission

STAFF = (
    sections.Section(
        _("Catalogue"),
        "goods",
        "staff:proposals",
        ("staff:proposal", "staff:merge", "staff:categor"),
        Action.EDIT_CATALOGUE,
        Reach.ANY,
    ),
    sections.Section(
        _("Reported content"), "flag", "staff:reports", ("staff:reported",), Action.MODERATE_CONTENT, Reach.ANY
    ),
)
DESK = (
    desk.Section(
        _("Goods"),
        "goods",
        "desk:goods",
        ("desk:goods_", "desk:own_", "desk:proposal", "desk:sheet"),
        ShopPermission.CATALOGUE,
        Action.READ_OFFERS,
        position=5,
    ),
    desk.Section(
        _("Reviews and questions"),
        "star",
        "desk:reviews",
        ("desk:review", "desk:question"),
        ShopPermission.CATALOGUE,
        Action.READ_OFFERS,
        position=7,
        waiting=lambda access: count_waiting(shop_id=access.shop.pk),
    ),
    desk.Section(
        _("Pictures of the shop"),
        "image",
        "desk:shop_pictures",
        (),
        ShopPermission.SETTINGS,
        Action.CHANGE_SHOPS,
        position=15,
    ),
)


def register() -> None:
    """Add them; once, when the process begins."""
    for section in STAFF:
        sections.register(section, group=sections.WORK)
    for entry in DESK:
        desk.register(entry)
