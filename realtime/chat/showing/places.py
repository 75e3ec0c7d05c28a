"""Addresses of a conversation for whoever takes part in it: a buyer's page, a shop's inbox, the staff's console."""

from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from marketplace.core import bilingual
from realtime.chat.models import Message, Side
from realtime.chat.participants import Place
from realtime.chat.showing import words
from realtime.chat.showing.happenings import event_words, question_of


@dataclass(frozen=True, slots=True)
class Act:
    """Something that can be done: a page that asks, or a form that is sent at once."""

    label: str
    icon: str
    url: str


class Links:
    """Addresses as one side has them; those of what is done in a room are the same for all."""

    def __init__(self, place: Place) -> None:
        self._place, self._room = place, place.room

    @property
    def room(self) -> str:
        match self._place.side:
            case Side.SHOP:
                return reverse("desk:messages_room", args=[self._room.shop.slug, self._room.pk])
            case Side.STAFF:
                return reverse("staff:messages_room", args=[self._room.pk])
            case _:
                return reverse("chat:room", args=[self._room.pk])

    @property
    def rooms(self) -> str:
        match self._place.side:
            case Side.SHOP:
                return reverse("desk:messages", args=[self._room.shop.slug])
            case Side.STAFF:
                return reverse("staff:messages")
            case _:
                return reverse("chat:rooms")

    @property
    def other(self) -> str:
        """Of whom they talk to."""
        return reverse("storefront:shop", args=[self._room.shop.slug]) if self._place.side is not Side.SHOP else ""

    @property
    def about(self) -> str:
        """Of what the room is about; it comes with its order and product."""
        if self._room.order is not None:
            return self.order(self._room.order.number)
        return reverse("storefront:product", args=[self._room.product.slug]) if self._room.product is not None else ""

    def order(self, number: str) -> str:
        match self._place.side:
            case Side.SHOP:
                return reverse("desk:order", args=[self._room.shop.slug, number])
            case Side.STAFF:
                return reverse("staff:order", args=[number])
            case _:
                return reverse("orders:order", args=[number])

    def at(self, seq: int) -> str:
        """The page, at one message."""
        return f"{self.room}#m-{seq}"

    def picture(self, message: Message) -> str:
        return reverse("chat:picture", args=[message.room_id, message.pk])

    def event_words(self, message: Message) -> str:
        return event_words(message, side=self._place.side)

    def question_of(self, message: Message) -> UUID | None:
        """The substitution that the buyer can still answer here."""
        return question_of(message) if self._place.side is Side.BUYER else None


def links_of(place: Place) -> Links:
    return Links(place)


def other_name(place: Place) -> str:
    """Whom they talk to; the room comes with its buyer and shop."""
    shop = bilingual.name(place.room.shop)
    match place.side:
        case Side.SHOP:
            return words.buyer_name(place.room)
        case Side.STAFF:
            return f"{words.buyer_name(place.room)} · {shop}"
        case _:
            return shop
