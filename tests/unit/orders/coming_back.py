"""Returns as tests make them: of orders that were delivered and paid, act by act."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from marketplace.core.money import Money
from marketplace.orders.models import Order, ReturnReason, ReturnRequest, ReturnState
from marketplace.orders.services import returns
from tests.unit.orders.doing import BUYER, SHOP, SUPPORT, delivered
from tests.unit.orders.making import Wanted, make_open_shop, make_shelf, placed_order

WEEK = timedelta(days=7)
SECOND = timedelta(seconds=1)


def bought(*quantities: int, price: str = "100.00", **given: Any) -> Order:
    """An order of so many of things of one shop, delivered to its buyer for a fee of 30."""
    shop = make_open_shop()
    offers = make_shelf(shop, offers=len(quantities), price=price)
    wanted = [Wanted(offer, quantity) for offer, quantity in zip(offers, quantities, strict=True)]
    return delivered(placed_order(shop, wanted, now=timezone.now(), **given))


def lines_of(order: Order, *quantities: int) -> dict[UUID, int]:
    """So many of an order's lines, by position; all of it where none is said."""
    lines = list(order.lines.filter(kept__gt=0).order_by("position"))
    counts = quantities or [line.kept for line in lines]
    return {line.pk: quantity for line, quantity in zip(lines, counts, strict=False)}


def asked_back(
    order: Order,
    *quantities: int,
    reason: ReturnReason = ReturnReason.DAMAGED,
    message: str = "It was broken",
    photos: Sequence[Any] = (),
    now: datetime | None = None,
) -> ReturnRequest:
    """A return of so many of an order's lines, by position; of all of it where none is said."""
    return returns.request_return(
        order_id=order.pk,
        actor=BUYER,
        lines=lines_of(order, *quantities),
        reason=reason,
        message=message,
        photos=photos,
        now=now or timezone.now(),
    )


def accepted_back(asked: ReturnRequest, *, without_goods: bool = False) -> ReturnRequest:
    return returns.accept_return(
        return_id=asked.pk, actor=SHOP, answer="", without_goods=without_goods, now=timezone.now()
    )


def refused(asked: ReturnRequest) -> ReturnRequest:
    return returns.refuse_return(return_id=asked.pk, actor=SHOP, answer="It was fresh", now=timezone.now())


def received(asked: ReturnRequest, *, unfit: Mapping[UUID, int] | None = None) -> ReturnRequest:
    return returns.receive_return(return_id=asked.pk, actor=SHOP, unfit=unfit or {}, now=timezone.now())


def disputed(asked: ReturnRequest) -> ReturnRequest:
    return returns.dispute_return(return_id=asked.pk, actor=BUYER, message="It was not", now=timezone.now())


def not_come(asked: ReturnRequest) -> ReturnRequest:
    """The shop says so."""
    return returns.dispute_return(return_id=asked.pk, actor=SHOP, message="Nobody came", now=timezone.now())


def decided(asked: ReturnRequest, *, is_upheld: bool, without_goods: bool = False) -> ReturnRequest:
    return returns.decide_return(
        return_id=asked.pk,
        actor=SUPPORT,
        decision="We looked at it",
        is_upheld=is_upheld,
        without_goods=without_goods,
        now=timezone.now(),
    )


def let_wait(asked: ReturnRequest) -> None:
    """As if the shop's time to answer were over."""
    ReturnRequest.objects.filter(pk=asked.pk).update(answer_by=timezone.now() - SECOND)


def answered_ago(asked: ReturnRequest, ago: timedelta) -> None:
    """As if it had been answered so long ago; where it was not, nothing."""
    ReturnRequest.objects.filter(pk=asked.pk, answered_at__isnull=False).update(answered_at=timezone.now() - ago)


def stands_at(asked: ReturnRequest) -> ReturnState:
    return ReturnState(ReturnRequest.objects.values_list("state", flat=True).get(pk=asked.pk))


def owed_for(order: Order) -> Money:
    """All that goes back of it, or went."""
    return Money.total(Money(refund.amount, refund.currency) for refund in order.refunds.all())
