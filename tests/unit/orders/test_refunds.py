"""Money that goes back: it is paid once, and never more than was."""

from decimal import Decimal

import pytest
from django.utils import timezone

from marketplace.core.models import AuditEntry
from marketplace.core.money import Money
from marketplace.orders.errors.returns import (
    RefundMovedError,
    RefundNotFoundError,
    RefundNotPossibleError,
    RefundOwedError,
    RefundPaidError,
    RefundTooHighError,
    WordsNeededError,
)
from marketplace.orders.models import Order, Refund, RefundCause, RefundState, ReturnReason, TimelineEntry
from marketplace.orders.services.refunds import give_goodwill, pay_refund, reopen_refund
from tests.unit.accounts.people import published
from tests.unit.orders.coming_back import accepted_back, asked_back, bought, owed_for
from tests.unit.orders.doing import SHOP, SUPPORT
from tests.unit.orders.making import make_buyer, placed_order

pytestmark = pytest.mark.django_db


def given(order: Order, amount: str, *, expected_left: str | None = None) -> Refund:
    left = Money(Decimal(expected_left)) if expected_left is not None else None
    return give_goodwill(
        order_id=order.pk,
        actor=SUPPORT,
        amount=Money(Decimal(amount)),
        message="For the wait",
        expected_left=left,
        now=timezone.now(),
    )


def reopened(refund: Refund, *, message: str = "The buyer has nothing") -> Refund:
    return reopen_refund(refund_id=refund.pk, actor=SUPPORT, message=message, now=timezone.now())


def test_shop_says_that_it_gave_it_and_only_then_was_it_issued() -> None:
    accepted_back(asked_back(bought(1)), without_goods=True)
    owed = Refund.objects.get()
    assert published("orders.refund_issued") == []

    paid = pay_refund(refund_id=owed.pk, actor=SHOP, now=timezone.now())

    assert (paid.state, paid.paid_at is not None) == (RefundState.PAID, True)
    [event] = published("orders.refund_issued")
    assert (event["amount"], event["refund_id"]) == ("130.00", str(owed.pk))
    with pytest.raises(RefundPaidError):
        pay_refund(refund_id=owed.pk, actor=SHOP, now=timezone.now())


def test_staff_owe_again_what_the_buyer_does_not_have() -> None:
    order = bought(1)
    accepted_back(asked_back(order), without_goods=True)
    refund = pay_refund(refund_id=Refund.objects.get().pk, actor=SHOP, now=timezone.now())

    owed = reopened(refund)

    assert (owed.state, owed.paid_at, owed.paid_by_id) == (RefundState.OWED, None, None)
    entry = TimelineEntry.objects.filter(order=order).latest("id")
    assert (entry.act, entry.message, entry.is_public) == ("refund_reopen", "The buyer has nothing", True)
    [event] = published("orders.refund_reopened")
    assert (event["amount"], event["refund_id"]) == ("130.00", str(refund.pk))
    assert AuditEntry.objects.filter(action="orders.refund_reopen", target_id=str(refund.pk)).count() == 1
    assert pay_refund(refund_id=refund.pk, actor=SHOP, now=timezone.now()).state == RefundState.PAID


def test_what_is_owed_is_not_owed_again_and_nothing_without_a_word() -> None:
    accepted_back(asked_back(bought(1)), without_goods=True)
    refund = Refund.objects.get()

    with pytest.raises(WordsNeededError):
        reopened(refund, message=" ")
    with pytest.raises(RefundOwedError):
        reopened(refund)


def test_there_is_none() -> None:
    with pytest.raises(RefundNotFoundError):
        pay_refund(refund_id=make_buyer().pk, actor=SHOP, now=timezone.now())


def test_staff_give_something_up_to_what_is_left() -> None:
    order = bought(1)

    refund = given(order, "30.00")

    assert (refund.cause, refund.state) == (RefundCause.SUPPORT, RefundState.OWED)
    assert TimelineEntry.objects.filter(order=order).latest("id").message == "For the wait"
    with pytest.raises(RefundTooHighError) as refusal:
        given(order, "100.01")
    assert refusal.value.most == Money(Decimal("100.00"))
    given(order, "100.00")
    with pytest.raises(RefundNotPossibleError):
        given(order, "0.01")


@pytest.mark.parametrize("amount", ["0.00", "-1.00"])
def test_staff_give_no_less_than_nothing(amount: str) -> None:
    with pytest.raises(RefundTooHighError):
        given(bought(1), amount)


def test_staff_who_looked_at_something_else_give_nothing() -> None:
    order = bought(1)
    given(order, "10.00", expected_left="130.00")

    with pytest.raises(RefundMovedError):
        given(order, "10.00", expected_left="130.00")


def test_nothing_was_paid_for_what_was_not_delivered() -> None:
    with pytest.raises(RefundNotPossibleError):
        given(placed_order(), "1.00")


def test_good_will_leaves_what_is_asked_for_and_returns_give_what_is_left() -> None:
    order = bought(1)
    asked = asked_back(order, reason=ReturnReason.UNWANTED)
    assert asked.amount == Decimal("100.00")
    with pytest.raises(RefundTooHighError):
        given(order, "30.01")
    given(order, "30.00")

    accepted_back(asked, without_goods=True)

    assert owed_for(order) == Money(order.collected)


def test_return_after_good_will_gives_no_more_than_was_paid() -> None:
    order = bought(1)
    given(order, "80.00")

    assert accepted_back(asked_back(order), without_goods=True).amount == Decimal("50.00")

    assert owed_for(order) == Money(order.collected)


def test_return_of_which_all_was_given_before_owes_nothing() -> None:
    order = bought(1)
    given(order, "130.00")

    accepted_back(asked_back(order), without_goods=True)

    assert Refund.objects.count() == 1
