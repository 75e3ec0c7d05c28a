"""What somebody wants to say, and what a room is to be about, before it is."""

from dataclasses import dataclass
from uuid import UUID

from django.core.files.base import File
from django.db import models

from geo.points import GeoPoint
from realtime.chat.models import RoomKind


class CardKind(models.TextChoices):
    """What can be shown as a card."""

    PRODUCT = "product"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class Card:
    """A product or an order to show in a message."""

    kind: CardKind
    id: UUID


@dataclass(frozen=True, slots=True)
class Draft:
    """A message that is to be sent; of picture, card and pin it has one at most.

    Attributes:
        client_id: what its sender calls it: sent again under the same, it is the same message.
        body: up to `LONGEST_BODY` characters; may be empty beside something else.
        picture: as uploaded.
        is_internal: whether it is a note of the shop's people.
        answer_to: the message of this room that it answers.
    """

    client_id: UUID
    body: str = ""
    picture: "File[bytes] | None" = None
    card: Card | None = None
    pin: GeoPoint | None = None
    is_internal: bool = False
    answer_to: UUID | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """What a buyer and a shop talk about.

    Attributes:
        kind: what it is.
        id: the order's, the product's or the shop's.
        shop_id: of a product that several shops may sell, whom they talk to; otherwise it is known.
    """

    kind: RoomKind
    id: UUID
    shop_id: UUID | None = None
