"""Instants, rooms and messages in the words of lists and conversations."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date
from django.conf import settings
from django.utils.translation import gettext as _

from marketplace.core import bilingual, formats
from marketplace.core.bilingual import page_language
from marketplace.core.numerals import in_digits
from marketplace.storefront.cards import until_words
from realtime.chat.models import Message, MessageKind, Room, RoomKind, Side
from sellers.models import Shop
from sellers.opening import OpenState


def zone() -> ZoneInfo:
    """Whose clock is shown: Bangladesh's."""
    return ZoneInfo(settings.TIME_ZONE)


def clock(at: datetime) -> str:
    return formats.clock(at, zone=zone())


def day_of(at: datetime) -> date:
    return at.astimezone(zone()).date()


def day_words(day: date, *, now: datetime) -> str:
    """A day as one says it: `Today`, `Yesterday`, else its date, with the year where it is another."""
    today = day_of(now)
    if day == today:
        return _("Today")
    if day == today - timedelta(days=1):
        return _("Yesterday")
    pattern = "EEE d MMMM" if day.year == today.year else "d MMMM y"
    return in_digits(format_date(day, pattern, locale=page_language()), page_language())


def when(at: datetime, *, now: datetime) -> str:
    """An instant in a list: the hour of today, else the day."""
    day = day_of(at)
    return clock(at) if day == day_of(now) else day_words(day, now=now)


def about(room: Room) -> str:
    """What a room is about; it comes with its order and product."""
    match room.kind:
        case RoomKind.ORDER if room.order is not None:
            return _("Order %(number)s") % {"number": room.order.number}
        case RoomKind.PRODUCT if room.product is not None:
            return bilingual.name(room.product)
        case _:
            return _("The shop and what it sells")


def buyer_name(room: Room) -> str:
    """Who the buyer is, for the shop and the staff; it comes with its buyer."""
    if room.buyer is None:
        return _("Somebody who is gone")
    return room.buyer.name or _("A buyer")


def side_name(side: str) -> str:
    return str(Side(side).label)


def what_it_is(kind: str, text: str) -> str:
    """A message in one line of a list."""
    told = {
        MessageKind.IMAGE: _("Photo"),
        MessageKind.PRODUCT: _("Goods"),
        MessageKind.ORDER: _("Order"),
        MessageKind.PIN: _("Place"),
    }
    label = told.get(MessageKind(kind), "") if kind else ""
    return f"{label}: {text}" if label and text else label or text


def gone_words(message: Message) -> str:
    """Why there is nothing of it to read; empty where there is."""
    if message.hidden_at is not None:
        return _("Hidden by Haat’s staff")
    return _("This message was taken back") if message.deleted_at is not None else ""


def who_wrote(message: Message) -> str:
    """Its author, as those on the other side know them."""
    if message.author_name:
        return message.author_name
    is_gone = message.author_id is None and message.side in {Side.BUYER, Side.SHOP}
    return _("Somebody who is gone") if is_gone else side_name(message.side)


def last_event(room: Room) -> str:
    """What stands for the last message where it has no words: something happened to what the room is about."""
    return _("Something happened to the order") if room.kind == RoomKind.ORDER else _("Something happened")


def last_gone() -> str:
    """What stands for the last message where its words went: taken back, or hidden."""
    return _("This message can no longer be read")


def said_by_oneself(text: str) -> str:
    return _("You: %(text)s") % {"text": text}


def assigned_to(name: str, *, is_oneself: bool) -> str:
    """Who looks after a room."""
    if is_oneself:
        return _("Yours")
    return _("With %(name)s") % {"name": name or _("a colleague")}


def closed_hint(state: OpenState, *, shop: Shop, now: datetime) -> str:
    """What a buyer is told while the shop is closed."""
    opens = until_words(state, zone=ZoneInfo(shop.time_zone), now=now)
    if not opens:
        return _("The shop is closed now. It answers when it is open again.")
    return _("The shop is closed now (%(opens)s). It answers when it is open again.") % {"opens": opens}


def moment(at: datetime) -> str:
    """The day and the hour, on Bangladesh's clock."""
    return formats.moment(at, zone=zone())
