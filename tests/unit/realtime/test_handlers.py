"""What topics are told of orders and notices: after every event the last message says how things stand."""

import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import F
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from marketplace.accounts.models import User
from marketplace.catalog.models import Offer
from marketplace.core.events import DomainEvent, handlers_of
from marketplace.core.ids import uuid7
from marketplace.core.models import OutboxEvent
from marketplace.core.money import Money
from marketplace.notifications import notices
from marketplace.notifications.models import NoticeKind
from marketplace.orders import events
from marketplace.orders.models import ActorRole, Order, OrderState, Refund
from marketplace.orders.schemas.orders import OrderOut
from marketplace.orders.selectors import orders as selectors
from marketplace.orders.services import acting
from marketplace.orders.services.adjusting import LineChange, adjust_order
from marketplace.orders.services.refunds import give_goodwill, pay_refund, reopen_refund
from marketplace.orders.services.substituting import refuse_substitute
from realtime import topics
from realtime.models import Topic
from realtime.snapshots import EVENTS
from sellers.models import Shop
from tests.matrix.actors import make_user
from tests.unit.orders import checkout
from tests.unit.orders.coming_back import accepted_back, asked_back
from tests.unit.orders.doing import BUYER, SHOP, SUPPORT, accepted, delivered, proposed
from tests.unit.orders.making import Wanted, make_buyer, make_open_shop, make_shelf, placed_order
from tests.unit.realtime.telling import Said, said_on, tell_all

pytestmark = pytest.mark.django_db
# What a message says of an order, as the API does.
SHARED = ("id", "number", "state", "version", "fulfilment", "total", "placed_at", "promised_at", "timer_at", "ended_at")


@dataclass(frozen=True)
class Case:
    """An order of a member's, and something else that its shop has."""

    order: Order
    other: Offer

    @property
    def shop(self) -> Shop:
        return self.order.shop


def case(state: OrderState = OrderState.PLACED) -> Case:
    shop = make_open_shop()
    first, second, other = make_shelf(shop, offers=3)
    order = placed_order(shop, [Wanted(first, 2), Wanted(second)], buyer=make_buyer(), state=state, now=timezone.now())
    return Case(order, other)


def place(_case: Case) -> Order:
    """An order of its own, with all that comes before it."""
    holder = checkout.member(make_buyer(phone=checkout.PHONE, phone_verified_at=checkout.NOW))
    checkout.fill(holder)
    return checkout.place(holder).orders.get()


def clear(case: Case) -> None:
    Order.objects.filter(pk=case.order.pk).update(state=OrderState.IN_REVIEW)
    acting.clear_order(order_id=case.order.pk, actor=SUPPORT, now=timezone.now())


def leave_out(case: Case) -> None:
    keeps_one = LineChange(case.order.lines.get(position=0).pk, 1)
    adjust_order(order_id=case.order.pk, actor=BUYER, changes=[keeps_one], now=timezone.now())


def propose(case: Case) -> None:
    proposed(accepted(case.order), case.other)


def refuse_proposal(case: Case) -> None:
    proposal = proposed(accepted(case.order), case.other)
    refuse_substitute(order_id=case.order.pk, substitution_id=proposal.pk, actor=BUYER, now=timezone.now())


def ask_back(case: Case) -> None:
    asked_back(delivered(case.order), 1)


def accept_back(case: Case) -> None:
    accepted_back(asked_back(delivered(case.order), 1))


def give(case: Case) -> Refund:
    return give_goodwill(
        order_id=delivered(case.order).pk,
        actor=SUPPORT,
        amount=Money(Decimal(10)),
        message="For the wait",
        expected_left=None,
        now=timezone.now(),
    )


def pay(case: Case) -> Refund:
    return pay_refund(refund_id=give(case).pk, actor=SHOP, now=timezone.now())


def reopen(case: Case) -> None:
    reopen_refund(refund_id=pay(case).pk, actor=SUPPORT, message="They have nothing", now=timezone.now())


# By the event that is the last of its kind to come of it.
ACTS: dict[str, Callable[[Case], Any]] = {
    "orders.order_placed": clear,
    "orders.order_state_changed": lambda case: accepted(case.order),
    "orders.order_repriced": leave_out,
    "orders.substitution_proposed": propose,
    "orders.substitution_decided": refuse_proposal,
    "orders.return_requested": ask_back,
    "orders.return_changed": accept_back,
    "orders.refund_owed": give,
    "orders.refund_issued": pay,
    "orders.refund_reopened": reopen,
}


def order_events() -> Iterator[type[DomainEvent]]:
    for _name, one in inspect.getmembers(events, inspect.isclass):
        if issubclass(one, DomainEvent) and one.__module__ == events.__name__:
            yield one


def last_of(said: list[Said]) -> dict[str, Any]:
    return said[-1][1]


def shown(order: Order) -> dict[str, Any]:
    """What the API says of an order now, as JSON; of proposals, returns and refunds, how many are open."""
    fresh = selectors.get_order(number=order.number)
    details = selectors.describe(fresh, role=ActorRole.BUYER, now=timezone.now())
    out = OrderOut.of(details, shows_code=False)
    return out.model_dump(mode="json", include=set(SHARED)) | {
        "collected": {"amount": str(fresh.collected), "currency": fresh.currency},
        "open_proposals": len(details.open_proposals),
        "open_returns": sum(one.state in ("requested", "accepted", "disputed") for one in fresh.returns.all()),
        "owed_refunds": sum(one.state == "owed" for one in details.refunds),
    }


def test_every_event_of_orders_is_told() -> None:
    told = {one.event_name for one in order_events()}

    assert told == {*ACTS, "orders.purchase_placed"}
    for one in order_events():
        assert [name for name in handlers_of(one.event_name, one.event_version) if name.startswith("realtime.")]


@pytest.mark.parametrize("name", ACTS)
def test_after_each_event_topics_say_how_the_order_stands(name: str) -> None:
    about = case()
    ACTS[name](about)
    assert OutboxEvent.objects.filter(name=name, aggregate_id=about.order.pk).exists()

    for event in OutboxEvent.objects.filter(name=name, aggregate_id=about.order.pk):
        tell_all([event])

    kind, data = said_on("order", about.order.pk)[-1]
    assert kind == "order.changed"
    assert data.pop("cause") == name
    assert data == shown(about.order)
    kind, data = said_on("shop", about.shop.pk)[-1]
    assert kind == "orders.changed"
    assert (data["order_id"], data["state"]) == (str(about.order.pk), shown(about.order)["state"])
    assert (data["number"], data["version"]) == (about.order.number, shown(about.order)["version"])


@pytest.mark.parametrize("order_by", ["-id", "name", "-name"])
def test_in_whatever_order_events_come_the_last_message_says_how_things_stand(order_by: str) -> None:
    about = case()
    reopen(about)

    tell_all(OutboxEvent.objects.filter(name__startswith="orders.").order_by(order_by))

    said = said_on("order", about.order.pk)
    assert {data["version"] for _kind, data in said} == {shown(about.order)["version"]}
    assert last_of(said).items() >= shown(about.order).items()


def test_messages_say_what_their_models_do() -> None:
    for act in (propose, reopen):
        about = case()
        act(about)
        tell_all()

        for kind, data in said_on("order", about.order.pk) + said_on("shop", about.shop.pk):
            assert EVENTS[kind].model_validate(data).as_json() == data


def test_nothing_about_a_person_is_told() -> None:
    about = case()
    propose(about)
    tell_all()

    told = str(said_on("order", about.order.pk)) + str(said_on("shop", about.shop.pk))

    purchase = about.order.purchase
    for secret in (purchase.recipient, purchase.phone, purchase.address_line, str(purchase.user_id), purchase.number):
        assert secret not in told.replace(about.order.number, "")
    assert about.order.handover_code not in told


class TestNewOrders:
    def test_of_a_basket_are_new_to_their_shop(self) -> None:
        order = place(case())

        tell_all()

        assert [data["is_new"] for _kind, data in said_on("shop", order.shop_id)] == [True]
        [(_kind, data)] = said_on("order", order.pk)
        assert (data["state"], data["cause"]) == (OrderState.PLACED, "orders.order_placed")

    def test_are_not_new_any_more_once_they_were_answered(self) -> None:
        about = case()
        clear(about)
        accepted(about.order)

        tell_all()

        assert not any(data["is_new"] for _kind, data in said_on("shop", about.shop.pk))

    def test_that_are_looked_at_first_are_told_to_their_buyer_alone(self) -> None:
        about = case(OrderState.IN_REVIEW)
        purchase = about.order.purchase
        event = events.PurchasePlaced(
            purchase_id=purchase.pk,
            user_id=purchase.user_id,
            order_ids=[about.order.pk],
            total=purchase.total,
            currency=purchase.currency,
            payment_method=purchase.payment_method,
            is_in_review=True,
            placed_at=purchase.placed_at,
        )
        OutboxEvent.objects.create(
            aggregate_id=purchase.pk, name=event.event_name, version=1, data=event.model_dump(mode="json"), metadata={}
        )
        leave_out(about)

        tell_all()

        assert {data["state"] for _kind, data in said_on("order", about.order.pk)} == {OrderState.IN_REVIEW}
        assert len(said_on("order", about.order.pk)) == 2
        assert said_on("shop", about.shop.pk) == []

    def test_are_told_to_their_shop_when_they_are_let_through(self) -> None:
        about = case()
        clear(about)

        tell_all()

        # The act and the order that comes of it: one of them rings.
        assert [data["is_new"] for _kind, data in said_on("shop", about.shop.pk)].count(True) == 1


class TestNotices:
    @pytest.fixture
    def rahima(self) -> User:
        return make_user()

    def tell(self, *people: User) -> None:
        notices.notify(
            user_ids=[person.pk for person in people],
            kind=NoticeKind.ORDER_ACCEPTED,
            params={},
            event_id=uuid7(),
        )

    def test_that_are_given_are_counted_for_each_who_has_them(self, rahima: User) -> None:
        karim = make_user()
        self.tell(rahima)
        self.tell(rahima, karim)

        tell_all()

        assert said_on("user", rahima.pk) == [("notices.changed", {"unread": 2})] * 2
        assert said_on("user", karim.pk) == [("notices.changed", {"unread": 1})]

    def test_that_are_gathered_are_told_too(self, rahima: User) -> None:
        for _twice in range(2):
            notices.gather(
                user_ids=[rahima.pk],
                kind=NoticeKind.STOCK_RAN_LOW,
                about=rahima.pk,
                params={},
                now=datetime.fromisoformat("2026-11-27T06:00:00Z"),
            )

        tell_all()

        assert said_on("user", rahima.pk) == [("notices.changed", {"unread": 1})] * 2

    def test_that_are_read_are_told(self, rahima: User) -> None:
        self.tell(rahima)
        notices.mark_read(user_id=rahima.pk, notice_ids=None, now=timezone.now())

        tell_all(OutboxEvent.objects.filter(name="notifications.notices_read"))

        assert said_on("user", rahima.pk) == [("notices.changed", {"unread": 0})]

    def test_that_were_told_before_or_read_before_are_no_news(self, rahima: User) -> None:
        event_id = uuid7()
        for _twice in range(2):
            notices.notify(user_ids=[rahima.pk], kind=NoticeKind.ORDER_ACCEPTED, params={}, event_id=event_id)
            notices.mark_read(user_id=rahima.pk, notice_ids=None, now=timezone.now())

        tell_all()

        assert len(said_on("user", rahima.pk)) == 2

    def test_are_counted_from_the_database_and_not_from_what_is_kept(self, rahima: User) -> None:
        assert notices.count_unread(rahima.pk) == 0
        self.tell(rahima)

        tell_all()

        assert last_of(said_on("user", rahima.pk)) == {"unread": 1}


def test_topic_is_made_with_the_first_message() -> None:
    about = case()
    assert not Topic.objects.filter(name=f"order:{about.order.pk}").exists()

    accepted(about.order)
    tell_all()

    assert Topic.objects.get(name=f"order:{about.order.pk}").last_seq == 1


def test_what_happens_until_the_topic_is_held_is_in_the_message(monkeypatch: pytest.MonkeyPatch) -> None:
    about = case()
    accepted(about.order)
    take_numbers = topics.append_all

    def come_late(messages: Sequence[topics.NewMessage]) -> dict[str, int]:
        if messages[0].kind == "order.changed":
            Order.objects.filter(pk=about.order.pk).update(version=F("version") + 1)
        return take_numbers(messages)

    monkeypatch.setattr(topics, "append_all", come_late)
    tell_all()

    assert last_of(said_on("order", about.order.pk))["version"] == Order.objects.get(pk=about.order.pk).version


def test_event_of_an_order_costs_five_statements(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    about = case()
    accepted(about.order)
    [event] = OutboxEvent.objects.filter(name="orders.order_state_changed")

    # Two topics take their numbers and their messages, and the order is read once.
    with django_assert_num_queries(5):
        tell_all([event], with_chat=False)


def test_event_of_many_notices_costs_two_statements_and_one_a_person(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    people = [make_user() for _each in range(4)]
    TestNotices().tell(*people)
    [event] = OutboxEvent.objects.filter(name="notifications.notices_given")

    with django_assert_num_queries(2 + len(people)):
        tell_all([event])
