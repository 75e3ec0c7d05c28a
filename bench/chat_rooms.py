"""Rooms of a busy evening: buyers with a browser each, who hear a room, and shops that answer them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle
from uuid import UUID, uuid4

from django.utils import timezone

from bench import database, socket_people
from bench.socket_people import Person
from marketplace.core.live import name_of
from realtime.chat.drafts import Draft, Subject
from realtime.chat.models import RoomKind, Side
from realtime.chat.participants import Place
from realtime.chat.services import open_room, send_message
from sellers.models import Shop

ANSWER = "জি, আছে। আজ সকালে এসেছে, আধা কেজির প্যাকেট। Shall I put one aside for you?"


@dataclass(frozen=True, slots=True)
class Talk:
    """A room, its buyer's browser, and the shop's side of it."""

    buyer: Person
    at_shop: Place

    @property
    def topic(self) -> str:
        return name_of("room", self.at_shop.room.pk)

    def answer(self, due_at: float) -> None:
        """What the shop says, through the service that pages and the API call; its text begins with the instant."""
        draft = Draft(uuid4(), f"{due_at!r} {ANSWER}")
        send_message(place=self.at_shop, draft=draft, now=timezone.now())


def make(number: int) -> list[Talk]:
    """So many rooms, of as many buyers, spread over all shops."""
    shops = list(Shop.objects.order_by("pk"))
    buyers, sellers = socket_people.make(number), _sellers(shops)
    return [
        _talk(buyer, shop, seller)
        for buyer, (shop, seller) in zip(buyers, cycle(zip(shops, sellers, strict=True)), strict=False)
    ]


def give_past(talks: Sequence[Talk], *, messages: int) -> None:
    """Have so many messages said in each room before; PostgreSQL is told that there are so many.

    What it plans for empty tables reads them from end to end, and nobody's tables stay empty.
    """
    for _message in range(messages):
        for talk in talks:
            talk.answer(0.0)
    database.settle()


def _sellers(shops: Sequence[Shop]) -> list[UUID]:
    """Whoever answers for each; the rights to do so are asked before the service is."""
    return [person.user_id for person in socket_people.make(len(shops), name="seller")]


def _talk(buyer: Person, shop: Shop, seller_id: UUID) -> Talk:
    subject = Subject(RoomKind.SHOP, shop.pk)
    room = open_room(buyer_id=buyer.user_id, subject=subject, now=timezone.now())
    return Talk(buyer, Place(room, Side.SHOP, seller_id, "Karim"))
