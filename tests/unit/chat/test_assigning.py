"""Who of the shop answers, and whether there is something left to answer."""

import pytest
from django.utils import timezone

from marketplace.core.errors import ForbiddenError
from marketplace.core.models import OutboxEvent
from realtime.chat.errors.team import NotOfTheTeamError
from realtime.chat.models import Room, RoomState
from realtime.chat.reactions import give_back
from realtime.chat.services.assigning import assign, close_room, reopen_room
from realtime.models import TopicMessage
from sellers.events import ShopMembersChanged
from sellers.models import ShopPermission
from sellers.services.members import remove_member
from tests.unit.chat.rooms import make_helper, make_talk, say
from tests.unit.sellers.shop_people import principal_of

pytestmark = pytest.mark.django_db


def told(topic: str) -> list[str]:
    return list(TopicMessage.objects.filter(topic_id=topic).order_by("seq").values_list("kind", flat=True))


def test_one_takes_a_conversation_and_the_inbox_hears_of_it() -> None:
    talk = make_talk()

    assign(place=talk.at_shop, to=talk.seller.pk, now=timezone.now())

    assert talk.fresh().assignee_id == talk.seller.pk
    assert told(f"inbox:{talk.room.shop_id}") == ["rooms.changed"]
    assert told(f"room:{talk.room.pk}") == []


def test_one_hands_it_on_and_whoever_gets_it_is_told() -> None:
    talk = make_talk()
    helper = make_helper(talk.room.shop, ShopPermission.ORDERS)

    assign(place=talk.at_shop, to=helper.user_id, now=timezone.now())
    assign(place=talk.place_of(helper.user), to=helper.user_id, now=timezone.now())

    [event] = OutboxEvent.objects.filter(name="chat.room_assigned")
    assert event.data["user_id"] == str(helper.user_id)


def test_it_is_given_only_to_those_who_answer_for_the_shop() -> None:
    talk, other = make_talk(), make_talk()
    weak = make_helper(talk.room.shop, ShopPermission.CATALOGUE)

    for user_id in (weak.user_id, other.seller.pk, talk.buyer.pk):
        with pytest.raises(NotOfTheTeamError):
            assign(place=talk.at_shop, to=user_id, now=timezone.now())

    assert talk.fresh().assignee_id is None


def test_a_buyer_neither_assigns_nor_closes() -> None:
    talk = make_talk()

    with pytest.raises(ForbiddenError):
        assign(place=talk.at_buyer, to=None, now=timezone.now())
    with pytest.raises(ForbiddenError):
        close_room(place=talk.at_buyer, now=timezone.now())


def test_who_leaves_the_shop_has_nothing_in_hand() -> None:
    talk, other = make_talk(), make_talk()
    helper = make_helper(talk.room.shop, ShopPermission.ORDERS)
    assign(place=talk.at_shop, to=helper.user_id, now=timezone.now())
    assign(place=other.at_shop, to=other.seller.pk, now=timezone.now())

    remove_member(actor=principal_of(talk.seller), shop_id=talk.room.shop_id, member_id=helper.pk, now=timezone.now())
    [event] = OutboxEvent.objects.filter(name="sellers.shop_members_changed", data__user_id=str(helper.user_id))
    give_back(ShopMembersChanged.model_validate(event.data), event_id=event.pk)

    assert talk.fresh().assignee_id is None
    assert other.fresh().assignee_id == other.seller.pk
    assert told(f"inbox:{talk.room.shop_id}")[-1] == "rooms.changed"


def test_news_of_a_leave_that_comes_late_takes_nothing_from_who_is_back() -> None:
    talk = make_talk()
    assign(place=talk.at_shop, to=talk.seller.pk, now=timezone.now())

    left = ShopMembersChanged(
        shop_id=talk.room.shop_id, user_id=talk.seller.pk, role=None, permissions=[], changed_at=timezone.now()
    )
    give_back(left, event_id=talk.room.pk)

    assert talk.fresh().assignee_id == talk.seller.pk


def test_closed_and_opened_again_by_hand_or_by_the_next_message() -> None:
    talk = make_talk()
    say(talk.at_buyer)

    close_room(place=talk.at_shop, now=timezone.now())
    assert talk.fresh().state == RoomState.CLOSED
    reopen_room(place=talk.at_shop, now=timezone.now())
    assert talk.fresh().state == RoomState.OPEN
    close_room(place=talk.at_shop, now=timezone.now())
    say(talk.at_buyer, "One more thing")

    assert talk.fresh().state == RoomState.OPEN
    assert "room.changed" in told(f"room:{talk.room.pk}")
    assert Room.objects.filter(pk=talk.room.pk, state=RoomState.OPEN).exists()
