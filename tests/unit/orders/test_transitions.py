"""Every arrow between states leads where it should, for whom it should, and there are no others."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from django.utils import timezone

from marketplace.catalog.models import Offer
from marketplace.core.models import AuditEntry, OutboxEvent
from marketplace.orders.errors.acts import ActNotPossibleError, CauseNeededError, WrongCauseError
from marketplace.orders.models import (
    OPEN_STATES,
    ActorRole,
    CancelCause,
    Fulfilment,
    Order,
    OrderState,
    TimelineEntry,
)
from marketplace.orders.services.actors import Actor, Because
from marketplace.orders.services.held import hold_order
from marketplace.orders.services.transitions import Told, move
from marketplace.orders.states import Act
from tests.unit.orders.making import NOW, placed_order

pytestmark = pytest.mark.django_db
BOTH, BROUGHT, FETCHED = frozenset(Fulfilment), frozenset({Fulfilment.DELIVERY}), frozenset({Fulfilment.PICKUP})
# What may happen, told once more and in other words than the code that is tested: from where, by which act, where to,
# by whom, to which orders.
ARROWS = """
in_review clear         placed      support,system both
placed    accept        accepted    shop,system    both
placed    reject        rejected    shop           both
accepted  start         preparing   shop           both
accepted  finish        ready       shop           both
preparing finish        ready       shop           both
ready     hand_over     picked_up   shop           brought
picked_up deliver       delivered   shop           brought
picked_up fail_delivery undelivered shop,support   brought
ready     collect       delivered   shop           fetched
ready     give_up       cancelled   shop,system    fetched
in_review cancel        cancelled   buyer,support,system both
placed    cancel        cancelled   buyer,support  both
accepted  cancel        cancelled   buyer,shop,support,system both
preparing cancel        cancelled   shop,support,system both
ready     cancel        cancelled   shop,support,system both
placed    expire        expired     system         both
delivered take_back     returned    system         both
"""
WHICH = {"both": BOTH, "brought": BROUGHT, "fetched": FETCHED}
CAUSE = Told(Because(CancelCause.OTHER, "The shop burnt down"))


def arrows() -> dict[tuple[str, str, str, str], str]:
    """Where each leads, by state, act, role and fulfilment."""
    rows = [line.split() for line in ARROWS.strip().splitlines()]
    return {
        (before, act, role, fulfilment.value): after
        for before, act, after, roles, which in rows
        for role in roles.split(",")
        for fulfilment in WHICH[which]
    }


EXPECTED = arrows()


@contextmanager
def undone() -> Iterator[None]:
    """What happens within is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def why(order: Order, act: Act, role: ActorRole) -> Told:
    """With the cause that is told for an act, where one is."""
    if act is Act.GIVE_UP:
        return Told(Because(CancelCause.NO_SHOW))
    if act not in {Act.REJECT, Act.CANCEL, Act.FAIL_DELIVERY}:
        return Told()
    if role == ActorRole.BUYER:
        return Told(Because(CancelCause.BUYER))
    if role == ActorRole.SYSTEM and order.state == OrderState.IN_REVIEW:
        return Told(Because(CancelCause.UNCHECKED))
    return CAUSE


def tried(order: Order, act: Act, role: ActorRole) -> str | None:
    """The state an act leads to; None where it is refused, and nothing is different then."""
    before = Order.objects.get(pk=order.pk)
    with undone():
        held = hold_order(order.pk, now=NOW)
        try:
            move(held, act, Actor(role), why(order, act, role), now=NOW)
        except ActNotPossibleError:
            now = Order.objects.get(pk=order.pk)
            assert (now.state, now.version) == (before.state, before.version)
            return None
        now = Order.objects.get(pk=order.pk)
        assert now.version == before.version + 1
        return now.state


@pytest.mark.parametrize("fulfilment", list(Fulfilment))
@pytest.mark.parametrize("state", list(OrderState))
def test_every_act_of_everybody_leads_where_it_should(state: OrderState, fulfilment: Fulfilment) -> None:
    order = placed_order(state=state, fulfilment=fulfilment)

    led = {
        (state.value, act.value, role.value, fulfilment.value): tried(order, act, role)
        for act in Act
        for role in ActorRole
    }

    promised = {key: EXPECTED.get(key) for key in led}
    assert led == promised


class TestAnAct:
    def test_is_told_in_timeline_trail_and_event(self) -> None:
        order = placed_order()

        move(hold_order(order.pk, now=NOW), Act.ACCEPT, Actor(ActorRole.SHOP), now=NOW)

        [entry] = TimelineEntry.objects.filter(order=order)
        assert (entry.act, entry.state_before, entry.state_after) == ("accept", "placed", "accepted")
        assert AuditEntry.objects.filter(target_id=order.pk, action="orders.accept").exists()
        [event] = OutboxEvent.objects.filter(name="orders.order_state_changed", aggregate_id=order.pk)
        assert (event.data["before"], event.data["after"], event.data["version"]) == ("placed", "accepted", 2)

    @pytest.mark.parametrize(("state", "act"), [(OrderState.PLACED, Act.REJECT), (OrderState.READY, Act.CANCEL)])
    def test_that_ends_an_order_needs_a_cause(self, state: OrderState, act: Act) -> None:
        order = placed_order(state=state)

        with pytest.raises(CauseNeededError):
            move(hold_order(order.pk, now=NOW), act, Actor(ActorRole.SHOP), now=NOW)

        order.refresh_from_db()
        assert order.state == state

    @pytest.mark.parametrize("cause", [CancelCause.REFUSED, CancelCause.NOT_AT_HOME, CancelCause.NO_SHOW])
    @pytest.mark.parametrize(("state", "act"), [(OrderState.PLACED, Act.REJECT), (OrderState.READY, Act.CANCEL)])
    def test_of_a_shop_does_not_say_of_the_buyer_what_cannot_have_been(
        self, state: OrderState, act: Act, cause: CancelCause
    ) -> None:
        order = placed_order(state=state)

        with pytest.raises(WrongCauseError):
            move(hold_order(order.pk, now=NOW), act, Actor(ActorRole.SHOP), Told(Because(cause)), now=NOW)

        order.refresh_from_db()
        assert (order.state, order.cancel_cause) == (state, "")

    @pytest.mark.parametrize(("state", "act"), [(OrderState.PLACED, Act.REJECT), (OrderState.ACCEPTED, Act.CANCEL)])
    def test_that_ends_an_order_frees_its_stock_and_its_timer(self, state: OrderState, act: Act) -> None:
        order = placed_order(state=state)

        move(hold_order(order.pk, now=NOW), act, Actor(ActorRole.SHOP), CAUSE, now=NOW)

        assert [(one.stock, one.reserved) for one in offers_of(order)] == [(50, 0), (50, 0)]
        order.refresh_from_db()
        assert (order.timer_at, order.ended_at, order.cancel_cause) == (None, NOW, CancelCause.OTHER)

    def test_that_sends_an_order_off_sells_its_stock(self) -> None:
        order = placed_order(state=OrderState.READY)

        move(hold_order(order.pk, now=NOW), Act.HAND_OVER, Actor(ActorRole.SHOP), now=NOW)

        assert [(one.stock, one.reserved) for one in offers_of(order)] == [(48, 0), (49, 0)]

    def test_in_between_keeps_its_stock(self) -> None:
        order = placed_order()

        move(hold_order(order.pk, now=NOW), Act.ACCEPT, Actor(ActorRole.SHOP), now=NOW)

        assert [(one.stock, one.reserved) for one in offers_of(order)] == [(50, 2), (50, 1)]

    def test_of_which_nothing_is_left_has_no_stock_to_settle(self) -> None:
        order = placed_order(state=OrderState.ACCEPTED)
        order.lines.update(kept=0, goods=0, state="removed")

        move(hold_order(order.pk, now=NOW), Act.CANCEL, Actor(ActorRole.SHOP), CAUSE, now=NOW)

        order.refresh_from_db()
        assert order.state == OrderState.CANCELLED

    def test_starts_the_timer_of_its_state_by_the_later_clock(self) -> None:
        order = placed_order(state=OrderState.PREPARING, fulfilment=Fulfilment.PICKUP)
        before = timezone.now()

        move(hold_order(order.pk, now=NOW), Act.FINISH, Actor(ActorRole.SHOP), now=NOW)

        order.refresh_from_db()
        assert order.timer_at is not None
        # Our clock is weeks behind: a day for collecting is counted by the database's.
        assert (order.timer_at - before).total_seconds() == pytest.approx(24 * 3600, abs=60)

    def test_of_an_order_that_is_brought_starts_no_timer_when_it_is_ready(self) -> None:
        order = placed_order(state=OrderState.PREPARING)

        move(hold_order(order.pk, now=NOW), Act.FINISH, Actor(ActorRole.SHOP), now=NOW)

        order.refresh_from_db()
        assert order.timer_at is None

    def test_leaves_the_end_of_a_returned_order_where_it_was(self) -> None:
        order = placed_order(state=OrderState.DELIVERED)
        later = timezone.now()

        move(hold_order(order.pk, now=later), Act.TAKE_BACK, Actor(ActorRole.SYSTEM), now=later)

        order.refresh_from_db()
        assert order.ended_at == NOW


def test_open_states_are_those_with_an_arrow_but_one() -> None:
    """What is delivered can still come back, and nothing else that has ended goes anywhere."""
    with_arrows = {before for before, _act, _role, _fulfilment in EXPECTED}

    assert with_arrows == {state.value for state in OPEN_STATES} | {"delivered"}


def offers_of(order: Order) -> list[Offer]:
    return list(Offer.objects.filter(pk__in=order.lines.values("offer_id")).order_by("-reserved", "stock", "pk"))
