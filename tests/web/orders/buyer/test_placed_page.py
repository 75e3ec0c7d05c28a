"""The page behind a purchase's link, as its orders go on."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from marketplace.orders import claims
from marketplace.orders.models import Order, OrderState, Purchase, RiskOutcome
from tests.unit.orders.making import placed_purchase

TOKEN = "a-guests-own-secret"

pytestmark = pytest.mark.django_db


def page_of(purchase: Purchase) -> str:
    """What whoever has the link of a guest's purchase is shown."""
    Purchase.objects.filter(pk=purchase.pk).update(claim_digest=claims.digest_of(TOKEN))
    return Client().get(f"/en/orders/placed/{TOKEN}/").content.decode().replace("\xa0", " ")


def test_tells_what_the_orders_come_to_now() -> None:
    purchase = placed_purchase()
    refused = purchase.orders.order_by("position")[1]
    Order.objects.filter(pk=refused.pk).update(state=OrderState.REJECTED, ended_at=timezone.now())

    html = page_of(purchase)

    assert "Waiting for the shop" in html
    assert "The shop could not take it on" in html
    assert html.count(" · by ") == 1
    assert re.search(r"<s .*৳ 130</s> ৳ 0</span>", html)
    assert re.search(r"<s .*৳ 260</s> ৳ 130</dd>", html)


@pytest.mark.parametrize(("state", "is_said"), [(OrderState.IN_REVIEW, True), (OrderState.PLACED, False)])
def test_says_that_it_is_looked_at_as_long_as_it_is(state: OrderState, is_said: bool) -> None:
    purchase = placed_purchase(state=state)
    Purchase.objects.filter(pk=purchase.pk).update(risk_outcome=RiskOutcome.REVIEW)

    assert ("before the shops see it" in page_of(purchase)) is is_said
