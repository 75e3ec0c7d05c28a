"""What the market's staff do about orders: each asks once more, keeps what was typed, and minds who was first."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.catalog.models import Offer
from marketplace.orders.models import Order, OrderState, Refund, RefundState, TimelineEntry
from sellers.models import Shop, ShopMember, ShopRole
from tests.unit.orders.doing import delivered, picked_up, state_of
from tests.web.catalog.desk.desk import text_of
from tests.web.orders.staff.pages import order_in, url


def send(staff: Client, order: Order, way: str, **more: object) -> object:
    sent = {"version": order.version, **more}
    return staff.post(url("order_act", order.number, way), sent, follow=True)


def test_what_was_held_back_is_let_through(staff: Client, shop: Shop) -> None:
    order = order_in(shop, OrderState.IN_REVIEW)
    assert "Let it through" in text_of(staff.get(url("order_act", order.number, "clear")))

    page = text_of(send(staff, order, "clear"))

    assert "The shop has the order now." in page
    assert state_of(order) == OrderState.PLACED


def test_cancelling_says_why_to_both(staff: Client, person: User, shop: Shop) -> None:
    order = order_in(shop, OrderState.READY)

    page = text_of(send(staff, order, "cancel", cause="support", reason="The shop burnt down"))

    assert "Buyer and shop are told." in page
    order.refresh_from_db()
    assert (order.state, order.cancel_cause, order.cancel_reason) == ("cancelled", "support", "The shop burnt down")
    assert TimelineEntry.objects.get(order=order, act="cancel").actor_id == person.pk


def test_without_a_cause_nothing_happens_and_nothing_is_lost(staff: Client, shop: Shop) -> None:
    order = order_in(shop)

    answer = send(staff, order, "cancel", reason="Called twice")

    page = text_of(answer)
    assert answer.status_code == 400  # type: ignore[attr-defined]  # of a test client
    assert "Please fill this in." in page
    assert 'value="Called twice"' in page
    assert state_of(order) == OrderState.PLACED


def test_whoever_comes_second_is_told_and_may_send_it_again(staff: Client, shop: Shop) -> None:
    order = order_in(shop)
    Order.objects.filter(pk=order.pk).update(version=7, state=OrderState.ACCEPTED)
    told = {"cause": "support", "reason": "Called twice"}

    page = text_of(send(staff, order, "cancel", **told))

    assert "has changed in the meantime" in page
    assert ">Accepted<" in page
    assert 'value="Called twice"' in page
    assert 'name="version" value="7"' in page
    assert state_of(order) == OrderState.ACCEPTED
    order.refresh_from_db()
    send(staff, order, "cancel", **told)
    assert state_of(order) == OrderState.CANCELLED


def test_what_cannot_be_done_any_more_is_not_offered(staff: Client, shop: Shop) -> None:
    order = order_in(shop, OrderState.DELIVERED)

    page = text_of(staff.get(url("order_act", order.number, "cancel")))

    assert "the order stands at “Delivered”" in page
    assert 'type="submit"' not in page.split('<form class="card stack"')[1].split("</form>")[0]
    assert "This cannot be done now" in text_of(send(staff, order, "cancel", cause="support"))


def test_what_came_back_goes_to_the_shelf_but_for_what_is_spoilt(staff: Client, shop: Shop) -> None:
    order = picked_up(order_in(shop))
    line = order.lines.get(position=0)

    send(staff, order, "fail", cause="not_at_home", **{f"unfit-{line.pk}": "১"})

    assert state_of(order) == OrderState.UNDELIVERED
    offer = Offer.objects.get(product_id=line.product_id)
    assert (offer.stock, offer.reserved) == (49, 0)


def test_more_is_not_spoilt_than_went_out(staff: Client, shop: Shop) -> None:
    order = picked_up(order_in(shop))
    line = order.lines.get(position=0)

    answer = send(staff, order, "fail", cause="not_at_home", **{f"unfit-{line.pk}": "3"})

    assert answer.status_code == 400  # type: ignore[attr-defined]  # of a test client
    assert state_of(order) == OrderState.PICKED_UP


def test_a_note_stands_with_the_order(staff: Client, shop: Shop) -> None:
    order = order_in(shop, OrderState.DELIVERED)
    assert staff.post(url("order_note", order.number), {"note": " "}).status_code == 400

    page = text_of(staff.post(url("order_note", order.number), {"note": "Called twice\nNobody"}, follow=True))

    assert "Called twice" in page
    assert not TimelineEntry.objects.get(order=order, act="note").is_public


class TestGoodWill:
    def give(self, staff: Client, order: Order, amount: str, left: str = "330.00", message: str = "Sorry") -> object:
        sent = {"amount": amount, "message": message, "left": left}
        return staff.post(url("order_goodwill", order.number), sent, follow=True)

    def test_is_owed_and_told_why(self, staff: Client, shop: Shop) -> None:
        order = delivered(order_in(shop))
        page = text_of(staff.get(url("order_goodwill", order.number)))
        assert "At most ৳ 330 can go back." in page
        assert "The shop reads it, too" in page

        page = text_of(self.give(staff, order, "৫০.৫", message="It came cold"))

        refund = Refund.objects.get(order=order)
        assert (refund.amount, refund.state) == (Decimal("50.50"), RefundState.OWED)
        assert "৳ 50.50" in page
        assert "It came cold" in page

    def test_as_much_can_be_said_as_over_http(self, staff: Client, shop: Shop) -> None:
        order = delivered(order_in(shop))

        self.give(staff, order, "50", message=f"Sorry\n\n{'x' * 490}")

        assert Refund.objects.filter(order=order).exists()

    def test_sent_twice_is_given_once(self, staff: Client, shop: Shop) -> None:
        order = delivered(order_in(shop))
        self.give(staff, order, "50")

        page = text_of(self.give(staff, order, "50"))

        assert Refund.objects.filter(order=order).count() == 1
        assert "has changed in the meantime" in page
        assert 'name="left" value="280.00"' in page
        assert "Sorry</textarea>" in page

    @pytest.mark.parametrize(
        ("amount", "message", "told"),
        [
            ("331", "Sorry", "At most"),
            ("0", "Sorry", "must not be less"),
            ("much", "Sorry", "Write a number"),
            ("50", "", "Say why the buyer gets it."),
        ],
    )
    def test_what_makes_no_sense_is_said_and_kept(
        self, staff: Client, shop: Shop, amount: str, message: str, told: str
    ) -> None:
        order = delivered(order_in(shop))

        answer = self.give(staff, order, amount, message=message)

        page = text_of(answer)
        assert answer.status_code == 400  # type: ignore[attr-defined]  # of a test client
        assert told in page
        assert f'value="{amount}"' in page
        assert not Refund.objects.exists()

    def test_of_what_nobody_paid_nothing_goes_back(self, staff: Client, shop: Shop) -> None:
        order = order_in(shop)

        assert "Nothing is left of this order" in text_of(staff.get(url("order_goodwill", order.number)))
        assert "Give money back" not in text_of(staff.get(url("order", order.number)))

    def test_is_said_to_be_paid_once(self, staff: Client, person: User, shop: Shop) -> None:
        order = delivered(order_in(shop))
        self.give(staff, order, "50")
        refund = Refund.objects.get()
        address = url("order_refund", order.number, refund.pk)
        assert address in text_of(staff.get(url("order", order.number)))

        staff.post(address)

        refund.refresh_from_db()
        assert (refund.state, refund.paid_by_id) == (RefundState.PAID, person.pk)
        again = staff.post(address)
        assert again.status_code == 400
        assert "This was paid already." in text_of(again)
        other = order_in(shop)
        assert staff.get(url("order_refund", other.number, refund.pk)).status_code == 404

    def test_is_owed_again_where_the_buyer_does_not_have_it(self, staff: Client, shop: Shop) -> None:
        order = delivered(order_in(shop))
        self.give(staff, order, "50")
        refund = Refund.objects.get()
        address = url("order_reopen", order.number, refund.pk)
        assert "This is owed as it is." in text_of(staff.get(address))
        staff.post(url("order_refund", order.number, refund.pk))
        assert address in text_of(staff.get(url("order", order.number)))

        silent = staff.post(address, {"message": ""})
        page = text_of(staff.post(address, {"message": "The buyer has nothing"}, follow=True))

        assert silent.status_code == 400
        assert "It is owed again." in page
        assert "Money did not go back: it is owed again" in page
        assert "The buyer has nothing" in page
        refund.refresh_from_db()
        assert refund.state == RefundState.OWED

    @pytest.mark.parametrize("left", ["1.234", "1E+30", "NaN"])
    def test_is_asked_for_anew_where_a_program_changed_the_form(self, staff: Client, shop: Shop, left: str) -> None:
        order = delivered(order_in(shop))

        answer = staff.post(url("order_goodwill", order.number), {"left": left, "amount": "5", "message": "Sorry"})

        assert answer.status_code == 400
        assert not Refund.objects.exists()


class TestWhoeverIsConcerned:
    @pytest.fixture(params=["buyer", "seller"])
    def own(self, request: pytest.FixtureRequest, person: User, shop: Shop) -> Order:
        """An order that the staff member placed, or that went to a shop that they work for."""
        if request.param == "seller":
            ShopMember.objects.create(shop=shop, user=person, role=ShopRole.OWNER)
        buyer = person if request.param == "buyer" else None
        order = order_in(shop, OrderState.IN_REVIEW, buyer=buyer)
        Order.objects.filter(pk=order.pk).update(placed_at=timezone.now() - timedelta(hours=1))
        return order

    def test_does_nothing_but_note(self, staff: Client, own: Order) -> None:
        page = text_of(staff.get(url("order", own.number)))
        assert "Somebody else has to decide." in page
        assert "Let it through" not in page

        refused = send(staff, own, "clear")

        assert refused.status_code == 400  # type: ignore[attr-defined]  # of a test client
        assert "Somebody else has to decide." in text_of(refused)
        assert state_of(own) == OrderState.IN_REVIEW
        assert staff.post(url("order_note", own.number), {"note": "It is mine"}).status_code == 302
