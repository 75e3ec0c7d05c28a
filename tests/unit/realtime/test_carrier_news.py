"""Whoever is given an order to carry, or loses one, is told so by a notice: once, and nobody else."""

import pytest
from django.utils import timezone, translation

from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.core.models import OutboxEvent
from marketplace.delivery.models import Leg
from marketplace.delivery.services import legs
from marketplace.notifications.choices import URGENT
from marketplace.notifications.models import Notice, NoticeKind
from marketplace.notifications.notice_words import path_of, text_of
from marketplace.orders.services import handover
from sellers.models import ShopRole
from tests.matrix.actors import make_user
from tests.unit.delivery.carrying import carried, make_carrier
from tests.unit.orders.doing import RIGHT, SHOP
from tests.unit.realtime.telling import tell_all
from tests.unit.sellers.shop_people import make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def leg() -> Leg:
    return carried()


@pytest.fixture
def other(leg: Leg) -> User:
    return make_carrier(leg.order.shop, role=ShopRole.MANAGER, granted=())


@pytest.fixture
def owner(leg: Leg) -> User:
    return make_member(leg.order.shop, ShopRole.OWNER, name="Rahima").user


def hand_on(leg: Leg, to: User, by: User) -> None:
    legs.hand_on(order_id=leg.order_id, carrier_id=to.pk, actor_id=by.pk, now=timezone.now())


def told(kind: str = "order_to_carry") -> list[User]:
    tell_all(OutboxEvent.objects.filter(name="delivery.leg_changed").order_by("id"))
    return [notice.user for notice in Notice.objects.filter(kind=kind).select_related("user").order_by("id")]


def test_whoever_is_given_it_is_told_by_whom_and_led_there(leg: Leg, other: User, owner: User) -> None:
    hand_on(leg, other, owner)

    assert told() == [other]
    notice = Notice.objects.get(user=other)
    with translation.override("en"):
        assert text_of(notice) == f"Rahima gave you order {leg.order.number} of {leg.order.shop.name_en} to carry."
        assert path_of(notice) == f"/en/carry/{leg.pk}/"


def test_the_markets_staff_are_not_named(leg: Leg, other: User) -> None:
    hand_on(leg, other, by=make_user(Role.SUPPORT, name="Nadia"))

    assert told() == [other]
    assert Notice.objects.get(user=other).params["from_name"] == ""


def test_once_however_often_it_is_heard(leg: Leg, other: User, owner: User) -> None:
    hand_on(leg, other, owner)
    told()

    assert told() == [other]


def test_not_whoever_took_it_themselves(leg: Leg, other: User) -> None:
    hand_on(leg, other, by=other)

    assert told() == []


def test_not_whoever_sent_it_off(leg: Leg) -> None:
    assert leg.carrier is not None
    assert told() == []


def test_not_once_it_is_over(leg: Leg, other: User, owner: User) -> None:
    hand_on(leg, other, owner)
    handover.deliver_order(order_id=leg.order_id, actor=SHOP, proof=RIGHT, now=timezone.now())

    assert told() == []


def test_not_who_has_handed_it_on_before_they_were_told(leg: Leg, other: User, owner: User) -> None:
    third = make_carrier(leg.order.shop)
    hand_on(leg, other, owner)
    hand_on(leg, third, owner)

    assert told() == [third]


@pytest.mark.parametrize("is_taken", [False, True])
def test_whoever_loses_it_is_told_who_carries_it_now(leg: Leg, other: User, owner: User, *, is_taken: bool) -> None:
    hand_on(leg, other, by=other if is_taken else owner)

    assert told("order_handed_on") == told("order_handed_on") == [leg.carrier]
    notice = Notice.objects.get(user=leg.carrier)
    with translation.override("en"):
        who, shop = other.name, leg.order.shop.name_en
        assert text_of(notice) == f"{who} carries order {leg.order.number} of {shop} now: you need not bring it."
        assert path_of(notice) == "/en/carry/"
    assert NoticeKind(notice.kind) in URGENT


def test_not_whoever_gave_it_away_themselves(leg: Leg, other: User) -> None:
    assert leg.carrier is not None
    hand_on(leg, other, by=leg.carrier)

    assert told("order_handed_on") == []


def test_not_who_has_got_it_back_before_they_were_told(leg: Leg, other: User, owner: User) -> None:
    assert leg.carrier is not None
    hand_on(leg, other, owner)
    hand_on(leg, leg.carrier, owner)

    assert told("order_handed_on") == [other]


def test_nobody_is_told_of_losing_what_is_over(leg: Leg, other: User, owner: User) -> None:
    hand_on(leg, other, owner)
    handover.deliver_order(order_id=leg.order_id, actor=SHOP, proof=RIGHT, now=timezone.now())

    assert told("order_handed_on") == []
