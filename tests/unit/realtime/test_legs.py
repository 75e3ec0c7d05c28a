"""What topics are told of legs, and who may hear where an order is."""

from typing import Any

import pytest
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.accounts.principals import NOBODY, Principal
from marketplace.core import live
from marketplace.core.events import handlers_of
from marketplace.core.models import OutboxEvent
from marketplace.delivery.events import LegChanged
from marketplace.delivery.models import Leg
from marketplace.delivery.services import legs
from marketplace.orders.services import acting, handover
from realtime import kinds, signals
from realtime.legs import LegData, read_leg, tell_of_leg
from realtime.snapshots import EVENTS
from tests.matrix.actors import make_user
from tests.unit.delivery.carrying import away, carried, make_carrier, react, say, shared
from tests.unit.orders.doing import NOT_FOUND, RIGHT, SHOP
from tests.unit.orders.making import make_buyer
from tests.unit.realtime.telling import said_on, tell_all

pytestmark = pytest.mark.django_db


def hide(leg: Leg) -> None:
    assert leg.carrier_id is not None
    legs.share(leg_id=leg.pk, carrier_id=leg.carrier_id, is_on=False, now=timezone.now())


def hand_on(leg: Leg) -> None:
    carrier_id = make_carrier(leg.order.shop).pk
    legs.hand_on(order_id=leg.order_id, carrier_id=carrier_id, actor_id=carrier_id, now=timezone.now())


def deliver(leg: Leg) -> None:
    handover.deliver_order(order_id=leg.order_id, actor=SHOP, proof=RIGHT, now=timezone.now())
    react("marketplace.delivery")


def bring_back(leg: Leg) -> None:
    acting.fail_delivery(order_id=leg.order_id, actor=SHOP, because=NOT_FOUND, now=timezone.now())
    react("marketplace.delivery")


ACTS = {"shared": lambda leg: None, "hidden": hide, "handed on": hand_on, "delivered": deliver, "came back": bring_back}


def fresh(leg: Leg) -> dict[str, Any]:
    """How it stands, read here once more and in other words than the code that is tested."""
    leg = Leg.objects.select_related("order").get(pk=leg.pk)
    is_on = leg.order.state == "picked_up" and leg.ended_at is None
    return {
        "id": str(leg.pk),
        "order_id": str(leg.order_id),
        "is_on": is_on,
        "is_sharing": is_on and leg.shares_since is not None,
        "started_at": leg.started_at.isoformat().replace("+00:00", "Z"),
        "ended_at": leg.ended_at.isoformat().replace("+00:00", "Z") if leg.ended_at else None,
        "end_reason": leg.end_reason or None,
    }


@pytest.mark.parametrize("act", ACTS)
def test_after_each_event_topics_say_how_the_leg_stands(act: str) -> None:
    leg = shared(buyer=make_buyer())
    ACTS[act](leg)

    tell_all()

    kind, data = said_on("leg", leg.pk)[-1]
    assert (kind, data) == ("leg.changed", fresh(leg))
    assert EVENTS[kind].model_validate(data).as_json() == data


@pytest.mark.parametrize("order_by", ["-id", "name", "-name"])
def test_in_whatever_order_events_come_the_last_message_says_how_things_stand(order_by: str) -> None:
    leg = shared()
    deliver(leg)

    tell_all(OutboxEvent.objects.order_by(order_by))

    assert [data for _kind, data in said_on("leg", leg.pk)] == [fresh(leg)] * 3


def test_the_topic_of_the_order_is_told_as_well() -> None:
    leg = shared()

    tell_all(OutboxEvent.objects.filter(name="delivery.leg_changed"))

    assert [data["cause"] for _kind, data in said_on("order", leg.order_id)] == ["delivery.leg_changed"] * 2
    assert [name for name in handlers_of("delivery.leg_changed", 1) if name.startswith("realtime.")]


def test_a_leg_whose_order_has_ended_is_over_before_anybody_told_it() -> None:
    leg = shared()
    handover.deliver_order(order_id=leg.order_id, actor=SHOP, proof=RIGHT, now=timezone.now())

    told = read_leg(leg.pk)

    assert (told.is_on, told.is_sharing) == (False, False)


@pytest.mark.parametrize("act", ACTS)
def test_after_each_event_its_carriers_are_told_how_much_they_carry(act: str) -> None:
    leg = shared()
    before = User.objects.get(pk=leg.carrier_id)
    ACTS[act](leg)

    tell_all()

    after = Leg.objects.get(pk=leg.pk).carrier
    assert after is not None
    for carrier in {before, after}:
        told = [data for kind, data in said_on("user", carrier.pk) if kind == "carrying.changed"]
        assert told[-1] == {"carried": Leg.objects.on().filter(carrier=carrier).count()}
        assert EVENTS["carrying.changed"].model_validate(told[-1]).as_json() == told[-1]


def test_what_was_published_before_carriers_were_named_is_told_all_the_same() -> None:
    leg = carried()
    event = LegChanged(leg_id=leg.pk, order_id=leg.order_id, change="started", changed_at=timezone.now())

    tell_of_leg(event, event_id=leg.pk)

    assert [kind for kind, _data in said_on("leg", leg.pk)] == ["leg.changed"]
    assert said_on("user", make_buyer().pk) == []


def test_nothing_that_is_kept_says_who_or_where() -> None:
    leg = shared(buyer=make_buyer())
    say(leg, away(640))
    tell_all()

    kept = str(said_on("leg", leg.pk)) + str(said_on("order", leg.order_id))

    for secret in (str(leg.carrier_id), str(leg.order.purchase.user_id), "22.3", "lat"):
        assert secret not in kept
    assert set(LegData.model_fields) == set(fresh(leg))


def test_a_position_is_signalled_on_the_legs_topic(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[tuple[str, str, Any]] = []
    monkeypatch.setattr(signals, "send", lambda topic, *, kind, data: said.append((topic, kind, data)))
    leg = shared()

    say(leg, away(640))

    [(topic, kind, data)] = said
    assert (topic, kind, data["eta_min"]) == (f"leg:{leg.pk}", "position", 4)


class TestReaders:
    def principal(self, user: User, *roles: Role) -> Principal:
        return Principal(user_id=user.pk, roles=frozenset(roles), has_second_factor=True)

    def test_the_buyer_alone_hears_it(self) -> None:
        buyer = make_buyer()
        leg = shared(buyer=buyer)
        carrier = User.objects.get(pk=leg.carrier_id)
        readers = {
            "buyer": self.principal(buyer, Role.CUSTOMER),
            "carrier": self.principal(carrier, Role.SELLER),
            "support": self.principal(make_user(Role.SUPPORT), Role.SUPPORT),
            "admin": self.principal(make_user(Role.ADMIN), Role.ADMIN),
            "stranger": NOBODY,
            "who looks as the buyer": Principal(user_id=buyer.pk, viewer_id=carrier.pk),
        }
        topic, now = f"leg:{leg.pk}", timezone.now()

        heard = [name for name, one in readers.items() if kinds.may_read(one, topic, ticket=None, now=now)]

        assert heard == ["buyer"]

    @pytest.mark.parametrize("act", [hide, deliver, bring_back, hand_on])
    def test_and_not_once_it_is_over_or_hidden(self, act: Any) -> None:
        buyer = make_buyer()
        leg = shared(buyer=buyer)
        topic, reader = f"leg:{leg.pk}", self.principal(buyer, Role.CUSTOMER)
        assert kinds.may_read(reader, topic, ticket=None, now=timezone.now())

        act(leg)

        assert not kinds.may_read(reader, topic, ticket=None, now=timezone.now())

    def test_a_guest_brings_a_ticket(self) -> None:
        leg, now = shared(), timezone.now()
        topic = live.topic("leg", leg.pk, told_up_to=0, for_holder_at=now)
        assert kinds.may_read(NOBODY, topic.name, ticket=topic.ticket, now=now)

        handover.deliver_order(order_id=leg.order_id, actor=SHOP, proof=RIGHT, now=now)

        assert not kinds.may_read(NOBODY, topic.name, ticket=topic.ticket, now=now)
