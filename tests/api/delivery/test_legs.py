"""Carrying orders over the API: what phones send, what buyers see, and that nobody else does."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import orjson
import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from geo.models import Area
from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.core.ids import uuid7
from marketplace.delivery.models import Leg
from marketplace.delivery.services import legs
from marketplace.orders.models import Order, Purchase
from marketplace.orders.services import handover
from sellers.models import Shop, ShopMember, ShopPermission, ShopRole
from tests.matrix.actors import look_as, make_user, signed_in
from tests.unit.delivery.carrying import away, carried, ride, sent_off
from tests.unit.orders.doing import RIGHT, SHOP
from tests.unit.orders.making import make_open_shop, placed_order

pytestmark = pytest.mark.django_db


def ask(client: Client, method: str, address: str, body: Any = None) -> Any:
    data = b"" if body is None else orjson.dumps(body)
    return client.generic(method, f"/api/v1/{address}", data, content_type="application/json")


def fix(metres: float, *, ago_s: float = 0, **more: Any) -> dict[str, Any]:
    position = away(metres, at=timezone.now() - timedelta(seconds=ago_s))
    said = {"lat": position.point.lat, "lon": position.point.lon, "at": position.at.isoformat(), "accuracy_m": 8}
    return said | more


def member(shop: Shop, role: ShopRole = ShopRole.STAFF, *granted: ShopPermission) -> User:
    user = make_user(Role.SELLER, name="Karim Mia")
    ShopMember.objects.create(shop=shop, user=user, role=role, granted=list(granted))
    return user


@pytest.fixture
def shop() -> Shop:
    return make_open_shop()


@pytest.fixture
def carrier(shop: Shop) -> User:
    return member(shop, ShopRole.STAFF, ShopPermission.ORDERS)


@pytest.fixture
def buyer() -> User:
    return make_user(Role.CUSTOMER)


@pytest.fixture
def leg(shop: Shop, carrier: User, buyer: User) -> Leg:
    order = sent_off(placed_order(shop, buyer=buyer, now=timezone.now()), carrier)
    found = legs.begin_leg(order_id=order.pk, now=timezone.now())
    assert found is not None
    return found


def share(leg: Leg, carrier: User, *, is_on: bool = True) -> Any:
    return ask(signed_in(carrier), "PUT", f"legs/{leg.pk}/sharing", {"is_on": is_on})


def deliver(order: Order) -> None:
    handover.deliver_order(order_id=order.pk, actor=SHOP, proof=RIGHT, now=timezone.now())


def code_of(answer: Any) -> str:
    return str(answer.json()["error"]["code"])


def test_a_carrier_sees_what_they_carry_and_where_it_goes(leg: Leg, carrier: User) -> None:
    [listed] = ask(signed_in(carrier), "GET", "legs").json()["items"]

    assert listed == ask(signed_in(carrier), "GET", f"legs/{leg.pk}").json()
    assert (listed["id"], listed["order_number"], listed["phone"]) == (str(leg.pk), leg.order.number, "+8801712345678")
    assert listed["shares_since"] is None


def test_what_is_carried_comes_page_by_page_the_longest_first(leg: Leg, shop: Shop, carrier: User) -> None:
    later, latest = carried(carrier, shop=shop), carried(carrier, shop=shop)
    client = signed_in(carrier)

    first = ask(client, "GET", "legs?limit=2").json()
    second = ask(client, "GET", f"legs?limit=2&cursor={first['next']}").json()

    assert [one["id"] for one in first["items"]] == [str(leg.pk), str(later.pk)]
    assert ([one["id"] for one in second["items"]], second["next"]) == ([str(latest.pk)], None)


def test_a_page_of_somebody_elses_list_is_refused(leg: Leg, shop: Shop, carrier: User) -> None:
    carried(carrier, shop=shop)
    cursor = ask(signed_in(carrier), "GET", "legs?limit=1").json()["next"]

    answers = [ask(signed_in(member(shop)), "GET", f"legs?cursor={one}").status_code for one in (cursor, "nonsense")]

    assert answers == [400, 400]


def test_a_carrier_is_told_what_to_collect_and_all_that_helps_to_find_the_door(leg: Leg, carrier: User) -> None:
    area = Area.objects.only("name_en", "name_bn").get(code="dhaka")
    Purchase.objects.filter(pk=leg.order.purchase_id).update(area=area)
    Order.objects.filter(pk=leg.order_id).update(note="Ring twice", collected=Decimal(0))

    told = ask(signed_in(carrier), "GET", f"legs/{leg.pk}").json()

    assert told["to_collect"] == {"amount": str(leg.order.total), "currency": "BDT"}
    assert (told["note"], told["area_name_en"], told["area_name_bn"]) == ("Ring twice", area.name_en, area.name_bn)

    Order.objects.filter(pk=leg.order_id).update(collected=leg.order.total)

    assert ask(signed_in(carrier), "GET", f"legs/{leg.pk}").json()["to_collect"] is None


def test_a_phone_says_where_it_is_and_the_buyer_sees_it(leg: Leg, carrier: User, buyer: User) -> None:
    share(leg, carrier)

    told = ask(signed_in(carrier), "POST", f"legs/{leg.pk}/positions", {"fixes": [fix(640), fix(700, ago_s=9)]})

    assert told.json() == {"taken": 2, "dropped": {}, "eta_min": 4}
    way = ask(signed_in(buyer), "GET", f"orders/{leg.order.number}/way").json()
    assert (way["topic"], way["is_shared"], way["eta_min"], way["distance_m"]) == (f"leg:{leg.pk}", True, 4, 639)
    assert way["position"]["lat"] == pytest.approx(away(640).point.lat)
    assert way["position"]["seen_ago_s"] <= 5


def test_what_is_not_believed_is_dropped_and_told(leg: Leg, carrier: User) -> None:
    share(leg, carrier)
    fixes = [fix(640, ago_s=-300), fix(640), fix(600, accuracy_m=900), fix(640, ago_s=4000)]

    told = ask(signed_in(carrier), "POST", f"legs/{leg.pk}/positions", {"fixes": fixes}).json()

    assert (told["taken"], told["dropped"]) == (1, {"before_sharing": 1, "inaccurate": 1, "future": 1})


@pytest.mark.parametrize(
    "wrong",
    [
        {"lat": 91},
        {"lon": 181},
        {"accuracy_m": -1},
        {"heading": 400},
        {"speed_mps": -3},
        {"at": "2026-11-02T06:00:00"},
        {"battery": 3},
    ],
)
def test_what_is_no_position_is_refused(leg: Leg, carrier: User, wrong: dict[str, Any]) -> None:
    share(leg, carrier)

    assert (
        ask(signed_in(carrier), "POST", f"legs/{leg.pk}/positions", {"fixes": [fix(640, **wrong)]}).status_code == 400
    )


@pytest.mark.parametrize("count", [0, 201])
def test_none_and_too_many_at_once_are_refused(leg: Leg, carrier: User, count: int) -> None:
    share(leg, carrier)

    answer = ask(
        signed_in(carrier), "POST", f"legs/{leg.pk}/positions", {"fixes": [fix(640, ago_s=one) for one in range(count)]}
    )

    assert answer.status_code == 400


def test_nothing_is_taken_that_is_not_shared(leg: Leg, carrier: User) -> None:
    answer = ask(signed_in(carrier), "POST", f"legs/{leg.pk}/positions", {"fixes": [fix(640)]})

    assert (answer.status_code, code_of(answer)) == (409, "not_sharing")


def test_from_the_hand_over_on_the_phone_is_told_that_it_is_over(leg: Leg, carrier: User) -> None:
    share(leg, carrier)
    deliver(leg.order)

    answers = [
        ask(signed_in(carrier), "POST", f"legs/{leg.pk}/positions", {"fixes": [fix(640)]}),
        ask(signed_in(carrier), "GET", f"legs/{leg.pk}"),
        share(leg, carrier),
    ]

    assert [(one.status_code, code_of(one)) for one in answers] == [(404, "leg_ended")] * 3
    assert ask(signed_in(carrier), "GET", "legs").json() == {"items": [], "next": None}


def test_others_find_no_such_leg(leg: Leg, shop: Shop, buyer: User) -> None:
    others = [member(shop, ShopRole.MANAGER), buyer, make_user(Role.SELLER)]

    answers = [ask(signed_in(one), "POST", f"legs/{leg.pk}/positions", {"fixes": [fix(640)]}) for one in others]

    assert [one.status_code for one in answers] == [404, 403, 404]
    assert ask(signed_in(others[0]), "GET", f"legs/{uuid7()}").status_code == 404


class TestWay:
    """Where an order is: for its buyer, while it is on its way, and for nobody else."""

    @pytest.fixture(autouse=True)
    def _seen(self, leg: Leg, carrier: User) -> None:
        share(leg, carrier)
        ride(Leg.objects.get(pk=leg.pk), 640, 600)

    def test_is_not_for_the_shop_nor_the_staff(self, leg: Leg, shop: Shop, carrier: User) -> None:
        support = make_user(Role.SUPPORT)
        clients = [
            signed_in(carrier),
            signed_in(member(shop, ShopRole.OWNER)),
            signed_in(support, has_second_factor=True),
        ]

        answers = [ask(client, "GET", f"orders/{leg.order.number}/way").status_code for client in clients]

        assert answers == [404, 404, 404]

    def test_is_not_for_staff_who_look_as_its_buyer(self, leg: Leg, buyer: User) -> None:
        client = signed_in(make_user(Role.SUPPORT), has_second_factor=True)
        look_as(client, buyer)

        assert ask(client, "GET", f"orders/{leg.order.number}").status_code == 200
        assert ask(client, "GET", f"orders/{leg.order.number}/way").status_code == 403

    def test_is_over_with_the_hand_over(self, leg: Leg, buyer: User) -> None:
        before = ask(signed_in(buyer), "GET", f"orders/{leg.order.number}/way")
        deliver(leg.order)
        after = ask(signed_in(buyer), "GET", f"orders/{leg.order.number}/way")

        assert before.json()["position"] is not None
        assert after.status_code == 404

    def test_says_nothing_while_it_is_not_shared(self, leg: Leg, carrier: User, buyer: User) -> None:
        share(leg, carrier, is_on=False)

        way = ask(signed_in(buyer), "GET", f"orders/{leg.order.number}/way").json()

        assert (way["is_shared"], way["position"], way["eta_min"]) == (False, None, None)


class TestCarrier:
    @pytest.fixture
    def hand_on(self, leg: Leg, shop: Shop, carrier: User) -> Callable[[User], Any]:
        path = f"shops/{shop.slug}/orders/{leg.order.number}/carrier"
        return lambda to: ask(signed_in(carrier), "PUT", path, {"carrier_id": str(to.pk)})

    def test_hands_it_on(self, hand_on: Callable[[User], Any], leg: Leg, shop: Shop, carrier: User) -> None:
        other = member(shop, ShopRole.MANAGER)

        assert hand_on(other).status_code == 200
        assert ask(signed_in(other), "GET", f"legs/{leg.pk}").status_code == 200
        assert ask(signed_in(carrier), "GET", f"legs/{leg.pk}").status_code == 404

    def test_not_to_strangers(self, hand_on: Callable[[User], Any], buyer: User) -> None:
        answer = hand_on(buyer)

        assert (answer.status_code, code_of(answer)) == (422, "cannot_carry")

    def test_not_of_what_is_over(self, hand_on: Callable[[User], Any], leg: Leg, carrier: User) -> None:
        deliver(leg.order)

        assert code_of(hand_on(carrier)) == "leg_ended"


def test_a_position_costs_few_statements(
    leg: Leg, carrier: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    share(leg, carrier)
    client, path = signed_in(carrier), f"legs/{leg.pk}/positions"
    ask(client, "POST", path, {"fixes": [fix(700, ago_s=9)]})

    # Three, and the two of a savepoint: who asks is known from Redis.
    with django_assert_max_num_queries(5):
        assert ask(client, "POST", path, {"fixes": [fix(640)]}).json()["taken"] == 1


def test_a_phone_on_its_way_is_counted_by_itself(leg: Leg, carrier: User) -> None:
    share(leg, carrier)
    client = signed_in(carrier)

    answer = ask(client, "POST", f"legs/{leg.pk}/positions", {"fixes": [fix(640)]})

    assert answer.headers["RateLimit-Policy"].startswith('"positions"')
