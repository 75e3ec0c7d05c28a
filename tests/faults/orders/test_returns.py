"""Returns and refunds at once: one wins, the others are told, and no more goes back than was paid."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from marketplace.catalog.selectors.stock import stock_balances
from marketplace.core.models import OutboxEvent
from marketplace.core.money import Money
from marketplace.orders.errors.returns import (
    NotReturnableError,
    RefundNotPossibleError,
    RefundPaidError,
    RefundTooHighError,
    ReturnActNotPossibleError,
)
from marketplace.orders.models import Order, Refund, ReturnRequest, ReturnState
from marketplace.orders.services import returns
from marketplace.orders.services.refunds import give_goodwill, pay_refund
from marketplace.orders.services.timers import dispute_unanswered
from tests.racing import connection_a_thread, race
from tests.unit.orders.coming_back import accepted_back, asked_back, bought, let_wait, owed_for, received, refused
from tests.unit.orders.doing import BUYER, SHOP, SUPPORT, stock_of

__all__ = ["connection_a_thread"]

pytestmark = pytest.mark.django_db(transaction=True)
RACERS = 8


def by_turns(*acts: Callable[[], Any]) -> list[Any]:
    """Each act by as many as the others."""
    return race(lambda number: acts[number % len(acts)](), RACERS, at_once=RACERS)


def winners(results: list[Any]) -> list[Any]:
    return [result for result in results if not isinstance(result, Exception)]


def losers(results: list[Any]) -> set[type]:
    return {type(result) for result in results if isinstance(result, Exception)}


def give(order: Order, amount: str) -> Refund:
    money = Money(Decimal(amount))
    return give_goodwill(order_id=order.pk, actor=SUPPORT, amount=money, message="Sorry", now=timezone.now())


def test_of_many_who_ask_one_does() -> None:
    order = bought(2)

    results = by_turns(lambda: asked_back(order, 1))

    assert (len(winners(results)), losers(results)) == (1, {NotReturnableError})
    assert ReturnRequest.objects.count() == 1


def test_of_those_who_answer_and_take_back_one_wins() -> None:
    asked = asked_back(bought(1))

    results = by_turns(
        lambda: accepted_back(asked, without_goods=True),
        lambda: refused(asked),
        lambda: returns.withdraw_return(return_id=asked.pk, actor=BUYER, now=timezone.now()),
    )

    assert (len(winners(results)), losers(results)) == (1, {ReturnActNotPossibleError})
    asked.refresh_from_db()
    assert asked.state == winners(results)[0].state
    assert Refund.objects.exists() == (asked.state == ReturnState.COMPLETED)


def test_of_a_shop_that_refuses_and_time_that_is_up_one_wins() -> None:
    asked = asked_back(bought(1))
    let_wait(asked)

    results = by_turns(lambda: refused(asked), lambda: dispute_unanswered(now=timezone.now(), limit=10))

    asked.refresh_from_db()
    assert asked.state in {ReturnState.REFUSED, ReturnState.DISPUTED}
    assert losers(results) <= {ReturnActNotPossibleError}
    assert OutboxEvent.objects.filter(name="orders.return_changed").count() == 1


def test_goods_are_received_and_paid_for_once() -> None:
    order = bought(2)
    offer = order.lines.get().offer
    assert offer is not None
    before = stock_of(offer)[0]
    asked = accepted_back(asked_back(order, 1))

    results = by_turns(lambda: received(asked))

    assert (len(winners(results)), losers(results)) == (1, {ReturnActNotPossibleError})
    assert before is not None
    assert stock_of(offer)[0] == before + 1
    assert stock_balances([offer.pk])[offer.pk].adds_up
    refund = Refund.objects.get()
    paid = by_turns(lambda: pay_refund(refund_id=refund.pk, actor=SHOP, now=timezone.now()))
    assert (len(winners(paid)), losers(paid)) == (1, {RefundPaidError})
    assert OutboxEvent.objects.filter(name="orders.refund_issued").count() == 1


def test_good_will_of_many_beside_a_return_gives_no_more_than_was_paid() -> None:
    order = bought(1)
    asked = asked_back(order)

    results = by_turns(lambda: give(order, "30.00"), lambda: accepted_back(asked, without_goods=True))

    assert losers(results) <= {RefundTooHighError, RefundNotPossibleError, ReturnActNotPossibleError}
    assert owed_for(order) == Money(order.collected)
