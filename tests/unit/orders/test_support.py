"""How support finds orders: what a text means, what is late, what hangs, and what stands around one."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from marketplace.accounts.models import User
from marketplace.core.models import EventDelivery, OutboxEvent
from marketplace.orders.concerned import is_concerned
from marketplace.orders.models import CancelCause, Fulfilment, Order, OrderState
from marketplace.orders.selectors.around import list_unheard, look_around
from marketplace.orders.selectors.support import (
    OrdersAsked,
    Shelf,
    count_waiting,
    hangs,
    named,
    page_orders,
)
from sellers.models import ShopMember, ShopRole
from tests.unit.orders.making import NOW, make_buyer, placed_order, placed_purchase

ID = "019373a0-0000-7000-8000-000000000000"
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("H7K3-M2QX-1", Q(number__startswith="H7K3-M2QX-1")),
        (" h7k3 m2qx 1 ", Q(number__startswith="H7K3-M2QX-1")),
        ("h7k3m2qx-১", Q(number__startswith="H7K3-M2QX-1")),
        ("H7K3-M2QX-12-R3", Q(number__startswith="H7K3-M2QX-12")),
        ("h7k3", Q(number__startswith="H7K3")),
        ("8823-4567-1", Q(number__startswith="8823-4567-1")),
        ("01712-345678", Q(purchase__phone_index="+8801712345678")),
        ("+৮৮০ ১৭১২ ৩৪৫৬৭৮", Q(purchase__phone_index="+8801712345678")),
        ("8801712345678", Q(purchase__phone_index="+8801712345678")),
        ("0171", Q(number__startswith="0171")),
        ("Rahima@Example.com", Q(purchase__user__email__iexact="Rahima@Example.com")),
        (ID, Q(purchase__user_id=UUID(ID))),
    ],
)
def test_a_text_means_what_people_say(typed: str, meant: Q) -> None:
    assert named(typed) == meant


@pytest.mark.django_db
class TestOverdue:
    @pytest.mark.parametrize(
        ("state", "given", "is_late"),
        [
            (OrderState.ACCEPTED, {"promised_at": NOW - MINUTE}, True),
            (OrderState.ACCEPTED, {"promised_at": NOW + MINUTE}, False),
            (OrderState.PREPARING, {"slot_from": NOW - 2 * MINUTE, "slot_until": NOW - MINUTE}, True),
            # What was promised before a slot was chosen does not count.
            (OrderState.PREPARING, {"slot_from": NOW - MINUTE, "slot_until": NOW + MINUTE, "promised_at": NOW}, False),
            (OrderState.PLACED, {"timer_at": NOW - 6 * MINUTE}, True),
            (OrderState.PLACED, {"timer_at": NOW - 4 * MINUTE}, False),
            (OrderState.READY, {"fulfilment": Fulfilment.PICKUP, "promised_at": NOW - MINUTE}, False),
            (OrderState.READY, {"fulfilment": Fulfilment.PICKUP, "timer_at": NOW - 6 * MINUTE}, True),
            (OrderState.READY, {"promised_at": NOW - MINUTE}, True),
            (OrderState.DELIVERED, {"promised_at": NOW - MINUTE}, False),
        ],
    )
    def test_is_what_should_have_moved(self, state: OrderState, given: dict[str, object], is_late: bool) -> None:
        order = placed_order(state=state, **given)  # type: ignore[arg-type]  # fields of an order

        page = page_orders(asked=OrdersAsked(Shelf.OVERDUE), cursor=None, limit=20, now=NOW)

        assert list(page.items) == ([order] if is_late else [])
        assert count_waiting(now=NOW).overdue == int(is_late)

    def test_hangs_only_where_a_timer_should_have_moved_it(self) -> None:
        order = placed_order(timer_at=NOW)

        assert not hangs(order, now=NOW + 5 * MINUTE)
        assert hangs(order, now=NOW + 6 * MINUTE)
        order.state = OrderState.EXPIRED
        assert not hangs(order, now=NOW + 6 * MINUTE)


@pytest.mark.django_db
class TestAround:
    def test_knows_the_purchase_and_what_else_the_buyer_ordered(self) -> None:
        buyer = make_buyer()
        purchase = placed_purchase(buyer=buyer)
        first, second = purchase.orders.order_by("position")
        by_phone = placed_order(state=OrderState.DELIVERED)
        by_account = placed_order(buyer=buyer, state=OrderState.UNDELIVERED, cancel_cause=CancelCause.REFUSED)
        strange = placed_order()
        for order, phone in ((by_account, "+8801911111111"), (strange, "+8801922222222")):
            order.purchase.phone = phone
            order.purchase.save()

        around = look_around(first, timeline=[], now=NOW)

        assert list(around.siblings) == [second]
        assert list(around.others) == [by_account, by_phone]
        told = around.history
        assert (told.orders, told.open, told.delivered, told.not_taken) == (4, 2, 1, 1)
        assert around.people == {buyer.pk: buyer}

    def test_finds_nobody_else_by_a_telephone_that_is_gone(self) -> None:
        order, other = placed_order(), placed_order()
        for one in (order, other):
            one.purchase.phone = ""
            one.purchase.save()

        around = look_around(Order.objects.select_related("purchase").get(pk=order.pk), timeline=[], now=NOW)

        assert list(around.others) == []
        assert around.history.orders == 1

    def test_takes_as_many_statements_however_much_there_is(self) -> None:
        order = placed_order()
        for _more in range(12):
            placed_order()

        with CaptureQueriesContext(connection) as asked:
            around = look_around(order, timeline=[], now=NOW)

        assert len(around.others) == 10
        assert len(asked) <= 8


@pytest.mark.django_db
class TestUnheard:
    def event(self, order: Order, *, minutes_ago: int, is_fanned_out: bool = True) -> OutboxEvent:
        at = NOW - minutes_ago * MINUTE
        return OutboxEvent.objects.create(
            aggregate_id=order.pk,
            name="orders.order_placed",
            version=1,
            data={},
            metadata={},
            created_at=at,
            fanned_out_at=at if is_fanned_out else None,
        )

    def test_is_what_nobody_came_for_what_is_late_and_what_was_given_up(self) -> None:
        order, state = placed_order(), EventDelivery.State
        self.event(order, minutes_ago=2, is_fanned_out=False)
        late, fresh = self.event(order, minutes_ago=2), self.event(order, minutes_ago=0)
        for event, handler, outcome in (
            (late, "late", state.PENDING),
            (late, "done", state.DONE),
            (fresh, "fresh", state.PENDING),
            (fresh, "dead", state.DEAD),
        ):
            EventDelivery.objects.create(
                event=event, handler=handler, state=outcome, done_at=NOW if outcome == state.DONE else None
            )
        self.event(placed_order(), minutes_ago=2, is_fanned_out=False)

        told = [(one.handler, one.is_given_up) for one in list_unheard(order, now=NOW)]

        assert told == [("", False), ("late", False), ("dead", True)]


@pytest.mark.django_db
def test_whoever_ordered_it_or_works_for_its_shop_is_concerned() -> None:
    buyer, member, nobody = make_buyer(), make_buyer(), make_buyer()
    order = placed_order(buyer=buyer)
    ShopMember.objects.create(shop=order.shop, user=member, role=ShopRole.STAFF)

    def concerned(user: User) -> bool:
        return is_concerned(user.pk, order)

    assert (concerned(buyer), concerned(member), concerned(nobody)) == (True, True, False)
