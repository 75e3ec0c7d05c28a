"""How a shop and the market's staff are told what a return gives, and where something is wrong with a form."""

from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from marketplace.accounts.permissions import Role
from marketplace.core.money import Money
from marketplace.orders.models import Order, ReturnRequest, ReturnState
from marketplace.orders.services.refunds import give_goodwill
from sellers.models import Shop
from tests.matrix.actors import make_user, signed_in
from tests.unit.orders.doing import SUPPORT
from tests.unit.orders.returning import accepted_return, asked_return, delivered_order, refused_return, settled_return
from tests.web.catalog.desk.desk import text_of, url

FEES = "<dt>Fees and rounding</dt><dd>৳ 30</dd>"


def of_desk(client: Client, shop: Shop, asked: ReturnRequest) -> str:
    return text_of(client.get(url(shop, "return", asked.number))).replace("\xa0", " ")


def of_staff(asked: ReturnRequest) -> str:
    staff = signed_in(make_user(Role.SUPPORT), has_second_factor=True)
    return text_of(staff.get(reverse("staff:return", args=[asked.number]))).replace("\xa0", " ")


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (ReturnState.REQUESTED, "The buyer would get"),
        (ReturnState.ACCEPTED, "The buyer gets"),
        (ReturnState.REFUSED, "The buyer asked for"),
        (ReturnState.DECLINED, "The buyer asked for"),
        (ReturnState.WITHDRAWN, "The buyer asked for"),
    ],
)
def test_amount_is_called_what_it_is(shop: Shop, owner: Client, state: ReturnState, told: str) -> None:
    asked = asked_return(delivered_order(shop))
    ReturnRequest.objects.filter(pk=asked.pk).update(state=state)

    assert f"<dt>{told}</dt>" in "".join(of_desk(owner, shop, asked).split("\n"))
    assert f"<dt>{told}</dt>" in "".join(of_staff(asked).split("\n"))


def test_amount_stands_once_where_money_goes_back(shop: Shop, owner: Client) -> None:
    page = of_staff(settled_return(delivered_order(shop)))

    assert "Goes back" in page
    assert "The buyer gets" not in page


def test_amounts_add_up(shop: Shop, owner: Client) -> None:
    asked = asked_return(delivered_order(shop), 2, 1)

    assert FEES in of_desk(owner, shop, asked)
    assert FEES in of_staff(asked)


def test_what_gives_nothing_is_listed_without_an_amount(shop: Shop, owner: Client) -> None:
    asked = refused_return(delivered_order(shop), 2)
    listed = reverse("desk:returns", args=[shop.slug])

    assert "৳ 200" not in text_of(owner.get(listed, {"show": "all"}))
    ReturnRequest.objects.filter(pk=asked.pk).update(state=ReturnState.REQUESTED)
    assert "৳ 200" in text_of(owner.get(listed, {"show": "all"}))


def test_order_says_that_giving_money_cannot_be_undone(shop: Shop, owner: Client) -> None:
    order: Order = delivered_order(shop)
    give_goodwill(order_id=order.pk, actor=SUPPORT, amount=Money(Decimal(10)), message="Sorry", now=timezone.now())

    page = text_of(owner.get(url(shop, "order", order.number)))

    button = page.index("The buyer has the money")
    assert page.rindex("<details", 0, button) < page.rindex("it cannot be undone", 0, button)


def test_summary_of_errors_names_the_goods(shop: Shop, owner: Client) -> None:
    asked = accepted_return(delivered_order(shop))
    part = asked.lines.get()

    page = text_of(owner.post(url(shop, "return_receive", asked.number), {f"unfit-{part.line_id}": "9"}))

    assert f'<a href="#id_unfit-{part.line_id}">{part.line.name_en}</a>' in page


def test_summary_of_errors_leads_to_the_answers(shop: Shop, owner: Client) -> None:
    page = text_of(owner.post(url(shop, "return_answer", asked_return(delivered_order(shop)).number), {}))

    assert 'href="#id_say"' in page
    assert 'id="id_say" tabindex="-1"' in page
