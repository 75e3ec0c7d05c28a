"""A message as it is quoted: in the bubbles of those that answer it, and above what somebody writes who answers it."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from marketplace.core.ids import as_id
from realtime.chat.models import Message, MessageKind
from realtime.chat.participants import Place
from realtime.chat.showing import words
from realtime.chat.showing.places import links_of

LONGEST_QUOTE = 90
# So many messages stand after one whose page is asked for.
FOLLOWED_BY = 20


@dataclass(frozen=True, slots=True)
class Quoted:
    """A message in one line.

    Attributes:
        who: who said it.
        words: how it begins, or why there is nothing of it to read.
        url: where it stands: on the same page, or on that of the time when it was said.
        answer_url: the page on which one answers it.
    """

    id: UUID
    seq: int
    who: str
    words: str
    is_note: bool
    url: str
    answer_url: str


def quoted(message: Message, place: Place, *, shown: Collection[int] = ()) -> Quoted:
    """A message for somebody in its room; no statement.

    Args:
        shown: the numbers of the messages that are on the page.
    """
    told = words.gone_words(message) or words.what_it_is(message.kind, message.body)
    is_own = message.author_id is not None and message.author_id == place.user_id
    room, anchor = links_of(place).room, f"#m-{message.seq}"
    return Quoted(
        id=message.pk,
        seq=message.seq,
        who=_("You") if is_own else words.who_wrote(message),
        words=Truncator(told).chars(LONGEST_QUOTE),
        is_note=message.is_internal,
        url=anchor if message.seq in shown else f"{room}?before={message.seq + FOLLOWED_BY}{anchor}",
        answer_url=f"{room}?answer={message.pk}#composer",
    )


def asked_quote(request: HttpRequest, place: Place) -> Quoted | None:
    """What somebody answers, by the address of the page or the form that was refused; None for nothing."""
    asked = request.POST.get("answer_to", "") if request.method == "POST" else request.GET.get("answer", "")
    message_id = as_id(asked) if asked else None
    if message_id is None:
        return None
    seen = Message.objects.filter(room_id=place.room.pk, pk=message_id).seen_by(place.side)
    message = seen.exclude(kind=MessageKind.EVENT).first()
    return quoted(message, place) if message is not None else None
