"""Notices of what is written to somebody who does not read it: one a room and hour, which counts.

Who is away is told at once. Who is here may just be reading; they are told when it is still unread some seconds later.
Nobody is told of what they, or somebody else on their side, said; nor of rooms that they muted.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from marketplace.accounts.models import User
from marketplace.core.prepared import PreparedStatement
from marketplace.notifications import notices
from marketplace.notifications.models import Notice, NoticeKind
from realtime.chat.models import Mark, Message, Room, Side
from realtime.chat.participants import people_of_shop
from realtime.chat.services.holding import hold_room
from realtime.presence.people import who_is_here

logger = structlog.get_logger(__name__)

# So long somebody who is here has for reading it before a notice comes.
READ_WITHIN: Final = timedelta(seconds=15)
# What came longer ago was told of, or will be with the next message; workers may stand still for so long.
LOOKED_AT_FOR: Final = timedelta(hours=1)
# Rooms in which somebody who may be told has something to read that they were not told of: as `_waiting` and `_tell`
# look at them, all at once and without holding any.
UNTOLD: Final = PreparedStatement.of("""
WITH lately AS (
    SELECT id, shop_id, buyer_id, assignee_id, last_message_at, buyer_unread, buyer_read_seq, shop_unread, shop_read_seq
    FROM chat_room
    WHERE (buyer_unread > 0 OR shop_unread > 0) AND last_message_at > %(after)s AND last_message_at <= %(until)s
), people AS (
    SELECT id, last_message_at, buyer_id AS user_id, buyer_read_seq AS read_seq, ARRAY['buyer'] AS own
    FROM lately WHERE buyer_unread > 0 AND buyer_id IS NOT NULL
    UNION ALL
    SELECT lately.id, last_message_at, member.user_id, shop_read_seq, ARRAY['shop', 'assistant']
    FROM lately JOIN sellers_shopmember AS member USING (shop_id)
    WHERE shop_unread > 0 AND (assignee_id IS NULL OR assignee_id = member.user_id)
      AND (role IN ('owner', 'manager') OR 'orders' = ANY (granted))
)
SELECT people.id FROM people LEFT JOIN chat_mark AS mark ON mark.room_id = people.id AND mark.user_id = people.user_id
WHERE mark.is_muted IS NOT TRUE AND EXISTS (
    SELECT FROM chat_message AS message
    WHERE message.room_id = people.id
      AND message.seq > greatest(people.read_seq, mark.read_seq, mark.noticed_seq)
      AND NOT is_internal AND deleted_at IS NULL AND hidden_at IS NULL AND kind <> 'event' AND side <> ALL (own)
)
GROUP BY people.id, last_message_at ORDER BY last_message_at
""")


def tell_unread(*, now: datetime) -> int:
    """Tell those who have not read what came some seconds ago. What fails is in the log, and keeps no others waiting.

    Returns:
        How many people were told.
    """
    told = 0
    for (room_id,) in UNTOLD.fetch_all({"after": now - LOOKED_AT_FOR, "until": now - READ_WITHIN}):
        try:
            told += len(tell_room(room_id, now=now))
        except Exception:
            logger.exception("chat_notice_failed", room_id=str(room_id))
    return told


def tell_room(room_id: UUID, *, only_absent: bool = False, now: datetime) -> list[UUID]:
    """Tell whoever has something to read in a room that they were not told of.

    Args:
        room_id: which.
        only_absent: leave those for later who are here.
        now: UTC.

    Returns:
        Who was told.
    """
    # Mostly they are here and reading: then nobody who writes is kept waiting.
    room = Room.objects.filter(pk=room_id).first()
    people = _not_muted(room) if room is not None else {}
    if only_absent and people:
        here = who_is_here(list(people))
        people = {user_id: side for user_id, side in people.items() if not here[user_id].is_online}
    return _tell_people(room_id, frozenset(people), now=now) if people else []


@transaction.atomic
def _tell_people(room_id: UUID, wanted: frozenset[UUID], *, now: datetime) -> list[UUID]:
    """Those of them for whom there is still something."""
    room = hold_room(room_id)
    waiting = {user_id: side for user_id, side in _waiting(room).items() if user_id in wanted}
    marks = {each.user_id: each for each in Mark.objects.filter(room=room, user__in=waiting)}
    people = User.objects.in_bulk(list(waiting))
    told = []
    for user_id, side in waiting.items():
        own = marks.get(user_id) or Mark(room=room, user_id=user_id)
        if not own.is_muted and user_id in people and _tell(room, own, side, people[user_id].language, now=now):
            told.append(user_id)
    return told


def clear_notices(*, user_id: UUID, room_id: UUID, now: datetime) -> None:
    """Mark somebody's notices of a room as read, for they have read the room."""
    own = Notice.objects.of(user_id).unread().filter(kind=NoticeKind.CHAT_MESSAGE, params__room_id=str(room_id))
    found = list(own.values_list("pk", flat=True))
    if found:
        notices.mark_read(user_id=user_id, notice_ids=found, now=now)


def _waiting(room: Room) -> Mapping[UUID, Side]:
    """Who has something to read; of a shop whoever looks after the room, or else all."""
    waiting: dict[UUID, Side] = {}
    if room.shop_unread:
        people = people_of_shop(room.shop_id)
        waiting |= dict.fromkeys([room.assignee_id] if room.assignee_id in people else people, Side.SHOP)
    if room.buyer_unread and room.buyer_id is not None:
        waiting[room.buyer_id] = Side.BUYER
    return waiting


def _not_muted(room: Room) -> Mapping[UUID, Side]:
    waiting = _waiting(room)
    muted = set(Mark.objects.filter(room=room, user__in=waiting, is_muted=True).values_list("user_id", flat=True))
    return {user_id: side for user_id, side in waiting.items() if user_id not in muted}


def _tell(room: Room, own: Mark, side: Side, language: str, *, now: datetime) -> bool:
    """One of them, of what came since they were told last; whether there was anything."""
    read_seq = room.buyer_read_seq if side is Side.BUYER else room.shop_read_seq
    after = max(own.noticed_seq, own.read_seq, read_seq)
    news = Message.objects.filter(room=room).unread_by(side, after=after)
    last = news.order_by("seq").last()
    if last is None:
        return False
    params = params_of(room, last, side, language) | {"count": news.count()}
    notices.gather(user_ids=[own.user_id], kind=NoticeKind.CHAT_MESSAGE, about=room.pk, params=params, now=now)
    own.noticed_seq = last.seq
    own.save()
    return True


def params_of(room: Room, last: Message, side: Side, language: str) -> dict[str, Any]:
    """What the words of a notice, or of a mail, need."""
    with translation.override(language):
        somebody = _("Somebody")
    return {
        "shop_slug": room.shop.slug,
        "shop_name_en": room.shop.name_en,
        "shop_name_bn": room.shop.name_bn,
        "room_id": str(room.pk),
        "from_name": last.author_name or somebody,
        "for_shop": side is Side.SHOP,
    }
