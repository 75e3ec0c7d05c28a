"""A buyer's orders as pages: the list, one order at every stage, its code, its bill, and what can be done there."""

from datetime import timedelta
from decimal import Decimal
from hashlib import sha256

import pytest
from django.test import Client
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.orders.models import (
    ActorRole,
    BasketLine,
    Fulfilment,
    LineState,
    Order,
    OrderState,
    Purchase,
    Substitution,
    SubstitutionState,
    SubstitutionWish,
)
from marketplace.orders.services import acting
from marketplace.orders.services.actors import Actor
from marketplace.orders.services.substituting import SubstituteDraft, propose_substitute
from tests.matrix.actors import look_as, make_user, signed_in
from tests.unit.orders.making import HANDOVER_CODE, Wanted, make_open_shop, make_shelf, placed_order

LIST = "/en/orders/"
TOKEN = "a-guests-own-secret"

pytestmark = pytest.mark.django_db


@pytest.fixture
def rahima() -> User:
    return make_user()


@pytest.fixture
def buyer(rahima: User) -> Client:
    return signed_in(rahima)


def page_of(client: Client, order: Order) -> str:
    return client.get(f"{LIST}{order.number}/").content.decode().replace("\xa0", " ")


def guests(order: Order) -> str:
    """Make it a guest's who has the token; returns the address of its page."""
    digest = sha256(TOKEN.encode()).hexdigest()
    Purchase.objects.filter(pk=order.purchase_id).update(user=None, claim_digest=digest)
    return f"{LIST}placed/{TOKEN}/{order.number}/"


def test_no_orders_yet_is_said(buyer: Client) -> None:
    assert "No orders yet" in buyer.get(LIST).content.decode()


def test_list_tells_where_each_stands_and_shows_those_under_way_apart(buyer: Client, rahima: User) -> None:
    under_way, over = placed_order(buyer=rahima), placed_order(buyer=rahima, state=OrderState.REJECTED)

    everything = buyer.get(LIST).content.decode()
    assert "Waiting for the shop" in everything
    assert "The shop could not take it on" in everything

    shown = buyer.get(LIST, {"show": "open"}).content.decode()
    assert under_way.number in shown
    assert over.number not in shown


def test_orders_of_others_are_not_there(buyer: Client) -> None:
    theirs = placed_order(buyer=make_user())

    assert theirs.number not in buyer.get(LIST).content.decode()
    for path in ("", "cancel/", "invoice.pdf"):
        assert buyer.get(f"{LIST}{theirs.number}/{path}").status_code == 404


def test_strangers_sign_in_first() -> None:
    assert Client().get(LIST).headers["Location"].startswith("/en/account/login/")


def test_page_tells_lines_bill_and_where_it_goes(buyer: Client, rahima: User) -> None:
    order = placed_order(buyer=rahima)

    html = page_of(buyer, order)

    assert "৳ 330" in html
    assert "House 5, Road 2" in html
    assert "You pay it in cash when you get it." in html
    assert "All my orders" in html


@pytest.mark.parametrize(
    ("fulfilment", "state", "is_shown"),
    [
        (Fulfilment.DELIVERY, OrderState.PLACED, False),
        (Fulfilment.DELIVERY, OrderState.PICKED_UP, True),
        (Fulfilment.DELIVERY, OrderState.DELIVERED, False),
        (Fulfilment.PICKUP, OrderState.READY, True),
        (Fulfilment.PICKUP, OrderState.PLACED, False),
    ],
)
def test_code_is_shown_while_it_is_needed(
    buyer: Client, rahima: User, fulfilment: Fulfilment, state: OrderState, is_shown: bool
) -> None:
    order = placed_order(buyer=rahima, fulfilment=fulfilment, state=state)

    assert (HANDOVER_CODE in page_of(buyer, order)) is is_shown


def test_what_came_to_nothing_costs_nothing_and_says_why(buyer: Client, rahima: User) -> None:
    order = placed_order(
        buyer=rahima, state=OrderState.REJECTED, cancel_cause="sold_out", cancel_reason="The last one is gone"
    )

    html = page_of(buyer, order)

    assert "The shop does not have it" in html
    assert "The last one is gone" in html
    assert "৳ 0" in html
    assert "Cancel the order" not in html


def test_what_is_less_shows_what_it_was(buyer: Client, rahima: User) -> None:
    order = placed_order(buyer=rahima)
    line = order.lines.order_by("position").first()
    assert line is not None
    order.lines.filter(pk=line.pk).update(kept=1, goods=Decimal("100.00"), state=LineState.ADJUSTED)
    Order.objects.filter(pk=order.pk).update(goods=Decimal("200.00"), total=Decimal("230.00"))

    html = page_of(buyer, order)

    assert "1 of 2" in html
    assert "৳ 230" in html
    assert "৳ 330" in html


def test_buyer_cancels_after_being_asked_once_more(buyer: Client, rahima: User) -> None:
    order = placed_order(buyer=rahima)
    address = f"{LIST}{order.number}/cancel/"

    assert "What you ordered elsewhere stays as it is." in buyer.get(address).content.decode()
    answer = buyer.post(address)

    order.refresh_from_db()
    assert answer.headers["Location"] == f"{LIST}{order.number}/"
    assert order.state == OrderState.CANCELLED


def test_too_late_to_cancel_is_said_and_leaves_it(buyer: Client, rahima: User) -> None:
    order = placed_order(buyer=rahima, state=OrderState.PREPARING)

    answer = buyer.post(f"{LIST}{order.number}/cancel/", follow=True)

    order.refresh_from_db()
    assert "can no longer be cancelled here. Ask the shop." in answer.content.decode()
    assert order.state == OrderState.PREPARING


@pytest.mark.parametrize(
    ("answer", "state"), [("accept", SubstitutionState.ACCEPTED), ("refuse", SubstitutionState.REFUSED)]
)
def test_substitute_is_taken_or_left(buyer: Client, rahima: User, answer: str, state: SubstitutionState) -> None:
    order, proposal = proposed(rahima)

    assert "The shop asks you" in page_of(buyer, order)
    buyer.post(f"{LIST}{order.number}/substitutes/{proposal.pk}/", {"answer": answer})

    proposal.refresh_from_db()
    assert proposal.state == state


@pytest.mark.parametrize(
    ("wish", "price", "told"),
    [
        (SubstitutionWish.REPLACE, "100.00", "you get it, as you had wished"),
        (SubstitutionWish.REPLACE, "180.00", "it is left out and you do not pay for it"),
        (SubstitutionWish.ASK, "100.00", "it is left out and you do not pay for it"),
    ],
)
def test_page_tells_what_happens_without_an_answer(
    buyer: Client, rahima: User, wish: SubstitutionWish, price: str, told: str
) -> None:
    order, _proposal = proposed(rahima, wish, price)

    assert f"If you do not, {told}." in page_of(buyer, order)


def test_second_answer_is_told_that_it_was_decided(buyer: Client, rahima: User) -> None:
    order, proposal = proposed(rahima)
    address = f"{LIST}{order.number}/substitutes/{proposal.pk}/"
    buyer.post(address, {"answer": "accept"})

    assert "This was decided already." in buyer.post(address, {"answer": "refuse"}, follow=True).content.decode()


def test_ordered_again_it_is_in_the_basket(buyer: Client, rahima: User) -> None:
    order = placed_order(buyer=rahima, state=OrderState.DELIVERED)

    answer = buyer.post(f"{LIST}{order.number}/reorder/")

    assert answer.headers["Location"] == "/en/basket/"
    in_basket = BasketLine.objects.filter(basket__user=rahima).order_by("pk")
    assert [line.quantity for line in in_basket] == [2, 1]


def test_invoice_is_a_pdf_of_ones_own(buyer: Client, rahima: User) -> None:
    order = placed_order(buyer=rahima, state=OrderState.DELIVERED)

    answer = buyer.get(f"{LIST}{order.number}/invoice.pdf")

    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


@pytest.mark.parametrize("state", [OrderState.PLACED, OrderState.REJECTED, OrderState.CANCELLED])
def test_nothing_is_invoiced_that_has_not_left_the_shop(buyer: Client, rahima: User, state: OrderState) -> None:
    order = placed_order(buyer=rahima, state=state)

    assert buyer.get(f"{LIST}{order.number}/invoice.pdf").status_code == 404


def test_guest_has_the_same_by_the_link_alone() -> None:
    order = placed_order()
    address, stranger = guests(order), Client()

    html = stranger.get(address).content.decode()
    assert "Waiting for the shop" in html
    assert f'href="{LIST}placed/{TOKEN}/"' in html
    assert stranger.get(f"{LIST}placed/another/{order.number}/").status_code == 404

    stranger.post(f"{address}cancel/")
    order.refresh_from_db()
    assert order.state == OrderState.CANCELLED


def test_staff_who_look_as_a_buyer_do_not_see_the_code(buyer: Client, rahima: User) -> None:
    order = placed_order(buyer=rahima, state=OrderState.PICKED_UP)
    staff = signed_in(make_user(Role.SUPPORT), has_second_factor=True)
    look_as(staff, rahima)

    assert f'code-plate-code">{HANDOVER_CODE}<' in page_of(buyer, order)
    seen = page_of(staff, order)
    assert order.number in seen
    assert "code-plate" not in seen


def test_staff_who_look_as_a_buyer_cancel_nothing(rahima: User) -> None:
    order = placed_order(buyer=rahima)
    staff = signed_in(make_user(Role.SUPPORT), has_second_factor=True)
    look_as(staff, rahima)

    assert staff.get(f"{LIST}{order.number}/").status_code == 200
    assert staff.post(f"{LIST}{order.number}/cancel/").status_code == 403
    order.refresh_from_db()
    assert order.state == OrderState.PLACED


def proposed(
    buyer: User, wish: SubstitutionWish = SubstitutionWish.ASK, price: str = "100.00"
) -> tuple[Order, Substitution]:
    """An accepted order whose first line has a substitute that waits for its buyer."""
    shop = make_open_shop()
    first, second, other = *make_shelf(shop, offers=2), *make_shelf(shop, offers=1, price=price)
    now = timezone.now() - timedelta(minutes=1)
    order = placed_order(shop, [Wanted(first, 2, wish), Wanted(second)], buyer=buyer, now=now)
    keeper = Actor(ActorRole.SHOP)
    acting.accept_order(order_id=order.pk, actor=keeper, now=now)
    line = order.lines.order_by("position").first()
    assert line is not None
    draft = SubstituteDraft(line_id=line.pk, offer_id=other.pk, quantity=1)
    return order, propose_substitute(order_id=order.pk, actor=keeper, draft=draft, now=now)
