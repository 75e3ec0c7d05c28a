"""What was said, as pages show it to one of those who take part: day by day, each message with what they can do."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.core.bilingual import page_language
from realtime.chat.models import Message, MessageKind, Side
from realtime.chat.participants import Place
from realtime.chat.selectors.messages import Messages
from realtime.chat.services.changing import CHANGED_WITHIN
from realtime.chat.showing import words
from realtime.chat.showing.places import Act, links_of
from realtime.chat.showing.quoting import Quoted, quoted

# Who spoke in a row is named once within so long.
SAME_BREATH_S = 300
OF_THE_SHOP = frozenset({Side.SHOP, Side.ASSISTANT})


@dataclass(frozen=True, slots=True)
class CardShown:
    """A product, an order or a place in a message."""

    kind: str
    name: str
    icon: str
    url: str


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message.

    Attributes:
        looks: classes of the element.
        is_mine: whether it is of the reader's side.
        is_own: whether they wrote it.
        who: its author; empty where that was just said, or the reader knows.
        gone: why there is nothing to read.
        event: what the market tells, in words.
        asks: the substitution that the reader can still answer.
        answers: what it answers.
        quotable: how it is quoted by who answers it; None where nobody can.
        ticks: `sent`, `delivered` or `read`; empty where that is nobody's business.
    """

    message: Message
    looks: str
    is_mine: bool
    is_own: bool
    who: str
    at: str
    gone: str = ""
    event: str = ""
    asks: UUID | None = None
    answers: Quoted | None = None
    quotable: Quoted | None = None
    picture_url: str = ""
    card: CardShown | None = None
    ticks: str = ""
    ticks_words: str = ""
    is_edited: bool = False
    acts: Sequence[Act] = ()


@dataclass(frozen=True, slots=True)
class Day:
    """What was said on one day; `from_at` is its first message's instant."""

    key: str
    words: str
    from_at: datetime
    bubbles: Sequence[Bubble]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Some of a conversation, oldest first.

    Attributes:
        has_more: whether there is more, in the direction in which was asked.
        first_seq, last_seq: the numbers of the first and last message; 0 where there is none.
    """

    days: Sequence[Day]
    has_more: bool
    first_seq: int
    last_seq: int


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at what was said.

    Attributes:
        place: in the room, which knows how far both sides have got.
        may_write: whether they may do more than read.
        now: at what instant.
    """

    place: Place
    may_write: bool
    now: datetime

    def is_mine(self, message: Message) -> bool:
        mine = OF_THE_SHOP if self.place.side is Side.SHOP else {self.place.side}
        return message.side in mine and message.kind != MessageKind.EVENT


def stretch_of(messages: Messages, reader: Reader) -> Stretch:
    """Messages as they are shown; no statement."""
    items = list(messages.items)
    shown = list(_bubbles(items, reader))
    days = [
        _day(day.isoformat(), words.day_words(day, now=reader.now), list(bubbles))
        for day, bubbles in groupby(shown, key=lambda bubble: words.day_of(bubble.message.sent_at))
    ]
    first, last = (items[0].seq, items[-1].seq) if items else (0, 0)
    return Stretch(days, messages.has_more, first, last)


def _day(key: str, named: str, bubbles: list[Bubble]) -> Day:
    return Day(key, named, bubbles[0].message.sent_at, bubbles)


def _bubbles(items: Sequence[Message], reader: Reader) -> Iterator[Bubble]:
    before: Message | None = None
    shown = {message.seq for message in items}
    for message in items:
        is_same = before is not None and _is_same_breath(before, message)
        yield _bubble(message, reader, is_same=is_same, shown=shown)
        before = message


def _is_same_breath(before: Message, message: Message) -> bool:
    is_soon = (message.sent_at - before.sent_at).total_seconds() < SAME_BREATH_S
    same = (before.side, before.author_id, before.is_internal) == (message.side, message.author_id, message.is_internal)
    return same and is_soon and MessageKind.EVENT not in {before.kind, message.kind}


def _bubble(message: Message, reader: Reader, *, is_same: bool, shown: Collection[int]) -> Bubble:
    is_mine = reader.is_mine(message)
    is_own = message.author_id is not None and message.author_id == reader.place.user_id
    is_event = message.kind == MessageKind.EVENT
    gone = words.gone_words(message)
    ticks = _ticks(message, reader) if is_mine and not message.is_internal else ""
    told = {"sent": _("sent"), "delivered": _("delivered"), "read": _("read")}
    links, answered = links_of(reader.place), message.answer_to
    may_answer = reader.may_write and not (is_event or gone)
    has_picture = message.kind == MessageKind.IMAGE and not gone and message.picture
    return Bubble(
        message=message,
        looks=_looks(message, is_mine=is_mine),
        is_mine=is_mine,
        is_own=is_own,
        who="" if is_event or is_own or (is_same and not message.is_internal) else words.who_wrote(message),
        at=words.clock(message.sent_at),
        gone=gone,
        event=links.event_words(message) if is_event else "",
        asks=links.question_of(message) if is_event and reader.may_write else None,
        answers=quoted(answered, reader.place, shown=shown) if answered is not None else None,
        quotable=quoted(message, reader.place) if may_answer else None,
        picture_url=links.picture(message) if has_picture else "",
        card=_card(message, reader.place) if not gone else None,
        ticks=ticks,
        ticks_words=told.get(ticks, ""),
        is_edited=message.edited_at is not None and not gone,
        acts=_acts(message, reader, is_own=is_own, is_mine=is_mine) if not (is_event or gone) else (),
    )


def _looks(message: Message, *, is_mine: bool) -> str:
    told = {
        "bubble-mine": is_mine,
        "bubble-note": message.is_internal,
        "bubble-staff": message.side == Side.STAFF,
        "bubble-event": message.kind == MessageKind.EVENT,
        "bubble-gone": message.is_gone,
    }
    return " ".join(name for name, is_so in told.items() if is_so)


def _ticks(message: Message, reader: Reader) -> str:
    room = reader.place.room
    if reader.place.side is Side.BUYER:
        delivered, read = room.shop_delivered_seq, room.shop_read_seq
    elif reader.place.side is Side.SHOP:
        delivered, read = room.buyer_delivered_seq, room.buyer_read_seq
    else:
        return ""
    return "read" if message.seq <= read else "delivered" if message.seq <= delivered else "sent"


def _card(message: Message, place: Place) -> CardShown | None:
    data = message.data
    match message.kind:
        case MessageKind.PRODUCT:
            other = "en" if page_language() == "bn" else "bn"
            name = data.get(f"name_{page_language()}") or data.get(f"name_{other}", "")
            return CardShown(_("Goods"), name, "goods", reverse("storefront:product", args=[data["slug"]]))
        case MessageKind.ORDER:
            return CardShown(_("Order"), data["number"], "shopping-basket", links_of(place).order(data["number"]))
        case MessageKind.PIN:
            query = urlencode({"lat": data["lat"], "lon": data["lon"]})
            return CardShown(_("Place"), _("Show on the map"), "pin", f"{reverse('storefront:home')}?{query}")
        case _:
            return None


def _acts(message: Message, reader: Reader, *, is_own: bool, is_mine: bool) -> Sequence[Act]:
    if not reader.may_write:
        return ()
    address = [message.room_id, message.pk]
    if is_own and message.sent_at > reader.now - CHANGED_WITHIN:
        return (
            Act(_("Edit"), "pencil", reverse("chat:edit", args=address)),
            Act(_("Take back"), "trash", reverse("chat:delete", args=address)),
        )
    may_report = not is_mine and message.side in {Side.BUYER, Side.SHOP} and reader.place.side is not Side.STAFF
    return (Act(_("Report"), "report", reverse("chat:report", args=address)),) if may_report else ()
