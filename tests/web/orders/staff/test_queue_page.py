"""How the market's staff find orders: what waits, searches, filters, and what is told where nothing is found."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from marketplace.orders.models import Order, OrderState
from sellers.models import Shop
from tests.unit.orders.making import make_buyer, make_open_shop
from tests.web.catalog.desk.desk import text_of
from tests.web.orders.staff.pages import QUEUE, RETURNS, disputed_return, order_in, url


def found(staff: Client, query: str = "") -> str:
    return text_of(staff.get(f"{QUEUE}?{query}"))


def test_lists_everybodys_orders_without_how_to_reach_them(staff: Client, shop: Shop) -> None:
    order = order_in(shop)

    page = found(staff)

    assert url("order", order.number) in page
    assert "Rahima Begum" in page
    assert "৳ 330" in page
    assert "1712" not in page


@pytest.mark.parametrize(
    "typed", ["number", "without hyphens", "small letters", "phone", "Bangla digits", "email", "id"]
)
def test_finds_an_order_by_whatever_people_say(staff: Client, shop: Shop, typed: str) -> None:
    buyer = make_buyer()
    order, other = order_in(shop, buyer=buyer), order_in(make_open_shop())
    Order.objects.filter(pk=other.pk).update(number="ZZZZ-ZZZZ-1")
    other.purchase.phone = "+8801911111111"
    other.purchase.save()
    words = {
        "number": order.number,
        "without hyphens": order.number.replace("-", ""),
        "small letters": order.number.lower()[:7],
        "phone": "01712-345678",
        "Bangla digits": "০১৭১২৩৪৫৬৭৮",
        "email": str(buyer.email).upper(),
        "id": str(buyer.pk),
    }

    page = text_of(staff.get(QUEUE, {"q": words[typed]}))

    assert url("order", order.number) in page
    assert "ZZZZ-ZZZZ-1" not in page


def test_narrows_to_a_state_and_a_shop(staff: Client, shop: Shop) -> None:
    wanted, elsewhere, over = order_in(shop), order_in(make_open_shop()), order_in(shop, OrderState.DELIVERED)

    page = found(staff, f"state=placed&shop={shop.slug}")

    assert url("order", wanted.number) in page
    assert url("order", elsewhere.number) not in page
    assert url("order", over.number) not in page


def test_counts_what_is_to_be_checked_and_what_is_late(staff: Client, shop: Shop) -> None:
    order_in(shop, OrderState.IN_REVIEW)
    late = order_in(shop, OrderState.ACCEPTED, promised_at=timezone.now() - timedelta(minutes=1))

    page = found(staff, "state=overdue")

    assert "To check (1)" in page
    assert "Overdue (1)" in page
    assert url("order", late.number) in page
    assert 'class="rows"' in page
    assert page.count('class="row"') == 1


def test_what_is_to_be_checked_longest_stands_first(staff: Client, shop: Shop) -> None:
    first, second = order_in(shop, OrderState.IN_REVIEW), order_in(make_open_shop(), OrderState.IN_REVIEW)

    page = found(staff, "state=in_review")

    assert page.index(url("order", first.number)) < page.index(url("order", second.number))
    assert "cancelled by itself at" in page


def test_marks_what_hangs(staff: Client, shop: Shop) -> None:
    order = order_in(shop)
    Order.objects.filter(pk=order.pk).update(timer_at=timezone.now() - timedelta(minutes=10))

    assert ">hangs<" in found(staff)


def test_a_shop_that_is_not_there_is_said_and_nothing_is_lost(staff: Client) -> None:
    answer = staff.get(QUEUE, {"q": "H7K3", "shop": "no-such-shop"})

    page = text_of(answer)
    assert answer.status_code == 400
    assert 'value="H7K3"' in page
    assert 'value="no-such-shop"' in page
    assert "This needs another look" in page


def test_where_nothing_is_found_it_says_how_to_look(staff: Client) -> None:
    assert "No orders yet" in found(staff)
    assert "Nothing waits" in found(staff, "state=in_review")
    assert "No order is like that" in found(staff, "q=H7K3")


def test_pages_follow_each_other_with_what_was_asked(
    staff: Client, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("marketplace.orders.staff.queue_pages.ORDERS_A_PAGE", 1)
    first, second = order_in(shop), order_in(shop)
    page = staff.get(QUEUE, {"state": "open"})
    more = page.context["page"].next

    after = text_of(staff.get(QUEUE, {"state": "open", "cursor": more}))

    assert url("order", second.number) in text_of(page)
    assert url("order", first.number) in after
    assert f"state=open&amp;cursor={more}"[:40] in text_of(page)
    assert staff.get(QUEUE, {"state": "over", "cursor": more}).status_code == 302


def test_asks_as_often_for_many_as_for_one(staff: Client, shop: Shop) -> None:
    order_in(shop)
    found(staff)
    with CaptureQueriesContext(connection) as one:
        found(staff)
    for _more in range(4):
        order_in(make_open_shop())

    with CaptureQueriesContext(connection) as many:
        found(staff)

    assert len(many) == len(one)


def test_returns_to_decide_are_told_where_orders_wait(staff: Client, shop: Shop) -> None:
    assert f'href="{RETURNS}"' not in found(staff).partition('<nav class="chip-row"')[2]
    disputed_return(shop)

    assert "Returns to decide (1)" in found(staff)


def test_a_phone_that_nobody_has_finds_nothing(staff: Client, shop: Shop) -> None:
    order_in(shop)

    assert "No order is like that" in text_of(staff.get(QUEUE, {"q": "01812345678"}))
