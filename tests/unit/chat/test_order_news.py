"""Orders in their rooms: proposals are shown and answered there, and what becomes of an order is told where it is."""

from uuid import UUID

import pytest
from django.utils import timezone

from marketplace.orders.errors.substitutions import SubstitutionDecidedError, SubstitutionNotFoundError
from marketplace.orders.models import Order, OrderState, Substitution, SubstitutionState
from marketplace.orders.services.substituting import refuse_substitute, withdraw_substitute
from realtime.chat.models import Message, Room, RoomKind, Side
from realtime.chat.participants import reach_room
from realtime.chat.services import answer_substitution
from realtime.chat.services.order_news import show_state, show_substitution
from tests.unit.chat.rooms import Talk, make_order, make_talk, make_writer, principal
from tests.unit.chat.told import kinds_on
from tests.unit.orders.doing import BUYER, SHOP, proposed
from tests.unit.orders.making import make_open_shop, make_shelf, placed_order
from tests.unit.realtime.telling import tell_all

pytestmark = pytest.mark.django_db


def propose(order: Order) -> Substitution:
    made = proposed(order, make_shelf(order.shop, offers=1)[0])
    tell_all()
    return made


def shown_in(room: Room) -> list[Message]:
    return list(Message.objects.filter(room=room, side=Side.MARKET).order_by("seq"))


def an_order() -> Order:
    return make_order(make_open_shop(), make_writer())


def room_of(order: Order) -> Room:
    return Room.objects.get(order=order)


def test_a_proposal_makes_a_room_and_is_shown_there_once() -> None:
    order = an_order()

    made = propose(order)
    show_substitution(substitution_id=made.pk, now=timezone.now())

    shown = shown_in(room_of(order))
    assert [each.data["state"] for each in shown] == ["proposed"]
    assert shown[0].data["substitution_id"] == str(made.pk)
    assert room_of(order).buyer_unread == 0


def test_a_guests_proposal_makes_no_room() -> None:
    order = placed_order(state=OrderState.ACCEPTED, now=timezone.now())

    propose(order)

    assert not Room.objects.filter(order=order).exists()


@pytest.mark.parametrize(("accepts", "state"), [(True, "accepted"), (False, "refused")])
def test_a_proposal_is_answered_in_the_room(accepts: bool, state: str) -> None:
    order = an_order()
    made = propose(order)
    place = reach_room(principal(order.purchase.user), room_of(order).pk)  # type: ignore[arg-type]

    message = answer_substitution(place=place, substitution_id=made.pk, accepts=accepts, now=timezone.now())

    made.refresh_from_db()
    assert made.state == state
    assert message is not None
    assert message.data["state"] == state
    assert kinds_on(f"room:{place.room.pk}") == ["message.sent", "message.changed"]
    with pytest.raises(SubstitutionDecidedError):
        answer_substitution(place=place, substitution_id=made.pk, accepts=accepts, now=timezone.now())


def test_only_the_buyer_answers() -> None:
    talk: Talk = make_talk(kind=RoomKind.ORDER)
    assert talk.room.order is not None
    made = propose(talk.room.order)

    for place in (talk.at_shop, talk.at_staff, make_talk(buyer=talk.buyer).at_buyer):
        with pytest.raises(SubstitutionNotFoundError):
            answer_substitution(place=place, substitution_id=made.pk, accepts=True, now=timezone.now())


def test_an_answer_given_elsewhere_is_shown_too() -> None:
    order = an_order()
    made = propose(order)

    refuse_substitute(order_id=order.pk, substitution_id=made.pk, actor=BUYER, now=timezone.now())
    tell_all()

    assert [each.data["state"] for each in shown_in(room_of(order)) if each.data["event"] == "substitution"] == [
        SubstitutionState.REFUSED
    ]


def test_events_in_the_wrong_order_show_what_holds() -> None:
    order = an_order()
    made = proposed(order, make_shelf(order.shop, offers=1)[0])
    withdraw_substitute(order_id=order.pk, substitution_id=made.pk, actor=SHOP, now=timezone.now())

    tell_all()

    assert [each.data["state"] for each in shown_in(room_of(order))] == ["withdrawn"]


def told_states(order_id: UUID) -> list[str]:
    return [each.data["state"] for each in Message.objects.filter(room__order_id=order_id).order_by("seq")]


def test_what_becomes_of_an_order_is_told_where_there_is_a_room() -> None:
    talk = make_talk(kind=RoomKind.ORDER)
    assert talk.room.order_id is not None

    for version, state in ((2, OrderState.PICKED_UP), (3, OrderState.DELIVERED), (3, OrderState.DELIVERED)):
        show_state(order_id=talk.room.order_id, state=state, version=version, now=timezone.now())
    show_state(order_id=talk.room.order_id, state=OrderState.PREPARING, version=4, now=timezone.now())

    assert told_states(talk.room.order_id) == ["picked_up", "delivered"]


def test_where_nobody_has_talked_nothing_is_told() -> None:
    order = an_order()

    assert show_state(order_id=order.pk, state=OrderState.DELIVERED, version=2, now=timezone.now()) is None
    assert not Room.objects.filter(order=order).exists()
