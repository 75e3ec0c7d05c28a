"""Reads: rooms in lists, and one with what it is about."""

from dataclasses import dataclass
from typing import Self
from uuid import UUID

from django.db.models import F, Q, QuerySet

from marketplace.core.pagination import Page, paginate
from realtime.chat.models import Room

# Who, and about what: so a list asks once.
SHOWN_WITH = ("shop", "buyer", "assignee", "order", "product")


@dataclass(frozen=True, slots=True)
class RoomFilters:
    """Which rooms of a list are wanted; None is any.

    Attributes:
        is_unread: whether there is something that the list's side has not read.
        assignee_id: who looks after them.
        is_assigned: whether somebody does.
        about: the beginning of an order's number, or some of a shop's name; empty is any.
    """

    state: str | None = None
    kind: str | None = None
    answered_by: str | None = None
    is_unread: bool | None = None
    assignee_id: UUID | None = None
    is_assigned: bool | None = None
    about: str = ""


EVERY_ROOM = RoomFilters()


@dataclass(frozen=True, slots=True)
class Viewpoint:
    """Whose list it is: a buyer's, a shop's, or, with neither, that of the market's staff."""

    buyer_id: UUID | None = None
    shop_id: UUID | None = None

    @classmethod
    def of_buyer(cls, user_id: UUID) -> Self:
        return cls(buyer_id=user_id)

    @classmethod
    def of_shop(cls, shop_id: UUID) -> Self:
        return cls(shop_id=shop_id)


def list_rooms(
    *, viewer: Viewpoint, filters: RoomFilters = EVERY_ROOM, cursor: str | None, limit: int, query: str = ""
) -> Page[Room]:
    """Rooms in which something was said, the one with the latest first, in one statement; each with `SHOWN_WITH`.

    Whether somebody may see a shop's, the caller has made sure.
    """
    rooms = _filtered(_seen_from(viewer).filter(last_message_at__isnull=False), viewer, filters)
    bound = f"{viewer}|{filters}|{query}"
    return paginate(
        rooms.select_related(*SHOWN_WITH), order_by=["-last_message_at", "-id"], cursor=cursor, limit=limit, query=bound
    )


def read_room(room_id: UUID) -> Room:
    """A room with `SHOWN_WITH`, in one statement, for who has reached it.

    Raises:
        Room.DoesNotExist: there is none.
    """
    return Room.objects.select_related(*SHOWN_WITH).get(pk=room_id)


def _seen_from(viewer: Viewpoint) -> "QuerySet[Room]":
    if viewer.buyer_id is not None:
        return Room.objects.of_buyer(viewer.buyer_id)
    return Room.objects.of_shop(viewer.shop_id) if viewer.shop_id is not None else Room.objects.all()


def _filtered(rooms: "QuerySet[Room]", viewer: Viewpoint, filters: RoomFilters) -> "QuerySet[Room]":
    for name in ("state", "kind", "answered_by", "assignee_id"):
        value = getattr(filters, name)
        if value is not None:
            rooms = rooms.filter(**{name: value})
    if filters.is_assigned is not None:
        rooms = rooms.filter(assignee__isnull=not filters.is_assigned)
    if filters.is_unread is not None:
        unread = F("buyer_unread") if viewer.buyer_id is not None else F("shop_unread")
        rooms = rooms.alias(unread_here=unread)
        rooms = rooms.filter(unread_here__gt=0) if filters.is_unread else rooms.filter(unread_here=0)
    return rooms.filter(_named(filters.about)) if filters.about else rooms


def _named(about: str) -> Q:
    shop = Q(shop__name_en__icontains=about) | Q(shop__name_bn__icontains=about) | Q(shop__slug=about.lower())
    return shop | Q(order__number__istartswith=about)
