"""Messages that were found, as rows of a list: each leads to where it was said."""

from collections.abc import Iterable
from datetime import datetime

from realtime.chat.models import Message, Room, Side
from realtime.chat.participants import Place
from realtime.chat.selectors.rooms import SHOWN_WITH
from realtime.chat.showing import words
from realtime.chat.showing.places import links_of, other_name
from realtime.chat.showing.quoting import FOLLOWED_BY
from realtime.chat.showing.rows import Row


def found_rows(found: Iterable[Message], *, side: Side, now: datetime, query: str = "") -> list[Row]:
    """A row for each, in one statement for all of their rooms."""
    items = list(found)
    rooms = Room.objects.select_related(*SHOWN_WITH).in_bulk({message.room_id for message in items})
    return [_row(message, Place(rooms[message.room_id], side, None), now, query) for message in items]


def _row(message: Message, place: Place, now: datetime, query: str) -> Row:
    rest = f"&{query}" if query else ""
    return Row(
        id=message.pk,
        url=f"{links_of(place).room}?before={message.seq + FOLLOWED_BY}{rest}#m-{message.seq}",
        name=other_name(place),
        about=words.about(place.room),
        last=f"{words.who_wrote(message)}: {message.body}",
        at=message.sent_at,
        at_words=words.when(message.sent_at, now=now),
        unread=0,
    )
