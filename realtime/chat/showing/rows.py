"""Rooms in lists, as their buyer, their shop and the market's staff see them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from marketplace.core import bilingual
from realtime.chat.models import MessageKind, Room, Side
from realtime.chat.participants import Place
from realtime.chat.showing import words
from realtime.chat.showing.places import Links


@dataclass(frozen=True, slots=True)
class Row:
    """One of them.

    Attributes:
        face_url: the shop's logo; empty where the first letter stands for it.
        last: what was said last, in one line.
        tags: what else is to be known of it.
        is_current: whether it is the one beside the list.
    """

    id: UUID
    url: str
    name: str
    about: str
    last: str
    at: datetime
    at_words: str
    unread: int
    face_url: str = ""
    is_online: bool = False
    is_current: bool = False
    tags: Sequence[str] = ()

    @property
    def initial(self) -> str:
        return self.name[:1].upper()


def rows_of(
    rooms: Iterable[Room],
    *,
    side: Side,
    now: datetime,
    query: str = "",
    online: Collection[UUID] = (),
    current: UUID | None = None,
    mine: UUID | None = None,
) -> list[Row]:
    """Rooms as one side sees them; no statement, for they come with what they show.

    Args:
        query: of the list, which the links keep.
        online: the shops of which somebody is here, and the buyers who are.
        current: the room beside the list.
        mine: who reads a shop's list.
    """
    return [_row(room, side, now, query, online, current, mine) for room in rooms]


def _row(
    room: Room,
    side: Side,
    now: datetime,
    query: str,
    online: Collection[UUID],
    current: UUID | None,
    mine: UUID | None,
) -> Row:
    at = room.last_message_at or room.created_at
    url = Links(Place(room, side, None)).room
    is_buyers = side is Side.BUYER
    other_id = room.shop_id if is_buyers else room.buyer_id
    logo = room.shop.logo if is_buyers else ""
    return Row(
        id=room.pk,
        url=f"{url}?{query}" if query else url,
        name=_name(room, side),
        about=words.about(room),
        last=_last(room, side),
        at=at,
        at_words=words.when(at, now=now),
        unread={Side.BUYER: room.buyer_unread, Side.SHOP: room.shop_unread}.get(side, 0),
        face_url=default_storage.url(logo) if logo else "",
        is_online=other_id in online,
        is_current=room.pk == current,
        tags=list(_tags(room, side, mine)),
    )


def _name(room: Room, side: Side) -> str:
    shop = bilingual.name(room.shop)
    if side is Side.BUYER:
        return shop
    return words.buyer_name(room) if side is Side.SHOP else f"{words.buyer_name(room)} · {shop}"


def _last(room: Room, side: Side) -> str:
    is_event = room.last_kind in {"", MessageKind.EVENT}
    if not room.last_text and room.last_kind == MessageKind.TEXT:
        return words.last_gone()
    text = "" if is_event else words.what_it_is(room.last_kind, room.last_text)
    if not text:
        return words.last_event(room)
    return words.said_by_oneself(text) if room.last_side == side else text


def _tags(room: Room, side: Side, mine: UUID | None) -> Iterable[str]:
    if room.is_synthetic:
        yield _("sample")
    if room.state == "closed":
        yield str(room.get_state_display())
    if side is Side.SHOP and room.assignee is not None:
        yield words.assigned_to(room.assignee.name, is_oneself=room.assignee_id == mine)
    if side is not Side.BUYER and room.answered_by == "assistant":
        yield str(room.get_answered_by_display())
