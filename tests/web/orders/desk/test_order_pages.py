"""One order on a shop's desk: what is told of it, what takes one tap, notes, and papers to print."""

import pytest
from django.test import Client
from django.utils import timezone

from marketplace.orders.models import Fulfilment, Order, OrderState, TimelineEntry
from sellers.models import Shop, ShopPermission, ShopRole
from tests.unit.orders.making import HANDOVER_CODE, placed_order
from tests.unit.orders.test_documents import read
from tests.web.catalog.desk.desk import member_of, text_of, url


def order_in(shop: Shop, state: OrderState = OrderState.PLACED, **given: object) -> Order:
    return placed_order(shop, state=state, now=timezone.now(), **given)  # type: ignore[arg-type]  # fields of an order


def act(owner: Client, order: Order, name: str, **more: object) -> object:
    sent = {"act": name, "version": order.version, **more}
    return owner.post(url(order.shop, "order_act", order.number), sent, follow=True)


def state_of(order: Order) -> str:
    return Order.objects.get(pk=order.pk).state


def test_tells_everything_that_the_shop_needs_and_not_the_code(shop: Shop, owner: Client) -> None:
    order = order_in(shop)

    page = text_of(owner.get(url(shop, "order", order.number)))

    for line in order.lines.all():
        assert line.name_en in page
    for told in ("Rahima Begum", "House 5, Road 2", "Beside the mosque", "01712-345678", "৳ 300", "৳ 330", "Answer by"):
        assert told in page
    assert HANDOVER_CODE not in page


def test_where_the_buyer_lives_is_gone_once_the_order_is_over(shop: Shop, owner: Client) -> None:
    order = order_in(shop, OrderState.DELIVERED)

    page = text_of(owner.get(url(shop, "order", order.number)))

    assert "Rahima Begum" in page
    assert "House 5, Road 2" not in page
    assert "+8801712345678" not in page


def test_an_order_goes_its_way_by_taps(shop: Shop, owner: Client) -> None:
    order = order_in(shop)

    passed = []
    for name in ("accept", "start", "finish", "hand_over"):
        order.refresh_from_db()
        act(owner, order, name)
        passed.append(state_of(order))

    assert passed == ["accepted", "preparing", "ready", "picked_up"]


def test_accepting_may_say_how_long_it_takes_in_either_digits(shop: Shop, owner: Client) -> None:
    order = order_in(shop)

    act(owner, order, "accept", lead_time_min="৯০")

    order.refresh_from_db()
    assert order.lead_time_min == 90


def test_a_wrong_time_loses_nothing(shop: Shop, owner: Client) -> None:
    order = order_in(shop)

    response = act(owner, order, "accept", lead_time_min="soon")

    assert response.status_code == 400  # type: ignore[attr-defined]  # of a test client
    assert 'value="soon"' in text_of(response)
    assert state_of(order) == "placed"


def test_an_act_on_an_older_version_is_refused_and_said(shop: Shop, owner: Client) -> None:
    order = order_in(shop, OrderState.ACCEPTED)
    Order.objects.filter(pk=order.pk).update(version=7)

    page = text_of(act(owner, order, "start"))

    assert "has changed in the meantime" in page
    assert state_of(order) == "accepted"


@pytest.mark.parametrize("name", ["deliver", "cancel", "nonsense", ""])
def test_what_needs_more_than_a_tap_is_not_done_by_one(shop: Shop, owner: Client, name: str) -> None:
    order = order_in(shop, OrderState.READY)

    act(owner, order, name)

    assert state_of(order) == "ready"


def test_only_what_is_possible_is_offered(shop: Shop, owner: Client) -> None:
    shown = {
        state: owner.get(url(shop, "order", order_in(shop, state).number)).content.decode()
        for state in (OrderState.PLACED, OrderState.READY, OrderState.DELIVERED)
    }

    assert "Turn it down" in shown[OrderState.PLACED]
    assert "Turn it down" not in shown[OrderState.READY]
    assert "Cancel it" in shown[OrderState.READY]
    assert "What next" not in shown[OrderState.DELIVERED]


def test_an_order_to_collect_is_handed_over_and_not_sent_off(shop: Shop, owner: Client) -> None:
    order = order_in(shop, OrderState.READY, fulfilment=Fulfilment.PICKUP)

    page = owner.get(url(shop, "order", order.number)).content.decode()

    assert url(shop, "order_hand", order.number) in page
    assert 'value="hand_over"' not in page
    assert "House 5, Road 2" not in page


def test_a_note_is_for_the_shop_alone(shop: Shop, owner: Client) -> None:
    order = order_in(shop)

    page = owner.post(url(shop, "order_note", order.number), {"note": "Ask for Karim"}, follow=True)
    empty = owner.post(url(shop, "order_note", order.number), {"note": ""})

    assert "Ask for Karim" in text_of(page)
    assert not TimelineEntry.objects.get(order=order).is_public
    assert empty.status_code == 400


@pytest.mark.parametrize("paper", ["packing-slip", "invoice"])
@pytest.mark.parametrize("language", ["bn", "en"])
def test_papers_are_pdfs_in_either_language(shop: Shop, owner: Client, paper: str, language: str) -> None:
    order = order_in(shop, OrderState.PICKED_UP)

    response = owner.get(url(shop, "order_paper", order.number, paper, language))

    assert response["Content-Type"] == "application/pdf"
    assert "no-store" in response["Cache-Control"]
    assert response.content.startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("state", "papers"),
    [
        (OrderState.PLACED, {"packing-slip"}),
        (OrderState.READY, {"packing-slip"}),
        (OrderState.PICKED_UP, {"packing-slip", "invoice"}),
        (OrderState.DELIVERED, {"invoice"}),
        (OrderState.REJECTED, set()),
        (OrderState.CANCELLED, set()),
        (OrderState.UNDELIVERED, set()),
    ],
)
def test_papers_are_there_while_they_are_of_use(shop: Shop, owner: Client, state: OrderState, papers: set[str]) -> None:
    order = order_in(shop, state)
    addresses = {paper: url(shop, "order_paper", order.number, paper, "en") for paper in ("packing-slip", "invoice")}

    page = owner.get(url(shop, "order", order.number)).content.decode()

    assert {paper for paper, address in addresses.items() if address in page} == papers
    assert {paper for paper, address in addresses.items() if owner.get(address).status_code == 200} == papers


def test_an_invoice_names_no_address_once_the_order_is_over(shop: Shop, owner: Client) -> None:
    under_way, over = order_in(shop, OrderState.PICKED_UP), order_in(shop, OrderState.DELIVERED)

    before, after = (
        read(owner.get(url(shop, "order_paper", order.number, "invoice", "en")).content) for order in (under_way, over)
    )

    assert "House 5, Road 2" in before
    assert "Rahima Begum" in after
    assert "House 5, Road 2" not in after


def test_papers_are_for_members_who_see_to_orders(shop: Shop) -> None:
    order = order_in(shop)
    others = member_of(shop, ShopRole.STAFF, ShopPermission.CATALOGUE)

    assert others.get(url(shop, "order_paper", order.number, "invoice", "bn")).status_code == 403
