"""What a buyer is told of returns: for how long, why not, what it comes to, and what can be done about a refusal."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from marketplace.core.money import Money
from marketplace.orders.errors.returns import TooManyReturnedError
from marketplace.orders.models import Order, ReturnRequest
from marketplace.orders.services import returns
from marketplace.orders.services.refunds import give_goodwill
from marketplace.orders.states_of_returns import ReturnAct
from tests.matrix.actors import make_user, signed_in
from tests.unit.orders.doing import BUYER, SUPPORT
from tests.unit.orders.returning import asked_return, delivered_order, refused_return, settled_return

ORDERS = "/en/orders/"

pytestmark = pytest.mark.django_db


@pytest.fixture
def order() -> Order:
    return delivered_order(buyer=make_user())


@pytest.fixture
def buyer(order: Order) -> Client:
    assert order.purchase.user is not None
    return signed_in(order.purchase.user)


def give(order: Order, amount: int) -> None:
    give_goodwill(order_id=order.pk, actor=SUPPORT, amount=Money(Decimal(amount)), message="Sorry", now=timezone.now())


def order_page(client: Client, order: Order) -> str:
    return client.get(f"{ORDERS}{order.number}/").content.decode().replace("\xa0", " ")


def return_page(client: Client, asked: ReturnRequest) -> str:
    return client.get(f"{ORDERS}returns/{asked.number}/").content.decode().replace("\xa0", " ")


def form_page(client: Client, order: Order, *counts: int, reason: str = "damaged") -> str:
    lines = zip(order.lines.order_by("position"), counts, strict=True)
    typed = {f"count-{line.pk}": count for line, count in lines} | {"reason": reason}
    return client.get(f"{ORDERS}{order.number}/return/", typed).content.decode().replace("\xa0", " ")


@pytest.mark.parametrize(
    ("until", "told"),
    [
        (None, "This shop takes nothing back."),
        (timedelta(days=-1), "The time to return something of this order is over."),
    ],
)
def test_an_order_of_which_nothing_can_go_back_says_why(
    buyer: Client, order: Order, until: timedelta | None, told: str
) -> None:
    assert told not in order_page(buyer, order)
    Order.objects.filter(pk=order.pk).update(returns_until=until and timezone.now() + until)

    assert told in order_page(buyer, order)


def test_fees_that_come_back_have_a_row(buyer: Client, order: Order) -> None:
    row = "<dt>Fees and rounding</dt><dd>৳ 30</dd>"

    assert row in form_page(buyer, order, 2, 1)
    assert row not in form_page(buyer, order, 2, 0)
    assert row in return_page(buyer, asked_return(order, 2, 1))


def test_what_went_back_before_has_a_row(buyer: Client, order: Order) -> None:
    give(order, 250)
    row = "<dt>Rounding, and what went back before</dt><dd>-৳ 120</dd>"

    assert row in form_page(buyer, order, 2, 0)
    assert row in return_page(buyer, asked_return(order, 2))


def test_what_gives_nothing_any_more_is_shown_as_nothing(buyer: Client, order: Order) -> None:
    give(order, 330)

    assert 'class="return-amount">৳ 0' in form_page(buyer, order, 1, 0)


def test_refusal_leads_to_the_staff_until_it_is_too_late(buyer: Client, order: Order) -> None:
    asked = refused_return(order)
    way = '<a href="#dispute-title">our staff can look at it</a>'

    assert way in return_page(buyer, asked)
    ReturnRequest.objects.filter(pk=asked.pk).update(answered_at=timezone.now() - timedelta(days=8))
    assert way not in return_page(buyer, asked)


def test_while_money_is_owed_the_shop_can_be_reached(buyer: Client, order: Order) -> None:
    asked = settled_return(order)

    assert 'class="return-where"' in return_page(buyer, asked)


def test_bill_tells_apart_why_money_comes_back(buyer: Client, order: Order) -> None:
    asked = settled_return(order)
    give(order, 10)

    page = order_page(buyer, order)

    assert f'Comes back to you <span class="quiet">{asked.number}</span>' in page
    assert 'Comes back to you <span class="quiet">Good will' in page


def test_refused_return_is_listed_without_an_amount(buyer: Client, order: Order) -> None:
    asked_return(order)
    assert "· ৳ 100" in order_page(buyer, order)
    returns.withdraw_return(return_id=order.returns.get().pk, actor=BUYER, now=timezone.now())

    assert "· ৳ 100" not in order_page(buyer, order)


def test_too_many_are_told_at_the_goods(buyer: Client, order: Order, monkeypatch: pytest.MonkeyPatch) -> None:
    line = order.lines.order_by("position")[0]

    def refuse(**given: Any) -> ReturnRequest:
        raise TooManyReturnedError(f"lines.{line.pk}", most=1)

    monkeypatch.setattr(returns, "request_return", refuse)

    answer = buyer.post(f"{ORDERS}{order.number}/return/", {f"count-{line.pk}": "2", "reason": "damaged"})

    assert f'id="id_count-{line.pk}-error"' in answer.content.decode()


def test_as_much_can_be_said_about_a_dispute_as_over_http(buyer: Client, order: Order) -> None:
    asked = refused_return(order)

    answer = buyer.post(f"{ORDERS}returns/{asked.number}/dispute/", {"message": "x" * 1000})

    assert answer.status_code == 302


def test_summary_of_errors_leads_to_the_reasons(buyer: Client, order: Order) -> None:
    page = buyer.post(f"{ORDERS}{order.number}/return/", {}).content.decode()

    assert 'href="#id_reason"' in page
    assert 'id="id_reason" tabindex="-1"' in page


def test_taking_back_is_not_bringing_back_in_bangla() -> None:
    with translation.override("bn"):
        said = str(ReturnAct.WITHDRAW.label), str(ReturnAct.REFUSE.label)

    assert said == ("তুলে নিন", "নিতে অস্বীকার করুন")
