"""A guest signs in, and keeps what they had gathered."""

import threading

import pytest
from django.db import connection

from geo.points import GeoPoint
from marketplace.accounts.models import User
from marketplace.orders.models import BASKET_LIFETIME, Basket, BasketShop, Fulfilment
from marketplace.orders.services import basket_holding, baskets
from marketplace.orders.services.baskets import LineChange
from tests.matrix.actors import make_user
from tests.unit.catalog.goods import make_offer
from tests.unit.orders.baskets import FRESH, GUEST, NOW, of, put, quantities

pytestmark = pytest.mark.django_db


def merge(user: User) -> Basket:
    baskets.merge(user_id=user.pk, digest=FRESH, now=NOW)
    return Basket.objects.get(user=user)


def test_a_guests_basket_becomes_the_members_who_has_none() -> None:
    first, second = make_offer(), make_offer()
    put(GUEST, first, 2)
    put(GUEST, second, 3)

    basket = merge(make_user())

    assert quantities(basket) == {first.pk: 2, second.pk: 3}
    assert list(Basket.objects.all()) == [basket]


def test_of_what_is_in_both_the_larger_quantity_is_kept() -> None:
    user = make_user()
    more, fewer, own = make_offer(), make_offer(), make_offer()
    for offer, of_guest, of_member in ((more, 5, 2), (fewer, 1, 4)):
        put(GUEST, offer, of_guest)
        put(of(user), offer, of_member)
    put(of(user), own)

    basket = merge(user)

    assert quantities(basket) == {more.pk: 5, fewer.pk: 4, own.pk: 1}


def test_no_more_is_taken_over_than_a_basket_holds_and_what_is_to_be_bought_before_what_is_saved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(basket_holding, "MOST_LINES", 3)
    user = make_user()
    saved, both, wanted, late, own = (make_offer() for _each in range(5))
    for offer in (saved, both, wanted, late):
        line = put(GUEST, offer, 2)
        if offer == saved:
            baskets.change_item(holder=GUEST, line_id=line.pk, change=LineChange(is_saved=True), now=NOW)
    for offer in (both, own):
        put(of(user), offer)

    basket = merge(user)

    assert quantities(basket) == {both.pk: 2, own.pk: 1, wanted.pk: 2}
    assert list(Basket.objects.all()) == [basket]


def test_what_either_wants_now_is_not_kept_for_later() -> None:
    user, offer = make_user(), make_offer()
    line = put(of(user), offer)
    baskets.change_item(holder=of(user), line_id=line.pk, change=LineChange(is_saved=True), now=NOW)
    put(GUEST, offer)

    basket = merge(user)

    assert not basket.lines.get().is_saved


def test_the_place_is_the_guests_and_what_was_said_of_a_shop_the_members() -> None:
    user, offer = make_user(), make_offer()
    guests, members = put(GUEST, offer).basket, put(of(user), offer).basket
    here = GeoPoint(lat=22.35, lon=91.82)
    Basket.objects.filter(pk=guests.pk).update(location=here.to_geos(), coupon_codes=["EID"])
    BasketShop.objects.create(basket=guests, shop=offer.shop, fulfilment=Fulfilment.PICKUP)
    BasketShop.objects.create(basket=members, shop=offer.shop, note="ring twice")

    basket = merge(user)

    assert basket.location is not None
    assert GeoPoint.from_geos(basket.location) == here
    assert basket.coupon_codes == ["EID"]
    assert [(shop.fulfilment, shop.note) for shop in basket.shops.all()] == [(Fulfilment.DELIVERY, "ring twice")]


def test_nothing_is_made_for_who_had_no_basket_as_a_guest() -> None:
    baskets.merge(user_id=make_user().pk, digest=FRESH, now=NOW)

    assert not Basket.objects.exists()


def test_a_guests_basket_whose_time_is_over_goes_and_gives_nothing() -> None:
    user = make_user()
    put(GUEST, make_offer())
    own = make_offer()

    line = put(of(user, digest=FRESH), own, now=NOW + BASKET_LIFETIME)

    assert quantities(line.basket) == {own.pk: 1}
    assert Basket.objects.count() == 1


def test_a_member_who_still_sends_a_guests_token_gets_it_with_the_next_change() -> None:
    user = make_user()
    before, after = make_offer(), make_offer()
    put(GUEST, before)

    line = put(of(user, digest=FRESH), after)

    assert quantities(line.basket) == {before.pk: 1, after.pk: 1}


@pytest.mark.django_db(transaction=True)
def test_two_sign_ins_at_once_keep_everything_once() -> None:
    user = make_user()
    offers = [make_offer() for _each in range(3)]
    for offer in offers:
        put(GUEST, offer, 2)
    errors: list[BaseException] = []

    def sign_in() -> None:
        try:
            baskets.merge(user_id=user.pk, digest=FRESH, now=NOW)
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=sign_in) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert quantities(Basket.objects.get()) == {offer.pk: 2 for offer in offers}
