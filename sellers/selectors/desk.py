"""Reads: the shops somebody works for, and how ready each of them is."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import models
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.principals import Principal
from marketplace.core.pagination import Page, paginate
from sellers.access import ShopAccess, list_memberships
from sellers.models import CaseState, DeliveryZone, Shop, ShopMember, VerificationCase
from sellers.models.verification import OPEN_STATES


class ToDo(models.TextChoices):
    """What a shop can still do so that buyers find it and know it; staff ask for none of it."""

    HOURS = "hours", _("Say when the shop is open")
    ZONES = "zones", _("Say where the shop delivers")
    PHONE = "phone", _("Give a phone number")
    DESCRIPTION = "description", _("Describe the shop in a few words")
    LOGO = "logo", _("Show a logo")
    COVER = "cover", _("Show a picture of the shop")


@dataclass(frozen=True, slots=True)
class DeskShop:
    """A shop as its people see it.

    Attributes:
        member: what the reader is to it; None for staff of the market.
        case: how its last case at the staff stands; None where it never asked to be verified.
        to_do: what is left, the most important first.
    """

    shop: Shop
    member: ShopMember | None
    case: CaseState | None
    to_do: tuple[ToDo, ...]

    @property
    def is_asking(self) -> bool:
        """Whether the staff have not decided yet."""
        return self.case in OPEN_STATES


def list_my_shops(principal: Principal) -> list[DeskShop]:
    """All shops somebody works for, the newest membership first, in two statements."""
    return _described(list(list_memberships(principal)))


def page_my_shops(principal: Principal, *, cursor: str | None, limit: int) -> Page[DeskShop]:
    """The same, a page at a time.

    Raises:
        InvalidCursorError: the cursor is of another list.
    """
    members = list_memberships(principal).order_by()
    page = paginate(members, order_by=["-id"], cursor=cursor, limit=limit, query=f"my shops|{principal.own_id}")
    return Page(_described(page.items), page.next)


def get_desk_shop(access: ShopAccess) -> DeskShop:
    """One shop as somebody reaches it, in one statement more."""
    return _desk_shop(access.shop, access.member, _states([access.shop.pk]))


@dataclass(frozen=True, slots=True)
class _State:
    case: CaseState | None
    has_zones: bool


def _described(members: Iterable[ShopMember]) -> list[DeskShop]:
    members = list(members)
    states = _states([member.shop_id for member in members])
    return [_desk_shop(member.shop, member, states) for member in members]


def _states(shop_ids: list[UUID]) -> dict[UUID, _State]:
    """What other tables tell of the shops."""
    cases = VerificationCase.objects.filter(shop=OuterRef("pk")).order_by("-id").values("state")[:1]
    zones = DeliveryZone.objects.filter(shop=OuterRef("pk"), is_active=True)
    rows: QuerySet[Shop, tuple[UUID, str | None, bool]] = (
        Shop.objects.filter(pk__in=shop_ids)
        .annotate(case_state=Subquery(cases), has_zones=Exists(zones))
        .values_list("pk", "case_state", "has_zones")
    )
    return {pk: _State(CaseState(case) if case else None, has_zones) for pk, case, has_zones in rows}


def _desk_shop(shop: Shop, member: ShopMember | None, states: dict[UUID, _State]) -> DeskShop:
    state = states[shop.pk]
    is_there = {
        ToDo.HOURS: shop.hours is not None,
        ToDo.ZONES: state.has_zones,
        ToDo.PHONE: bool(shop.phone),
        ToDo.DESCRIPTION: bool(shop.description_en or shop.description_bn),
        ToDo.LOGO: bool(shop.logo),
        ToDo.COVER: bool(shop.cover),
    }
    return DeskShop(shop, member, state.case, tuple(thing for thing, done in is_there.items() if not done))
