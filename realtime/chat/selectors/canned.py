"""Reads: the replies that a shop keeps, as they are and as one would be said in a room."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from marketplace.orders.models import Order
from realtime.chat import placeholders
from realtime.chat.models import CannedReply, Room


@dataclass(frozen=True, slots=True)
class ReadyReply:
    """A kept reply as it would be said to a room's buyer."""

    id: UUID
    title: str
    shortcut: str
    text: str
    language: str


def list_canned_replies(shop_id: UUID) -> list[CannedReply]:
    """All of a shop's, by title; there are at most 200."""
    return list(CannedReply.objects.filter(shop_id=shop_id).order_by("title", "pk"))


def list_ready_replies(room: Room, *, my_name: str) -> list[ReadyReply]:
    """All of them as they would be said in a room: in the buyer's language where they are kept in it, else the other.

    Args:
        room: comes with its shop.
        my_name: of whoever writes.
    """
    buyer = room.buyer
    wanted = "en" if buyer is not None and buyer.language == "en" else "bn"
    number = Order.objects.filter(pk=room.order_id).values_list("number", flat=True).first() if room.order_id else ""
    values = {
        placeholders.FIRST_NAME: _first_name(buyer.name if buyer is not None else ""),
        placeholders.ORDER_NUMBER: number or "",
        placeholders.MY_NAME: my_name,
    }
    return [_ready(reply, room, values, wanted) for reply in list_canned_replies(room.shop_id)]


def _ready(reply: CannedReply, room: Room, values: Mapping[str, str], wanted: str) -> ReadyReply:
    bodies, names = {"en": reply.body_en, "bn": reply.body_bn}, {"en": room.shop.name_en, "bn": room.shop.name_bn}
    language = wanted if bodies[wanted] else "en" if wanted == "bn" else "bn"
    shop_name = names[language] or names["en"] or names["bn"]
    text = placeholders.fill(bodies[language], {**values, placeholders.SHOP_NAME: shop_name}, language=language)
    return ReadyReply(reply.pk, reply.title, reply.shortcut, text, language)


def _first_name(name: str) -> str:
    """The first of a name's words; what stands in brackets is none."""
    return next((word for word in name.split() if word[0].isalpha()), "")
