"""What is told of a basket in the copy of somebody's data, and that it goes with their account."""

import pytest

from geo.points import GeoPoint
from marketplace.accounts import ports
from marketplace.orders.models import Basket, BasketShop, Fulfilment
from marketplace.orders.personal_data import BasketData, forget_basket
from tests.matrix.actors import make_user
from tests.unit.catalog.goods import make_offer
from tests.unit.orders.baskets import of, put

pytestmark = pytest.mark.django_db


def test_the_copy_has_the_basket_its_lines_and_what_was_said_of_shops() -> None:
    user, here = make_user(), GeoPoint(lat=22.35, lon=91.82)
    line = put(of(user), make_offer(), 3)
    Basket.objects.filter(pk=line.basket_id).update(location=here.to_geos())
    BasketShop.objects.create(basket=line.basket, shop=line.offer.shop, fulfilment=Fulfilment.PICKUP, note="at six")
    put(of(make_user()), make_offer())

    tables = {table.name: table.rows for table in BasketData().collect(user.pk).tables}

    assert [(row["lat"], row["lon"]) for row in tables["basket"]] == [(here.lat, here.lon)]
    assert [(row["product"], row["quantity"]) for row in tables["basket_lines"]] == [("Miniket rice", 3)]
    assert [(row["fulfilment"], row["note"]) for row in tables["basket_shops"]] == [("pickup", "at six")]


def test_who_has_no_basket_has_empty_tables() -> None:
    tables = BasketData().collect(make_user().pk).tables

    assert [list(table.rows) for table in tables] == [[], [], []]


def test_the_basket_goes_with_the_account_and_nobody_elses() -> None:
    user, other = make_user(), make_user()
    for one in (user, other):
        put(of(one), make_offer())

    for _each in range(2):
        forget_basket(user_id=user.pk)

    assert list(Basket.objects.values_list("user_id", flat=True)) == [other.pk]


def test_accounts_knows_of_it() -> None:
    assert "baskets" in {source.name for source in ports.personal_data.all()}
    assert "baskets" in {follower.name for follower in ports.sign_in_followers.all()}
