"""Pages name the topics of what they show, with a number that is no newer than what they show."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.accounts.principals import NOBODY
from marketplace.core import live
from marketplace.core.live import LiveTopic
from marketplace.orders import claims
from marketplace.orders.models import Order, Purchase
from marketplace.orders.selectors.orders import get_order, live_topic_of
from realtime import kinds, topics
from realtime.pages import PageTopics
from sellers.models import ShopRole
from tests.matrix.actors import make_user, signed_in
from tests.unit.orders.making import make_buyer, make_open_shop, placed_order
from tests.unit.sellers.shop_people import make_member, principal_of

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 27, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)


def tell(kind: str, thing: Order | User | Any, times: int = 1) -> None:
    for _each in range(times):
        topics.append(live.name_of(kind, thing.pk), kind="order.changed", data={})


def guests_order() -> tuple[Order, str]:
    """One that nobody has claimed, and the token of its link."""
    order = placed_order()
    token = claims.token_of(order.purchase_id)
    Purchase.objects.filter(pk=order.purchase_id).update(claim_digest=claims.digest_of(token))
    return order, token


def topic_in(response: Any) -> LiveTopic:
    """What a page of the test client's was made with."""
    assert response.status_code == 200
    found: LiveTopic = response.context["live"]
    return found


class TestNumbers:
    def test_come_in_one_statement_with_the_order(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        order, other = placed_order(), placed_order()
        tell("order", order, 3)
        tell("order", other)

        with django_assert_num_queries(1):
            found = get_order(number=order.number)
            topic = live_topic_of(found)

        assert topic == LiveTopic(f"order:{order.pk}", told_up_to=3)

    def test_are_nought_where_nothing_was_told(self) -> None:
        order = placed_order()

        assert live_topic_of(get_order(number=order.number)).told_up_to == 0
        assert live.position("order", order.pk) == 0

    def test_are_those_of_the_thing_itself(self) -> None:
        order = placed_order()
        tell("shop", order.shop, 2)

        assert live.position("shop", order.shop_id) == 2
        assert live.position("order", order.shop_id) == 0


class TestAttributes:
    def test_name_the_topic_and_where_to_go_on(self) -> None:
        topic = live.topic("order", make_buyer().pk, told_up_to=7)

        assert topic.attributes == f'data-live-topic="{topic.name}" data-live-after="7"'

    def test_have_a_ticket_for_whoever_holds_the_page(self) -> None:
        order = placed_order()

        topic = live.topic("order", order.pk, told_up_to=0, for_holder_at=NOW)

        assert f'data-live-ticket="{topic.ticket}"' in topic.attributes
        assert kinds.may_read(NOBODY, topic.name, ticket=topic.ticket, now=NOW + HOUR - timedelta(seconds=1))
        assert not kinds.may_read(NOBODY, topic.name, ticket=topic.ticket, now=NOW + HOUR)

    def test_are_none_where_nobody_tells(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(live, "_tellers", [])
        order = placed_order()
        tell("order", order)

        topic = live_topic_of(get_order(number=order.number), for_holder_at=NOW)

        assert (topic.attributes, topic.ticket, live.position("order", order.pk)) == ("", "", 0)

    def test_are_told_by_one_alone(self) -> None:
        with pytest.raises(ValueError, match="somebody tells already"):
            live.tells(PageTopics())


class TestPages:
    def test_of_a_buyers_order_names_its_topic(self) -> None:
        buyer = make_buyer()
        order = placed_order(buyer=buyer)
        tell("order", order, 2)

        topic = topic_in(signed_in(buyer).get(reverse("orders:order", args=[order.number])))

        assert topic == LiveTopic(f"order:{order.pk}", told_up_to=2)

    def test_of_a_guests_order_has_a_ticket_to_it(self) -> None:
        order, token = guests_order()

        topic = topic_in(Client().get(reverse("orders:guest_order", args=[token, order.number])))

        assert kinds.may_read(NOBODY, topic.name, ticket=topic.ticket, now=timezone.now())
        assert not kinds.may_read(NOBODY, topic.name, ticket=topic.ticket, now=timezone.now() + HOUR)

    def test_of_what_a_guest_ordered_at_once_has_tickets_to_all_of_it(self) -> None:
        order, token = guests_order()
        tell("order", order)

        response = Client().get(reverse("orders:placed", args=[token]))

        [told] = response.context["told"]
        assert (told["live"].name, told["live"].told_up_to) == (f"order:{order.pk}", 1)
        assert kinds.may_read(NOBODY, told["live"].name, ticket=told["live"].ticket, now=timezone.now())

    def test_of_what_a_member_ordered_has_no_ticket(self) -> None:
        order, token = guests_order()
        buyer = make_buyer()
        Purchase.objects.filter(pk=order.purchase_id).update(user=buyer)

        response = signed_in(buyer).get(reverse("orders:placed", args=[token]))

        [told] = response.context["told"]
        assert told["live"].ticket == ""

    def test_of_a_shops_desk_name_the_order_and_the_shop(self) -> None:
        shop = make_open_shop()
        order, owner = placed_order(shop), make_member(shop, ShopRole.OWNER).user
        tell("order", order)
        tell("shop", shop, 2)
        browser = signed_in(owner)

        of_order = topic_in(browser.get(reverse("desk:order", args=[shop.slug, order.number])))
        of_board = topic_in(browser.get(reverse("desk:orders", args=[shop.slug])))

        assert of_order == LiveTopic(f"order:{order.pk}", told_up_to=1)
        assert of_board == LiveTopic(f"shop:{shop.pk}", told_up_to=2)

    def test_of_support_names_the_order(self) -> None:
        order, support = placed_order(), make_user(Role.SUPPORT)
        tell("order", order)
        browser = signed_in(support, has_second_factor=True)

        topic = topic_in(browser.get(reverse("staff:order", args=[order.number])))

        assert topic == LiveTopic(f"order:{order.pk}", told_up_to=1)

    def test_that_knows_its_reader_can_follow_their_notices(self) -> None:
        reader = make_user()
        tell("user", reader, 4)
        request: Any = RequestFactory().get("/")
        template = Template("{% load notice_words %}{% notices_topic as live %}{{ live.attributes }}")

        request.principal = principal_of(reader)
        assert template.render(Context({"request": request})) == (
            f'data-live-topic="user:{reader.pk}" data-live-after="4"'
        )
        request.principal = NOBODY
        assert template.render(Context({"request": request})) == ""
