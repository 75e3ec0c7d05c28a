"""The same with what was delivered coming back: random returns, answers, decisions and good will."""

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test

from marketplace.catalog.selectors.stock import stock_balances
from marketplace.core.errors import HaatError
from marketplace.core.money import Money
from marketplace.orders.models import (
    Order,
    OrderState,
    Refund,
    ReturnLine,
    ReturnReason,
    ReturnRequest,
    ReturnState,
)
from marketplace.orders.models.returns import OPEN_RETURNS
from marketplace.orders.selectors.returnable import lines_left
from marketplace.orders.services import returns
from marketplace.orders.services.actors import Actor
from marketplace.orders.services.refunds import give_goodwill, pay_refund
from marketplace.orders.services.timers import dispute_unanswered
from tests.unit.orders.coming_back import SECOND, WEEK, answered_ago
from tests.unit.orders.doing import BUYER, SUPPORT, delivered
from tests.unit.orders.making import Wanted, placed_order
from tests.unit.orders.test_machine import ANY, COUNT, MOST_ORDERS, PEOPLE, SOLD_IN, OrdersOfAShop

ENDED = {ReturnState.COMPLETED, ReturnState.DECLINED, ReturnState.WITHDRAWN}


class ReturnsOfAShop(OrdersOfAShop):
    """A shop whose orders are delivered more often than not, and come back."""

    @precondition(lambda self: len(self.orders) < MOST_ORDERS)
    @rule(which=st.lists(st.integers(0, 3), min_size=1, max_size=3), quantity=st.integers(1, 4))
    def deliver(self, which: list[int], quantity: int) -> None:
        wanted = [Wanted(self.offers[number], quantity) for number in which]
        with suppress(HaatError):
            self.orders.append(delivered(placed_order(self.shop, wanted, now=timezone.now())))

    @precondition(lambda self: self.orders)
    @rule(pick=ANY, line=ANY, quantity=st.integers(1, 4), is_all=st.booleans(), reason=st.sampled_from(ReturnReason))
    def ask(self, pick: int, line: int, quantity: int, is_all: bool, reason: ReturnReason) -> None:
        order, lines = self.order(pick), {}
        left = lines_left(order)
        if is_all:
            lines = {one.line.pk: one.quantity_left for one in left}
        elif left:
            lines = {left[line % len(left)].line.pk: quantity}
        with suppress(HaatError):
            returns.request_return(
                order_id=order.pk,
                actor=BUYER,
                lines=lines,
                reason=reason,
                message="",
                photos=(),
                now=timezone.now(),
            )

    @precondition(lambda self: self.asked())
    @rule(pick=ANY, actor=PEOPLE, without_goods=st.booleans())
    def accept(self, pick: int, actor: Actor, without_goods: bool) -> None:
        with suppress(HaatError):
            returns.accept_return(
                return_id=self.one(pick).pk, actor=actor, answer="", without_goods=without_goods, now=timezone.now()
            )

    @precondition(lambda self: self.asked())
    @rule(pick=ANY, actor=PEOPLE)
    def refuse(self, pick: int, actor: Actor) -> None:
        with suppress(HaatError):
            returns.refuse_return(return_id=self.one(pick).pk, actor=actor, answer="No", now=timezone.now())

    @precondition(lambda self: self.asked())
    @rule(pick=ANY, actor=PEOPLE, unfit=st.integers(0, 2))
    def receive(self, pick: int, actor: Actor, unfit: int) -> None:
        asked = self.one(pick)
        line = asked.lines.select_related("line").order_by("line__position")[0]
        with suppress(HaatError):
            returns.receive_return(
                return_id=asked.pk, actor=actor, unfit={line.line_id: unfit} if unfit else {}, now=timezone.now()
            )
            assert line.line.offer_id is not None
            self.unfit[line.line.offer_id] += unfit

    @precondition(lambda self: self.asked())
    @rule(pick=ANY, actor=PEOPLE, is_late=st.booleans())
    def dispute(self, pick: int, actor: Actor, is_late: bool) -> None:
        asked = self.one(pick)
        if is_late:
            answered_ago(asked, WEEK + SECOND)
        with suppress(HaatError):
            returns.dispute_return(return_id=asked.pk, actor=actor, message="Look", now=timezone.now())

    @precondition(lambda self: self.asked())
    @rule(pick=ANY, actor=PEOPLE, is_upheld=st.booleans(), without_goods=st.booleans())
    def decide(self, pick: int, actor: Actor, is_upheld: bool, without_goods: bool) -> None:
        with suppress(HaatError):
            returns.decide_return(
                return_id=self.one(pick).pk,
                actor=actor,
                decision="So be it",
                is_upheld=is_upheld,
                without_goods=without_goods,
                now=timezone.now(),
            )

    @precondition(lambda self: self.asked())
    @rule(pick=ANY, actor=PEOPLE)
    def withdraw(self, pick: int, actor: Actor) -> None:
        with suppress(HaatError):
            returns.withdraw_return(return_id=self.one(pick).pk, actor=actor, now=timezone.now())

    @precondition(lambda self: self.orders)
    @rule(pick=ANY, amount=st.sampled_from(["0.01", "33.33", "100.00"]))
    def give(self, pick: int, amount: str) -> None:
        with suppress(HaatError):
            give_goodwill(
                order_id=self.order(pick).pk,
                actor=SUPPORT,
                amount=Money(Decimal(amount)),
                message="Sorry",
                now=timezone.now(),
            )

    @precondition(lambda self: self.asked())
    @rule(pick=ANY)
    def pay(self, pick: int) -> None:
        for refund in Refund.objects.filter(order=self.one(pick).order):
            with suppress(HaatError):
                pay_refund(refund_id=refund.pk, actor=SUPPORT, now=timezone.now())

    @rule()
    def nobody_answers(self) -> None:
        past = timezone.now() - timedelta(seconds=1)
        ReturnRequest.objects.filter(state=ReturnState.REQUESTED).update(answer_by=past)
        dispute_unanswered(now=timezone.now(), limit=100)

    @invariant()
    def stock_adds_up(self) -> None:
        if not hasattr(self, "offers"):
            return
        sold = Counter[UUID]()
        for order in Order.objects.filter(shop=self.shop, state__in=SOLD_IN):
            for offer_id, kept in order.lines.values_list("offer_id", "kept"):
                sold[offer_id] += kept
        back = ReturnLine.objects.filter(request__order__shop=self.shop, restocked__isnull=False)
        for offer_id, quantity in back.values_list("line__offer_id", "quantity"):
            sold[offer_id] -= quantity
        for offer_id, balance in stock_balances(offer.pk for offer in self.offers).items():
            assert balance.adds_up, balance
            assert balance.given == COUNT
            assert (balance.sold, balance.written_off) == (sold[offer_id], self.unfit[offer_id])

    @invariant()
    def no_more_goes_back_than_was_paid(self) -> None:
        for order in self.now():
            refunds = list(order.refunds.select_related("return_request"))
            assert sum(refund.amount for refund in refunds) <= order.collected
            for refund in refunds:
                assert (refund.paid_at is not None) == (refund.state == "paid")
                assert refund.return_request is None or refund.return_request.amount == refund.amount

    @invariant()
    def no_more_comes_back_than_was_delivered(self) -> None:
        for order in self.now():
            done = ReturnLine.objects.filter(request__order=order, request__state=ReturnState.COMPLETED)
            for line in order.lines.all():
                of_line = list(done.filter(line=line))
                assert sum(one.quantity for one in of_line) <= line.kept
                due = line.goods - line.discount_shop - line.discount_market + line.tax_added
                whole = sum(one.quantity for one in of_line) == line.kept
                assert sum(one.amount for one in of_line) == due or not whole

    @invariant()
    def returns_stand_somewhere_once(self) -> None:
        for order in self.now():
            asked = list(order.returns.all())
            assert sum(one.state in OPEN_RETURNS for one in asked) <= 1
            assert all((one.ended_at is not None) == (one.state in ENDED) for one in asked)
            came = ReturnLine.objects.filter(request__order=order, restocked__isnull=False)
            kept = sum(line.kept for line in order.lines.all())
            if order.state in {OrderState.DELIVERED, OrderState.RETURNED}:
                is_back = sum(one.quantity for one in came) == kept
                assert is_back == (order.state == OrderState.RETURNED)

    def asked(self) -> list[ReturnRequest]:
        return list(ReturnRequest.objects.filter(order__in=[order.pk for order in self.orders]).order_by("id"))

    def one(self, pick: int) -> ReturnRequest:
        """One of them, the later the likelier: those that stand somewhere."""
        asked = self.asked()
        return asked[-1 - pick % min(len(asked), 3)]


@pytest.mark.django_db
def test_whatever_comes_back_sums_stock_and_states_hold() -> None:
    run_state_machine_as_test(
        ReturnsOfAShop,
        settings=settings(
            max_examples=15,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
