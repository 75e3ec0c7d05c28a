"""Reads: what was said in a room."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from realtime.chat.errors.messages import MessageNotFoundError
from realtime.chat.models import Mark, Message
from realtime.chat.participants import Place


@dataclass(frozen=True, slots=True)
class Messages:
    """Some of a room, in the order of their numbers.

    Attributes:
        has_more: whether there are others beyond, in the direction in which was asked.
    """

    items: Sequence[Message]
    has_more: bool


def list_messages(*, place: Place, before: int | None = None, after: int | None = None, limit: int = 50) -> Messages:
    """What somebody sees of a room, in one statement: notes only the shop's people.

    Args:
        place: who asks, as `reach_room` found.
        before: the last ones before this number.
        after: the first ones after this number; without either, the last ones of all.
        limit: how many at most.
    """
    seen = Message.objects.filter(room_id=place.room.pk).seen_by(place.side).select_related("answer_to")
    if before is not None:
        seen = seen.filter(seq__lt=before)
    if after is not None:
        seen = seen.filter(seq__gt=after)
    is_forward = after is not None
    found = list(seen.order_by("seq" if is_forward else "-seq")[: limit + 1])
    items = found[:limit] if is_forward else found[:limit][::-1]
    return Messages(items, has_more=len(found) > limit)


def get_message(*, place: Place, message_id: UUID) -> Message:
    """One message of a room.

    Raises:
        MessageNotFoundError: there is none that they see.
    """
    message = Message.objects.filter(room_id=place.room.pk, pk=message_id).seen_by(place.side).first()
    if message is None:
        raise MessageNotFoundError
    return message


def find_mark(place: Place) -> Mark:
    """Up to where somebody has got; a mark that was never saved where they were never here."""
    if place.user_id is None:
        return Mark(room_id=place.room.pk)
    known = Mark.objects.filter(room_id=place.room.pk, user_id=place.user_id).first()
    return known or Mark(room_id=place.room.pk, user_id=place.user_id)
