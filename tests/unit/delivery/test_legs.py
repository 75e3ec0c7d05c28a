"""How a leg begins, changes hands and ends, and that nobody is shown a moment longer."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.core.errors import RateLimitedError
from marketplace.core.models import AuditEntry, OutboxEvent
from marketplace.core.ratelimits import Policy
from marketplace.delivery import selectors
from marketplace.delivery.errors import CannotCarryError, LegEndedError, LegNotFoundError, NotSharingError
from marketplace.delivery.models import EndReason, Fix, Leg, Track
from marketplace.delivery.services import legs, tracks
from marketplace.delivery.tasks import tidy
from marketplace.orders.models import Fulfilment, Order, OrderState
from marketplace.orders.services import acting, handover
from sellers.models import ShopMember, ShopRole
from tests.unit.delivery.carrying import away, carried, make_carrier, react, ride, say, sent_off, shared
from tests.unit.orders.doing import NOT_FOUND, RIGHT, SHOP
from tests.unit.orders.making import make_buyer, make_open_shop, placed_order

pytestmark = pytest.mark.django_db


def delivered(leg: Leg) -> None:
    handover.deliver_order(order_id=leg.order_id, actor=SHOP, proof=RIGHT, now=timezone.now())


def changes() -> list[str]:
    told = OutboxEvent.objects.filter(name="delivery.leg_changed").order_by("id")
    return [event.data["change"] for event in told]


class TestBegin:
    def test_with_whoever_sent_it_off(self) -> None:
        shop = make_open_shop()
        carrier = make_carrier(shop)
        order = sent_off(placed_order(shop, now=timezone.now()), carrier)

        react("marketplace.delivery")

        leg = Leg.objects.get()
        assert (leg.order_id, leg.carrier_id, leg.ended_at, leg.shares_since) == (order.pk, carrier.pk, None, None)
        assert leg.started_at == order.picked_up_at
        assert changes() == ["started"]

    def test_twice_does_no_harm(self) -> None:
        leg = carried()

        again = legs.begin_leg(order_id=leg.order_id, now=timezone.now())

        assert again is not None
        assert again.pk == leg.pk
        assert changes() == ["started"]

    @pytest.mark.parametrize("sender", ["nobody", "staff of the market", "cashier"])
    def test_without_a_carrier_where_the_sender_cannot_be_one(self, sender: str) -> None:
        shop = make_open_shop()
        senders: dict[str, Callable[[], User | None]] = {
            "nobody": lambda: None,
            "staff of the market": make_buyer,
            "cashier": lambda: make_carrier(shop, granted=("money",)),
        }

        sent_off(placed_order(shop, now=timezone.now()), senders[sender]())
        react("marketplace.delivery")

        assert Leg.objects.get().carrier_id is None

    def test_not_of_what_has_ended_before_anybody_was_told(self) -> None:
        order = sent_off(placed_order(now=timezone.now()), None)
        acting.fail_delivery(order_id=order.pk, actor=SHOP, because=NOT_FOUND, now=timezone.now())

        react("marketplace.delivery")

        assert not Leg.objects.exists()

    def test_not_of_what_is_collected(self) -> None:
        order = placed_order(fulfilment=Fulfilment.PICKUP, now=timezone.now())
        Order.objects.filter(pk=order.pk).update(state=OrderState.PICKED_UP)

        assert legs.begin_leg(order_id=order.pk, now=timezone.now()) is None

    def test_several_at_once_for_one_carrier(self) -> None:
        shop = make_open_shop()
        carrier = make_carrier(shop)
        first, second = carried(carrier, shop=shop), carried(carrier, shop=shop)

        assert selectors.list_legs_of(user_id=carrier.pk).items == [first, second]


class TestEnd:
    def test_as_the_order_ends(self) -> None:
        leg = shared()
        delivered(leg)

        react("marketplace.delivery")

        leg.refresh_from_db()
        assert (leg.end_reason, leg.shares_since) == (EndReason.DELIVERED, None)
        assert leg.ended_at == Order.objects.get(pk=leg.order_id).ended_at
        assert changes() == ["started", "shared", "ended"]

    def test_where_it_came_back(self) -> None:
        leg = shared()
        ride(leg, 400, 300)
        acting.fail_delivery(order_id=leg.order_id, actor=SHOP, because=NOT_FOUND, now=timezone.now())

        react("marketplace.delivery")

        leg.refresh_from_db()
        assert leg.end_reason == EndReason.UNDELIVERED
        assert leg.track.drop_off is None

    def test_twice_does_no_harm(self) -> None:
        leg = carried()
        delivered(leg)

        react("marketplace.delivery")
        react("marketplace.delivery")

        assert changes() == ["started", "ended"]

    def test_in_whatever_order_events_come(self) -> None:
        leg = carried()
        delivered(leg)
        legs.end_leg(order_id=leg.order_id, state="delivered", now=timezone.now())

        react("marketplace.delivery")

        assert Leg.objects.get().ended_at is not None

    def test_by_the_clock_where_nobody_was_told(self) -> None:
        leg = shared()
        ride(leg, 200)
        delivered(leg)

        tidy()

        leg.refresh_from_db()
        assert leg.ended_at == Order.objects.get(pk=leg.order_id).ended_at
        assert not Fix.objects.exists()

    def test_by_the_clock_although_another_cannot_be_ended(self, monkeypatch: pytest.MonkeyPatch) -> None:
        broken, leg = carried(), shared()
        for one in (broken, leg):
            delivered(one)

        def fail(one: Leg, **given: Any) -> None:
            if one.pk == broken.pk:
                raise RuntimeError("no such way")
            tracks.keep_track(one, **given)

        monkeypatch.setattr(legs, "keep_track", fail)

        tidy()

        assert [Leg.objects.get(pk=one.pk).ended_at is not None for one in (broken, leg)] == [False, True]


class TestNotAMinuteLonger:
    def test_the_order_alone_says_that_it_is_over(self) -> None:
        """Nobody has told the leg yet: as between the hand-over and the handler, or where that is late."""
        buyer = make_buyer()
        leg = shared(buyer=buyer)
        ride(leg, 300, 200)
        order, carrier_id = leg.order, leg.carrier_id
        assert carrier_id is not None
        assert selectors.may_follow(buyer_id=buyer.pk, leg_id=leg.pk)

        delivered(leg)

        order.refresh_from_db()
        assert Leg.objects.get(pk=leg.pk).ended_at is None
        assert selectors.find_on_the_way(order) is None
        assert not selectors.may_follow(buyer_id=buyer.pk, leg_id=leg.pk)
        assert selectors.list_legs_of(user_id=carrier_id).items == []
        with pytest.raises(LegEndedError):
            selectors.get_leg_of(user_id=carrier_id, leg_id=leg.pk)
        with pytest.raises(LegEndedError):
            say(leg, away(100))
        with pytest.raises(LegEndedError):
            legs.share(leg_id=leg.pk, carrier_id=carrier_id, is_on=True, now=timezone.now())
        with pytest.raises(LegEndedError):
            legs.hand_on(order_id=order.pk, carrier_id=carrier_id, actor_id=carrier_id, now=timezone.now())

    def test_no_fix_outlives_the_leg(self) -> None:
        leg = shared()
        ride(leg, 300, 200)
        delivered(leg)

        react("marketplace.delivery")

        assert not Fix.objects.exists()

    def test_the_topic_is_for_the_buyer_while_it_is_shared(self) -> None:
        buyer, other = make_buyer(), make_buyer()
        leg = carried(buyer=buyer)
        assert leg.carrier_id is not None

        before = selectors.may_follow(buyer_id=buyer.pk, leg_id=leg.pk)
        legs.share(leg_id=leg.pk, carrier_id=leg.carrier_id, is_on=True, now=timezone.now())
        meanwhile = selectors.may_follow(buyer_id=buyer.pk, leg_id=leg.pk)
        others = [selectors.may_follow(buyer_id=one, leg_id=leg.pk) for one in (other.pk, leg.carrier_id)]
        by_link = selectors.may_be_followed_by_link(leg.pk)
        legs.share(leg_id=leg.pk, carrier_id=leg.carrier_id, is_on=False, now=timezone.now())

        assert (before, meanwhile, others, by_link) == (False, True, [False, False], False)
        assert not selectors.may_follow(buyer_id=buyer.pk, leg_id=leg.pk)

    def test_a_guests_is_followed_by_its_link(self) -> None:
        assert selectors.may_be_followed_by_link(shared().pk)


class TestSharing:
    def test_nothing_is_taken_before_and_after(self) -> None:
        leg = carried()
        with pytest.raises(NotSharingError):
            say(leg, away(100))
        shared_now = legs.share(leg_id=leg.pk, carrier_id=leg.carrier_id, is_on=True, now=timezone.now())  # type: ignore[arg-type]

        say(shared_now, away(100))
        legs.share(leg_id=leg.pk, carrier_id=leg.carrier_id, is_on=False, now=timezone.now())  # type: ignore[arg-type]

        with pytest.raises(NotSharingError):
            say(leg, away(90))

    def test_where_one_was_is_not_shown_once_it_is_stopped_nor_when_it_begins_again(self) -> None:
        leg = shared()
        assert leg.carrier_id is not None
        say(leg, away(100))
        now = timezone.now() + timedelta(seconds=1)

        stopped = legs.share(leg_id=leg.pk, carrier_id=leg.carrier_id, is_on=False, now=now)
        begun = legs.share(leg_id=leg.pk, carrier_id=leg.carrier_id, is_on=True, now=now)

        assert selectors.find_position(stopped) is None
        assert selectors.find_position(begun) is None

    def test_only_who_carries_it_may(self) -> None:
        leg = carried()

        with pytest.raises(LegNotFoundError):
            legs.share(leg_id=leg.pk, carrier_id=make_buyer().pk, is_on=True, now=timezone.now())

    def test_not_once_they_left_the_shop(self) -> None:
        leg = shared()
        ShopMember.objects.filter(user=leg.carrier).delete()

        with pytest.raises(LegNotFoundError):
            say(leg, away(100))


class TestHandOn:
    def test_to_somebody_else_of_the_shop_and_nobody_is_shown_until_they_share(self) -> None:
        leg = shared()
        ride(leg, 300, 200)
        other = make_carrier(leg.order.shop, role=ShopRole.MANAGER, granted=())
        actor = make_buyer()

        legs.hand_on(order_id=leg.order_id, carrier_id=other.pk, actor_id=actor.pk, now=timezone.now())

        leg.refresh_from_db()
        assert (leg.carrier_id, leg.shares_since) == (other.pk, None)
        assert not Fix.objects.exists()
        assert AuditEntry.objects.get(action="delivery.hand_on").actor_id == actor.pk
        assert changes() == ["started", "shared", "handed_on"]

    @pytest.mark.parametrize("granted", [None, ("money",)])
    def test_not_to_who_has_nothing_to_do_with_its_orders(self, granted: tuple[str, ...] | None) -> None:
        leg = carried()
        other = make_buyer() if granted is None else make_carrier(leg.order.shop, granted=granted)

        with pytest.raises(CannotCarryError):
            legs.hand_on(order_id=leg.order_id, carrier_id=other.pk, actor_id=other.pk, now=timezone.now())

    def test_not_to_and_fro_for_ever(self, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        settings.RATE_LIMIT_FACTOR = 1.0
        monkeypatch.setattr(legs, "HANDING_ON", Policy("delivery_hand_on", "1/hour"))
        leg = carried()
        other = make_carrier(leg.order.shop)
        legs.hand_on(order_id=leg.order_id, carrier_id=other.pk, actor_id=other.pk, now=timezone.now())
        assert leg.carrier_id is not None

        with pytest.raises(RateLimitedError):
            legs.hand_on(order_id=leg.order_id, carrier_id=leg.carrier_id, actor_id=other.pk, now=timezone.now())


class TestDatabase:
    """What must never be false."""

    @pytest.mark.parametrize(
        "wrong",
        [
            {"end_reason": "delivered"},
            {"ended_at": timezone.now(), "end_reason": ""},
            {"ended_at": timezone.now(), "end_reason": "lost"},
            {"ended_at": timezone.now(), "end_reason": "delivered", "shares_since": timezone.now()},
            {"carrier": None, "shares_since": timezone.now()},
        ],
        ids=["reason of nothing", "end without reason", "unknown reason", "shown after the end", "nobody shown"],
    )
    def test_refuses_a_leg(self, wrong: dict[str, object]) -> None:
        leg = carried()

        with pytest.raises(IntegrityError), transaction.atomic():
            Leg.objects.filter(pk=leg.pk).update(**wrong)

    def test_refuses_two_legs_of_an_order(self) -> None:
        leg = carried()

        with pytest.raises(IntegrityError), transaction.atomic():
            Leg.objects.create(order=leg.order, started_at=timezone.now())

    @pytest.mark.parametrize("wrong", [{"accuracy_m": -1}, {"heading": 361}])
    def test_refuses_a_fix(self, wrong: dict[str, float]) -> None:
        leg = shared()
        say(leg, away(100))

        with pytest.raises(IntegrityError), transaction.atomic():
            Fix.objects.update(**wrong)

    def test_refuses_a_track_that_tells_nothing_or_has_no_times(self) -> None:
        leg = carried()

        for wrong in ({}, {"drop_off": leg.order.purchase.location, "offsets_s": [1]}):
            with pytest.raises(IntegrityError), transaction.atomic():
                Track.objects.create(leg=leg, **wrong)
