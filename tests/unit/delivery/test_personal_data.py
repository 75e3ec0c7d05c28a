"""What this room keeps of people: in the copy of their data, and what is to be done before an account goes."""

from uuid import UUID

import pytest
from django.utils import timezone

from marketplace.accounts.ports import Row
from marketplace.delivery.models import Leg
from marketplace.delivery.personal_data import CarriedOrders, WayData
from marketplace.orders.services import handover
from tests.unit.delivery.carrying import react, ride, shared
from tests.unit.orders.doing import RIGHT, SHOP
from tests.unit.orders.making import make_buyer

pytestmark = pytest.mark.django_db


def tables_of(user_id: UUID | None) -> dict[str, list[Row]]:
    assert user_id is not None
    return {table.name: list(table.rows) for table in WayData().collect(user_id).tables}


def arrived(leg: Leg) -> None:
    handover.deliver_order(order_id=leg.order_id, actor=SHOP, proof=RIGHT, now=timezone.now())
    react("marketplace.delivery")


def test_whoever_carries_gets_where_they_are_and_where_they_went() -> None:
    leg = shared()
    ride(leg, 400, 200)
    meanwhile = tables_of(leg.carrier_id)
    arrived(leg)

    afterwards = tables_of(leg.carrier_id)

    assert [row["number"] for row in meanwhile["carried"]] == [leg.order.number]
    assert (len(meanwhile["positions"]), len(meanwhile["ways"])) == (2, 0)
    assert (len(afterwards["positions"]), [row["seconds"] for row in afterwards["ways"]]) == (0, [0, 10])


def test_whoever_bought_gets_where_it_was_handed_over_and_not_who_went_where() -> None:
    buyer = make_buyer()
    leg = shared(buyer=buyer)
    ride(leg, 200, 30)
    arrived(leg)

    tables = tables_of(buyer.pk)

    [row] = tables["handed_over"]
    assert (row["number"], round(row["pin_distance_m"])) == (leg.order.number, 30)
    assert [tables[name] for name in ("carried", "positions", "ways")] == [[], [], []]


def test_an_order_that_somebody_carries_holds_their_account() -> None:
    leg = shared()
    assert leg.carrier_id is not None
    meanwhile = CarriedOrders().reasons(leg.carrier_id)
    arrived(leg)

    assert leg.order.number in str(meanwhile[0])
    assert CarriedOrders().reasons(leg.carrier_id) == []
