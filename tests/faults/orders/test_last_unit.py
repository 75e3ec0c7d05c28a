"""Five hundred buyers order the last of something at once, out of baskets in opposite orders: one of them has it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from django.utils import timezone

from marketplace.catalog.models import Offer, StockReservation
from marketplace.catalog.selectors.stock import stock_balances
from marketplace.core.models import OutboxEvent
from marketplace.orders.errors.placing import NotOrderableError
from marketplace.orders.holding import Holder, digest_of
from marketplace.orders.models import (
    BASKET_LIFETIME,
    Basket,
    BasketLine,
    BasketShop,
    ContactCode,
    Fulfilment,
    Order,
    Purchase,
)
from marketplace.orders.services.placed_rows import PlacedRows
from marketplace.orders.services.placing import Confirmation, place_purchase
from tests.racing import connection_a_thread, race
from tests.unit.catalog.goods import make_grocer, make_offer, make_product
from tests.unit.orders.checkout import ALWAYS, quote_of, recipient

__all__ = ["connection_a_thread"]

pytestmark = pytest.mark.django_db(transaction=True)

BUYERS = 500


def holder(number: int) -> Holder:
    return Holder(digest=digest_of(f"buyer {number}"))


def phone(number: int) -> str:
    return f"+88017{number:08}"


def fill_baskets(offers: Sequence[Offer], buyers: int, *, now: datetime) -> None:
    """One of each in everybody's basket, in every second one the other way round; they come for it themselves."""
    baskets = Basket.objects.bulk_create(
        Basket(token_digest=holder(number).digest, expires_at=now + BASKET_LIFETIME) for number in range(buyers)
    )
    BasketLine.objects.bulk_create(
        BasketLine(basket=basket, offer=offer, quantity=1, seen_price=offer.price)
        for number, basket in enumerate(baskets)
        for offer in (offers[::-1] if number % 2 else offers)
    )
    BasketShop.objects.bulk_create(
        BasketShop(basket=basket, shop_id=shop_id, fulfilment=Fulfilment.PICKUP)
        for basket in baskets
        for shop_id in {offer.shop_id for offer in offers}
    )
    ContactCode.objects.bulk_create(
        ContactCode(basket=basket, phone=phone(number), expires_at=now, confirmed_at=now)
        for number, basket in enumerate(baskets)
    )


def race_for(offers: Sequence[Offer], buyers: int) -> list[Any]:
    """What became of each."""
    now = timezone.now()
    fill_baskets(offers, buyers, now=now)
    digests = [quote_of(holder(number), now=now).digest for number in range(2)]

    def place(number: int) -> PlacedRows:
        whom = recipient(phone=phone(number))
        confirmation = Confirmation(digests[number % 2], "cash", whom)
        return place_purchase(holder=holder(number), confirmation=confirmation, now=timezone.now())

    return race(place, buyers)


def test_of_500_who_order_the_last_of_everything_one_has_it_and_nobody_is_shown_a_deadlock() -> None:
    offers = [make_offer(make_grocer(hours=ALWAYS), make_product(), count=1, price="100.00") for _shop in range(3)]

    results = race_for(offers, BUYERS)

    placed = [result for result in results if isinstance(result, PlacedRows)]
    others = {type(result) for result in results if not isinstance(result, PlacedRows)}
    assert (len(placed), others) == (1, {NotOrderableError})
    assert (Purchase.objects.count(), Order.objects.count(), StockReservation.objects.count()) == (1, 3, 3)
    assert OutboxEvent.objects.filter(name="orders.order_placed").count() == 3
    balances = stock_balances([offer.pk for offer in offers]).values()
    assert all(balance.adds_up and (balance.free, balance.reserved) == (0, 1) for balance in balances)


def test_whoever_was_too_late_has_their_basket_still() -> None:
    offers = [make_offer(make_grocer(hours=ALWAYS), make_product(), count=10, price="100.00") for _shop in range(2)]

    results = race_for(offers, 40)

    placed = sum(isinstance(result, PlacedRows) for result in results)
    assert (placed, Purchase.objects.count()) == (10, 10)
    assert BasketLine.objects.count() == 30 * 2
    assert all(balance.adds_up for balance in stock_balances([offer.pk for offer in offers]).values())
