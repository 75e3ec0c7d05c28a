"""Writes: up to where somebody has got in a room. Marks never go back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from realtime.chat import noticing, telling
from realtime.chat.models import Mark, Room, Side
from realtime.chat.participants import Place
from realtime.chat.services.holding import count_again, hold_room
from realtime.topics import NewMessage


@transaction.atomic
def mark(*, place: Place, delivered_seq: int | None = None, read_seq: int | None = None, now: datetime) -> Mark:
    """Say up to which number messages have reached somebody, and up to which they have read them.

    What is read was delivered. Numbers beyond the room's last are its last; lower ones than before change nothing. The
    marks of a side are those of whoever of it is furthest; the market's staff have none that others see.

    Args:
        place: whose; somebody with an account.
        delivered_seq: the last number that came; None for no other than before.
        read_seq: the last one that they saw.
        now: UTC.
    """
    room = hold_room(place.room.pk)
    own = _own(room, place.user_id)
    read = max(own.read_seq, min(read_seq or 0, room.last_seq))
    delivered = max(own.delivered_seq, read, min(delivered_seq or 0, room.last_seq))
    if (delivered, read) == (own.delivered_seq, own.read_seq):
        return own
    if own.noticed_seq > own.read_seq and read >= own.noticed_seq:
        noticing.clear_notices(user_id=own.user_id, room_id=room.pk, now=now)
    own.delivered_seq, own.read_seq = delivered, read
    own.save(update_fields=["delivered_seq", "read_seq", "updated_at"])
    _move_side(room, place.side, delivered, read)
    return own


@transaction.atomic
def set_muted(*, place: Place, is_muted: bool) -> Mark:
    """Have notices of a room come, or not."""
    own = _own(hold_room(place.room.pk), place.user_id)
    own.is_muted = is_muted
    own.save(update_fields=["is_muted", "updated_at"])
    return own


def _own(room: Room, user_id: UUID | None) -> Mark:
    """Somebody's mark in a held room; whoever has one has an account."""
    assert user_id is not None  # noqa: S101 -- neither the assistant nor the market reads
    own, _is_new = Mark.objects.get_or_create(room=room, user_id=user_id)
    return own


def _move_side(room: Room, side: Side, delivered: int, read: int) -> None:
    if side not in {Side.BUYER, Side.SHOP}:
        return
    before = _marks(room), room.buyer_unread, room.shop_unread
    if side is Side.BUYER:
        room.buyer_delivered_seq = max(room.buyer_delivered_seq, delivered)
        room.buyer_read_seq = max(room.buyer_read_seq, read)
    else:
        room.shop_delivered_seq = max(room.shop_delivered_seq, delivered)
        room.shop_read_seq = max(room.shop_read_seq, read)
    if _marks(room) == before[0]:
        return
    count_again(room)
    room.save(
        update_fields=[
            *("buyer_delivered_seq", "buyer_read_seq", "shop_delivered_seq", "shop_read_seq"),
            *("buyer_unread", "shop_unread", "updated_at"),
        ]
    )
    news: list[NewMessage] = [telling.marks(room)]
    if room.shop_unread != before[2]:
        news.append(telling.inbox(room))
    if room.buyer_unread != before[1] and room.buyer_id is not None:
        news.append(telling.unread(room.buyer_id))
    telling.tell(*news)


def _marks(room: Room) -> tuple[int, int, int, int]:
    return (room.buyer_delivered_seq, room.buyer_read_seq, room.shop_delivered_seq, room.shop_read_seq)
