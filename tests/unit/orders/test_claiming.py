"""What becomes a member's along with the purchase that they claim."""

import pytest

from marketplace.catalog.models import Purchase as Bought
from marketplace.orders import claims
from marketplace.orders.models import Order, OrderState, Purchase
from marketplace.orders.services.claiming import claim_purchase
from tests.unit.orders.making import NOW, make_buyer, placed_purchase

TOKEN = "a-guests-own-secret"

pytestmark = pytest.mark.django_db


def test_what_was_delivered_before_may_be_reviewed_and_nothing_else() -> None:
    purchase, buyer = placed_purchase(), make_buyer()
    Purchase.objects.filter(pk=purchase.pk).update(claim_digest=claims.digest_of(TOKEN))
    delivered, _under_way = purchase.orders.order_by("position")
    Order.objects.filter(pk=delivered.pk).update(state=OrderState.DELIVERED, ended_at=NOW)

    for _time in range(2):
        claim_purchase(user_id=buyer.pk, token=TOKEN, now=NOW)

    bought = Bought.objects.get(user=buyer)
    assert (bought.product_id, bought.shop_id) == (delivered.lines.get().product_id, delivered.shop_id)
    assert (bought.reference, bought.bought_at) == (delivered.pk, NOW)
