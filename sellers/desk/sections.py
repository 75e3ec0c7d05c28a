"""The pages of one shop's desk, in the order of its navigation; rooms above register theirs in `apps.ready()`."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import Principal
from sellers.access import ShopAccess
from sellers.models import ShopPermission

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Section:
    """One entry of the navigation.

    Attributes:
        url_name: a page below `/desk/<slug>/`.
        names: it is current, too, on every page whose address' name begins with one of these.
        permission: only members who have it see the entry; None for all of them.
        action: what the role of whoever looks must reach for it.
        position: entries stand in its order.
        waiting: tells how much waits there for somebody; the entry shows it where it is any.
    """

    label: Text
    icon: str
    url_name: str
    names: tuple[str, ...] = ()
    permission: ShopPermission | None = None
    action: Action = Action.READ_SHOPS
    position: int = 100
    waiting: Callable[[ShopAccess], int] | None = None

    def url(self, access: ShopAccess) -> str:
        return reverse(self.url_name, args=[access.shop.slug])

    def holds(self, view_name: str) -> bool:
        return view_name == self.url_name or view_name.startswith(self.names)

    def is_for(self, reader: Principal, access: ShopAccess) -> bool:
        """Whether it is of use to them in this shop."""
        reaches = reader.reaches_any(self.action) or (access.member is not None and reader.reach(self.action))
        return bool(reaches) and (self.permission is None or access.may(self.permission))


OVERVIEW = Section(_("Overview"), "home", "desk:shop", position=0)
PAYOUTS = Section(
    _("Payout accounts"),
    "wallet",
    "desk:payouts",
    ("desk:payout_",),
    ShopPermission.MONEY,
    Action.MANAGE_SHOP_MONEY,
    position=70,
)
PEOPLE = Section(_("People"), "users", "desk:people", ("desk:people_",), None, Action.MANAGE_SHOP_PEOPLE, position=60)
PROFILE = Section(
    _("Shop page"),
    "id-card",
    "desk:profile",
    ("desk:place", "desk:logo", "desk:cover"),
    ShopPermission.SETTINGS,
    Action.CHANGE_SHOPS,
    position=10,
)
HOURS = Section(
    _("Hours"), "clock", "desk:hours", ("desk:hours_",), ShopPermission.SETTINGS, Action.CHANGE_SHOPS, position=20
)
ZONES = Section(_("Delivery zones"), "delivery", "desk:zones", ("desk:zone",), position=30)
PAPERS = Section(
    _("Papers and verification"),
    "shield",
    "desk:setup_review",
    ("desk:setup",),
    ShopPermission.SETTINGS,
    Action.CHANGE_SHOPS,
    position=80,
)
SECTIONS: list[Section] = [OVERVIEW, PROFILE, HOURS, ZONES, PEOPLE, PAYOUTS, PAPERS]


def register(section: Section) -> None:
    """Add an entry to every shop's navigation; once for each page, when the process begins."""
    SECTIONS.append(section)
    SECTIONS.sort(key=lambda one: one.position)


def list_sections(reader: Principal, access: ShopAccess) -> list[Section]:
    """The navigation of a shop for a reader."""
    return [section for section in SECTIONS if section.is_for(reader, access)]
