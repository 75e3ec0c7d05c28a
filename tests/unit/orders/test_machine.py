"""Random acts of buyers, shop, staff and time: whatever they do, sums, stock and states hold."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from marketplace.catalog.selectors.stock import stock_balances
from marketplace.core.errors import HaatError
from marketplace.orders.models import (
    OPEN_STATES,
    ActorRole,
    CancelCause,
    Fulfilment,
    LineState,
    Order,
    OrderState,
    ProofKind,
    Substitution,
    SubstitutionState,
    SubstitutionWish,
    TimelineEntry,
)
from marketplace.orders.services import acting, adjusting, handover, substituting
from marketplace.orders.services.actors import Actor, Because
from marketplace.orders.services.adjusting import LineChange
from marketplace.orders.services.handover import Proof
from marketplace.orders.services.timers import decide_proposals, run_order_timers
from marketplace.orders.states import Act
from tests.unit.orders.doing import kept_for, proposed, wait
from tests.unit.orders.making import HANDOVER_CODE, Wanted, make_open_shop, make_shelf, placed_order

COUNT = 12
MOST_ORDERS = 3
HELD_IN = {OrderState.IN_REVIEW, OrderState.PLACED, OrderState.ACCEPTED, OrderState.PREPARING, OrderState.READY}
SOLD_IN = {OrderState.PICKED_UP, OrderState.DELIVERED, OrderState.RETURNED}
PEOPLE = st.sampled_from([ActorRole.BUYER, ActorRole.SHOP, ActorRole.SUPPORT]).map(Actor)
ANY = st.integers(0, 99)
PRICES = st.sampled_from([None, "40.00"])


def do(act: Act, order: Order, actor: Actor, *, code: str, unfit: int) -> Any:
    """The act by its service, with what it needs."""
    plain: dict[str, Any] = {"order_id": order.pk, "actor": actor, "now": timezone.now()}
    cause = CancelCause.BUYER if actor.role == ActorRole.BUYER else CancelCause.OTHER
    told = plain | {"because": Because(cause, "As it happens")}
    first = order.lines.order_by("position")[0].pk
    proof = Proof(ProofKind.CODE, code=code)
    services: dict[Act, Callable[[], Any]] = {
        Act.CLEAR: lambda: acting.clear_order(**plain),
        Act.ACCEPT: lambda: acting.accept_order(**plain, lead_time_min=20),
        Act.REJECT: lambda: acting.reject_order(**told),
        Act.START: lambda: acting.start_order(**plain),
        Act.FINISH: lambda: acting.finish_order(**plain),
        Act.HAND_OVER: lambda: acting.hand_over_order(**plain),
        Act.DELIVER: lambda: handover.deliver_order(**plain, proof=proof),
        Act.COLLECT: lambda: handover.collect_order(**plain, proof=proof),
        Act.FAIL_DELIVERY: lambda: acting.fail_delivery(**told, unfit={first: unfit} if unfit else {}),
        Act.CANCEL: lambda: acting.cancel_order(**told),
        Act.GIVE_UP: lambda: acting.give_up_order(**plain),
    }
    if act is Act.GIVE_UP:
        wait(order, minutes=60)
    return services[act]()


# What happens by the clock, or follows from a return, has rules of its own.
ACTS = st.sampled_from([act for act in Act if act not in {Act.EXPIRE, Act.TAKE_BACK}])


class OrdersOfAShop(RuleBasedStateMachine):
    """A shop with four things on its shelf, and up to three orders at once."""

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        self.orders: list[Order] = []
        # What came back unfit, by offer.
        self.unfit = Counter[UUID]()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undone.__exit__(None, None, None)

    @initialize()
    def open_the_shop(self) -> None:
        self.shop = make_open_shop()
        self.offers = make_shelf(self.shop, offers=4, count=COUNT)

    @precondition(lambda self: len(self.orders) < MOST_ORDERS)
    @rule(
        which=st.lists(st.integers(0, 3), min_size=1, max_size=3),
        quantity=st.integers(1, 4),
        wish=st.sampled_from(SubstitutionWish),
        fulfilment=st.sampled_from(Fulfilment),
        state=st.sampled_from([OrderState.PLACED, OrderState.IN_REVIEW]),
    )
    def place(
        self, which: list[int], quantity: int, wish: SubstitutionWish, fulfilment: Fulfilment, state: OrderState
    ) -> None:
        wanted = [Wanted(self.offers[number], quantity, wish) for number in which]
        with suppress(HaatError), transaction.atomic():
            order = placed_order(self.shop, wanted, fulfilment=fulfilment, state=state, now=timezone.now())
            self.orders.append(order)

    @precondition(lambda self: self.orders)
    @rule(pick=ANY, act=ACTS, actor=PEOPLE, code=st.sampled_from([HANDOVER_CODE, "0000"]), unfit=st.integers(0, 2))
    def act(self, pick: int, act: Act, actor: Actor, code: str, unfit: int) -> None:
        order = self.order(pick)
        before = order.state
        with suppress(HaatError):
            do(act, order, actor, code=code, unfit=unfit)
        order.refresh_from_db()
        if order.state == OrderState.UNDELIVERED and before != order.state:
            offer_id = order.lines.order_by("position")[0].offer_id
            assert offer_id is not None
            self.unfit[offer_id] += unfit

    @precondition(lambda self: self.orders)
    @rule(pick=ANY)
    def go_on(self, pick: int) -> None:
        """What a shop usually does next, so that orders get somewhere."""
        order = self.order(pick)
        ways = (Act.ACCEPT, Act.START, Act.FINISH, Act.HAND_OVER, Act.DELIVER, Act.COLLECT)
        for act in ways:
            with suppress(HaatError):
                do(act, order, Actor(ActorRole.SHOP), code=HANDOVER_CODE, unfit=0)
                return

    @precondition(lambda self: self.orders)
    @rule(pick=ANY, line=ANY, quantity=st.integers(0, 4), actor=PEOPLE)
    def adjust(self, pick: int, line: int, quantity: int, actor: Actor) -> None:
        order = self.order(pick)
        lines = list(order.lines.order_by("position"))
        change = LineChange(lines[line % len(lines)].pk, quantity)
        with suppress(HaatError):
            adjusting.adjust_order(order_id=order.pk, actor=actor, changes=[change], now=timezone.now())

    @precondition(lambda self: self.orders)
    @rule(
        pick=ANY, line=ANY, offer=st.integers(0, 3), quantity=st.integers(1, 4), price=st.sampled_from([None, "40.00"])
    )
    def propose(self, pick: int, line: int, offer: int, quantity: int, price: str | None) -> None:
        order = self.order(pick)
        position = line % order.lines.count()
        with suppress(HaatError):
            proposed(order, self.offers[offer], quantity=quantity, price=price, position=position)

    @precondition(lambda self: self.orders)
    @rule(pick=ANY, answer=st.sampled_from(["accept", "refuse", "withdraw"]), actor=PEOPLE)
    def answer(self, pick: int, answer: str, actor: Actor) -> None:
        order = self.order(pick)
        proposal = Substitution.objects.filter(line__order=order).order_by("-id").first()
        if proposal is None:
            return
        service = getattr(substituting, f"{answer}_substitute")
        with suppress(HaatError):
            service(order_id=order.pk, substitution_id=proposal.pk, actor=actor, now=timezone.now())

    @rule()
    def time_passes(self) -> None:
        past = timezone.now() - timedelta(seconds=1)
        Order.objects.filter(timer_at__isnull=False).update(timer_at=past)
        Substitution.objects.filter(state=SubstitutionState.PROPOSED).update(expires_at=past)
        run_order_timers(now=timezone.now(), limit=100)
        decide_proposals(now=timezone.now(), limit=100)

    @invariant()
    def stock_adds_up(self) -> None:
        if not hasattr(self, "offers"):
            return
        sold = Counter[UUID]()
        for order in Order.objects.filter(shop=self.shop, state__in=SOLD_IN):
            for offer_id, kept in order.lines.values_list("offer_id", "kept"):
                sold[offer_id] += kept
        balances = stock_balances(offer.pk for offer in self.offers)
        for offer_id, balance in balances.items():
            assert balance.adds_up, balance
            assert balance.given == COUNT
            assert (balance.sold, balance.written_off) == (sold[offer_id], self.unfit[offer_id])

    @invariant()
    def every_order_keeps_what_it_needs_and_no_more(self) -> None:
        for order in self.now():
            needed = Counter[UUID]()
            if order.state in HELD_IN:
                for offer_id, kept in order.lines.values_list("offer_id", "kept"):
                    needed[offer_id] += kept
                for one in Substitution.objects.filter(line__order=order, state=SubstitutionState.PROPOSED):
                    needed[one.offer_id] += one.quantity
            assert kept_for(order) == {offer_id: number for offer_id, number in needed.items() if number}

    @invariant()
    def sums_are_exact_and_never_above_what_was_confirmed(self) -> None:
        for order in self.now():
            lines = list(order.lines.all())
            assert order.goods == sum(line.goods for line in lines)
            assert order.total <= order.confirmed_total
            assert all((line.kept > 0) != (line.state in {LineState.REMOVED, LineState.REPLACED}) for line in lines)
            if not any(line.kept for line in lines):
                assert order.total == 0
                assert order.state == OrderState.CANCELLED
            if order.state == OrderState.DELIVERED:
                assert order.collected == order.total

    @invariant()
    def timelines_tell_one_story(self) -> None:
        for order in self.now():
            moves = list(TimelineEntry.objects.filter(order=order).order_by("id"))
            for earlier, later in pairwise(moves):
                assert earlier.state_after == later.state_before
            assert not moves or moves[-1].state_after == order.state
            is_open = order.state in OPEN_STATES
            assert (order.ended_at is None) == is_open
            may_run_down = order.state in {OrderState.IN_REVIEW, OrderState.PLACED} or (
                order.state == OrderState.READY and order.fulfilment == Fulfilment.PICKUP
            )
            assert (order.timer_at is not None) == may_run_down
            if not is_open:
                assert not Substitution.objects.filter(line__order=order, state=SubstitutionState.PROPOSED).exists()

    def order(self, pick: int) -> Order:
        order = self.orders[pick % len(self.orders)]
        order.refresh_from_db()
        return order

    def now(self) -> list[Order]:
        return list(Order.objects.filter(pk__in=[order.pk for order in self.orders]))


@pytest.mark.django_db
def test_whatever_anybody_does_sums_stock_and_states_hold() -> None:
    run_state_machine_as_test(
        OrdersOfAShop,
        settings=settings(
            max_examples=15,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
