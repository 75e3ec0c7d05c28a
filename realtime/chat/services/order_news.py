"""Writes: what happens to an order is shown in its room: its ways, where there is a room, and proposals in any case.

    {"event": "order_state", "order_id": …, "number": …, "state": …}
    {"event": "substitution", "order_id": …, "substitution_id": …, "state": …, "line_en": …, "line_bn": …,
     "offer_en": …, "offer_bn": …, "quantity": …, "unit_price": …, "currency": …, "message": …, "expires_at": …}

A proposal is one message, which is different when it is decided (`message.changed`), wherever it is.
"""

from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid5

from django.db import transaction

from marketplace.orders.errors.substitutions import SubstitutionNotFoundError
from marketplace.orders.models import ActorRole, Order, OrderState, Substitution
from marketplace.orders.services.actors import Actor
from marketplace.orders.services.substituting import accept_substitute, refuse_substitute
from realtime.chat import telling
from realtime.chat.drafts import Subject
from realtime.chat.errors.rooms import SubjectNotFoundError
from realtime.chat.models import Message, MessageKind, Room, RoomKind, Side
from realtime.chat.participants import Place
from realtime.chat.services.holding import hold_room
from realtime.chat.services.noting import note
from realtime.chat.services.opening import find_order_room, open_room
from realtime.chat.services.sending import say

ORDER_STATE: Final = "order_state"
SUBSTITUTION: Final = "substitution"
# What is worth a line between what people say.
SHOWN_STATES: Final = frozenset(
    {
        OrderState.ACCEPTED,
        OrderState.READY,
        OrderState.PICKED_UP,
        OrderState.DELIVERED,
        OrderState.UNDELIVERED,
        OrderState.REJECTED,
        OrderState.CANCELLED,
        OrderState.EXPIRED,
    }
)


def show_state(*, order_id: UUID, state: OrderState, version: int, now: datetime) -> Message | None:
    """Say in an order's room that it came into a state; nothing where nobody has talked about it."""
    room = find_order_room(order_id)
    if room is None or state not in SHOWN_STATES:
        return None
    number = Order.objects.values_list("number", flat=True).get(pk=order_id)
    params = {"order_id": str(order_id), "number": number, "state": str(state)}
    return note(room=room, event=ORDER_STATE, params=params, once=f"{ORDER_STATE} {version}", now=now)


@transaction.atomic
def show_substitution(*, substitution_id: UUID, now: datetime) -> Message | None:
    """Show a proposal in its order's room, which is made for it, as it stands now; guests have none.

    In whatever order, and however often, one is told to: it is one message, and says what holds.
    """
    order = _order_of(substitution_id)
    if order is None or order.purchase.user_id is None:
        return None
    try:
        room = open_room(buyer_id=order.purchase.user_id, subject=Subject(RoomKind.ORDER, order.pk), now=now)
    except SubjectNotFoundError:  # the market looks at it again
        return None
    room = hold_room(room.pk)
    client_id, data = _client_id(room, substitution_id), _data_of(substitution_id)
    known = Message.objects.filter(room=room, side=Side.MARKET, client_id=client_id).first()
    if known is None:
        return None if room.buyer_id is None else _show(room, client_id, data, now=now)
    if known.data != data:
        known.data = data
        known.save(update_fields=["data", "updated_at"])
        telling.tell(telling.changed(known))
    return known


def answer_substitution(*, place: Place, substitution_id: UUID, accepts: bool, now: datetime) -> Message | None:
    """Take what the shop would give instead, or rather have nothing, as its buyer and from the order's room.

    Returns:
        The proposal's message, as it stands now.

    Raises:
        SubstitutionNotFoundError: they are not the buyer of an order with such a proposal.
        SubstitutionDecidedError: it was decided already, here or elsewhere.
        Others: as `orders.services.substituting.accept_substitute`.
    """
    order_id = place.room.order_id
    if place.side is not Side.BUYER or order_id is None:
        raise SubstitutionNotFoundError
    decide = accept_substitute if accepts else refuse_substitute
    with transaction.atomic():
        decide(order_id=order_id, substitution_id=substitution_id, actor=Actor(ActorRole.BUYER, place.user_id), now=now)
        return show_substitution(substitution_id=substitution_id, now=now)


def _show(room: Room, client_id: UUID, data: dict[str, Any], *, now: datetime) -> Message:
    return say(
        Message(room_id=room.pk, side=Side.MARKET, kind=MessageKind.EVENT, data=data, client_id=client_id, sent_at=now)
    )


def _client_id(room: Room, substitution_id: UUID) -> UUID:
    return uuid5(room.pk, f"{SUBSTITUTION} {substitution_id}")


def _order_of(substitution_id: UUID) -> Order | None:
    orders = Order.objects.select_related("purchase").defer("purchase__quote")
    return orders.filter(lines__proposals=substitution_id).first()


def _data_of(substitution_id: UUID) -> dict[str, Any]:
    proposal = Substitution.objects.select_related("line", "offer__product").get(pk=substitution_id)
    product = proposal.offer.product
    return {
        "event": SUBSTITUTION,
        "order_id": str(proposal.line.order_id),
        "substitution_id": str(proposal.pk),
        "state": proposal.state,
        "line_en": proposal.line.name_en,
        "line_bn": proposal.line.name_bn,
        "offer_en": product.name_en,
        "offer_bn": product.name_bn,
        "quantity": proposal.quantity,
        "unit_price": str(proposal.unit_price),
        "currency": proposal.line.currency,
        "message": proposal.message,
        "expires_at": proposal.expires_at.isoformat(),
    }
