"""What goes into a basket, what does not, and whose it is."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.utils import translation
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from geo.points import GeoPoint
from marketplace.catalog.models import Offer
from marketplace.core import kept_values
from marketplace.orders.errors.baskets import (
    BasketFullError,
    BasketLineNotFoundError,
    InvalidCapError,
    OfferGoneError,
    SoldOutError,
    TooFewError,
    TooManyError,
)
from marketplace.orders.holding import Holder, digest_of
from marketplace.orders.models import BASKET_LIFETIME, Basket, BasketLine, SubstitutionWish
from marketplace.orders.selectors.baskets import count_lines, find_basket, list_saved
from marketplace.orders.services import baskets
from marketplace.orders.services.baskets import LineChange, Wanted, Wish
from tests.matrix.actors import make_user
from tests.unit.catalog.goods import make_offer
from tests.unit.orders.baskets import FRESH, GUEST, NOW, of, put, quantities

pytestmark = pytest.mark.django_db


def test_add_begins_a_guests_basket_with_a_fresh_token() -> None:
    offer = make_offer(price="100.00")

    line = put(Holder(), offer, 2)

    assert (line.basket.token_digest, line.basket.user_id) == (FRESH, None)
    assert line.basket.expires_at == NOW + BASKET_LIFETIME
    assert (line.quantity, line.seen_price) == (2, Decimal("100.00"))


def test_add_does_not_take_over_a_token_that_nobody_knows() -> None:
    planted = Holder(digest=digest_of("planted by another"))

    line = put(planted, make_offer())

    assert line.basket.token_digest == FRESH


def test_add_puts_as_many_more_in_the_same_line() -> None:
    offer = make_offer()

    put(GUEST, offer, 2)
    line = put(GUEST, offer, 3)

    assert (line.quantity, line.basket.lines.count(), line.basket.version) == (5, 1, 2)


def test_add_begins_with_the_fewest_that_the_shop_sells_and_goes_on_by_one() -> None:
    offer = make_offer(least_per_order=6)

    first = put(GUEST, offer).quantity
    second = put(GUEST, offer).quantity

    assert (first, second) == (6, 7)


def test_add_takes_back_what_was_kept_for_later_in_the_quantity_that_is_asked_for() -> None:
    offer = make_offer()
    line = put(GUEST, offer, 5)
    baskets.change_item(holder=GUEST, line_id=line.pk, change=LineChange(is_saved=True), now=NOW)

    line = put(GUEST, offer, 2)

    assert (line.is_saved, line.quantity) == (False, 2)


def test_add_refuses_what_buyers_do_not_see() -> None:
    gone = make_offer(is_available=False)

    for offer_id in (gone.pk, uuid4()):
        with pytest.raises(OfferGoneError):
            put(GUEST, offer_id)

    assert not Basket.objects.exists()


def test_add_refuses_what_is_sold_out() -> None:
    offer = make_offer(count=0)

    with pytest.raises(SoldOutError):
        put(GUEST, offer)


def test_add_says_how_many_can_be_had_and_how_many_there_are() -> None:
    offer = make_offer(count=3)
    put(GUEST, offer, 2)

    with translation.override("en"), pytest.raises(TooManyError) as refused:
        put(GUEST, offer, 2)

    with translation.override("en"):
        assert str(refused.value) == "Only 3 can be had; your basket has 2."
    assert [detail.field for detail in refused.value.details] == ["quantity"]


def test_add_keeps_to_what_the_shop_sells_at_once() -> None:
    offer = make_offer(least_per_order=2, most_per_order=4)

    with pytest.raises(TooFewError):
        put(GUEST, offer, 1)
    with pytest.raises(TooManyError):
        put(GUEST, offer, 5)


def test_add_refuses_more_than_a_line_holds_of_what_nobody_counts() -> None:
    offer = make_offer()
    put(GUEST, offer, 9_999)

    with translation.override("en"), pytest.raises(TooManyError) as refused:
        put(GUEST, offer, 9_999)

    with translation.override("en"):
        assert str(refused.value) == "Only 9,999 can be had; your basket has 9,999."


def test_several_at_once_are_no_more_than_a_line_holds_each() -> None:
    offer = make_offer()

    filled = baskets.add_items(holder=GUEST, fresh_digest=FRESH, wanted=[Wanted(offer.pk, 20_000)], now=NOW)

    assert quantities(filled.basket) == {offer.pk: 9_999}


def test_add_refuses_one_kind_more_than_a_basket_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(baskets, "MOST_LINES", 1)
    first, second = make_offer(), make_offer()
    put(GUEST, first)

    with pytest.raises(BasketFullError):
        put(GUEST, second)

    assert put(GUEST, first).quantity == 2


def test_add_prices_a_basket_without_a_place_for_the_pin_of_its_first_goods() -> None:
    here, there = GeoPoint(lat=22.35, lon=91.82), GeoPoint(lat=23.75, lon=90.39)

    for pin in (here, there):
        line = baskets.add_item(holder=GUEST, fresh_digest=FRESH, wanted=Wanted(make_offer().pk), pin=pin, now=NOW)

    assert line.basket.location is not None
    assert GeoPoint.from_geos(line.basket.location) == here


def test_add_asks_the_database_six_times(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    first, second = make_offer(), make_offer()
    put(GUEST, first)

    # A savepoint and its release are of the test.
    with django_assert_num_queries(7):
        put(GUEST, second)


def test_add_items_puts_in_what_can_be_had_of_each_and_names_what_cannot() -> None:
    plenty, few, none = make_offer(), make_offer(count=2), make_offer(count=0)
    gone = make_offer(is_available=False)
    wanted = [Wanted(plenty.pk, 4), Wanted(few.pk, 5), Wanted(none.pk, 1), Wanted(gone.pk, 1)]

    filled = baskets.add_items(holder=GUEST, fresh_digest=FRESH, wanted=wanted, now=NOW)

    assert quantities(filled.basket) == {plenty.pk: 4, few.pk: 2}
    assert filled.left_out == [none.pk, gone.pk]


def test_change_sets_quantity_wish_and_note() -> None:
    line = put(GUEST, make_offer(), 2)
    change = LineChange(quantity=1, wish=Wish(SubstitutionWish.REPLACE, Decimal("90.00")), note="ripe ones")

    baskets.change_item(holder=GUEST, line_id=line.pk, change=change, now=NOW)

    line.refresh_from_db()
    assert (line.quantity, line.substitution, line.replace_up_to, line.note) == (
        1,
        SubstitutionWish.REPLACE,
        Decimal("90.00"),
        "ripe ones",
    )


def test_change_forgets_the_cap_with_the_wish_for_a_substitute() -> None:
    line = put(GUEST, make_offer())
    for wish in (Wish(SubstitutionWish.REPLACE, Decimal(90)), Wish(SubstitutionWish.REFUND)):
        baskets.change_item(holder=GUEST, line_id=line.pk, change=LineChange(wish=wish), now=NOW)

    line.refresh_from_db()

    assert (line.substitution, line.replace_up_to) == (SubstitutionWish.REFUND, None)


def test_change_refuses_a_cap_without_the_wish_for_a_substitute() -> None:
    line = put(GUEST, make_offer())

    change = LineChange(wish=Wish(SubstitutionWish.ASK, Decimal(90)))

    with pytest.raises(InvalidCapError):
        baskets.change_item(holder=GUEST, line_id=line.pk, change=change, now=NOW)


def test_change_to_fewer_is_never_refused_and_to_more_only_as_far_as_there_is() -> None:
    offer = make_offer(count=5)
    line = put(GUEST, offer, 5)
    Offer.objects.filter(pk=offer.pk).update(stock=2)

    baskets.change_item(holder=GUEST, line_id=line.pk, change=LineChange(quantity=3), now=NOW)
    with pytest.raises(TooManyError):
        baskets.change_item(holder=GUEST, line_id=line.pk, change=LineChange(quantity=4), now=NOW)


def test_lines_of_others_are_not_there() -> None:
    line = put(of(make_user()), make_offer())
    put(GUEST, make_offer())

    for holder in (GUEST, of(make_user()), Holder()):
        with pytest.raises(BasketLineNotFoundError):
            baskets.change_item(holder=holder, line_id=line.pk, change=LineChange(quantity=2), now=NOW)
        with pytest.raises(BasketLineNotFoundError):
            baskets.remove_item(holder=holder, line_id=line.pk, now=NOW)


def test_remove_takes_one_line_out_and_clear_all_but_those_kept_for_later() -> None:
    first, second, saved = (put(GUEST, make_offer()) for _each in range(3))
    baskets.change_item(holder=GUEST, line_id=saved.pk, change=LineChange(is_saved=True), now=NOW)

    baskets.remove_item(holder=GUEST, line_id=first.pk, now=NOW)
    left = set(BasketLine.objects.values_list("pk", flat=True))
    baskets.clear(holder=GUEST, now=NOW)

    assert left == {second.pk, saved.pk}
    assert set(BasketLine.objects.values_list("pk", flat=True)) == {saved.pk}


def test_saved_lines_are_listed_the_newest_first_and_not_counted() -> None:
    lines = [put(GUEST, make_offer()) for _each in range(3)]
    for line in lines[:2]:
        baskets.change_item(holder=GUEST, line_id=line.pk, change=LineChange(is_saved=True), now=NOW)
    basket = find_basket(holder=GUEST, now=NOW)

    assert basket is not None
    assert [line.pk for line in list_saved(basket)] == [lines[1].pk, lines[0].pk]
    assert count_lines(holder=GUEST, now=NOW) == 1


def test_acknowledge_takes_todays_prices_for_seen() -> None:
    offer = make_offer(price="100.00")
    line = put(GUEST, offer)
    Offer.objects.filter(pk=offer.pk).update(price="120.00")

    baskets.acknowledge(holder=GUEST, now=NOW)

    line.refresh_from_db()
    assert line.seen_price == Decimal("120.00")


def test_a_basket_is_kept_seven_days_after_its_last_change() -> None:
    line = put(GUEST, make_offer())
    later = NOW + timedelta(days=6)
    baskets.change_item(holder=GUEST, line_id=line.pk, change=LineChange(quantity=2), now=later)

    assert find_basket(holder=GUEST, now=NOW + timedelta(days=12)) is not None
    assert find_basket(holder=GUEST, now=later + BASKET_LIFETIME) is None


def test_a_basket_whose_time_is_over_is_begun_anew() -> None:
    user = make_user()
    old = put(of(user), make_offer()).basket

    fresh = put(of(user), make_offer(), now=NOW + BASKET_LIFETIME).basket

    assert fresh.pk != old.pk
    assert list(Basket.objects.values_list("pk", flat=True)) == [fresh.pk]


def test_purge_deletes_what_nobody_has_touched_for_its_lifetime() -> None:
    put(GUEST, make_offer())
    kept = put(of(make_user()), make_offer(), now=NOW + timedelta(days=1)).basket

    count = baskets.purge_baskets(now=NOW + BASKET_LIFETIME, limit=10)

    assert count == 1
    assert list(Basket.objects.values_list("pk", flat=True)) == [kept.pk]


def test_count_is_read_once_and_of_who_can_have_no_basket_never(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    put(GUEST, make_offer())

    with django_assert_num_queries(1):
        counts = [count_lines(holder=GUEST, now=NOW) for _each in range(3)]
    with django_assert_num_queries(0):
        nobodys = count_lines(holder=Holder(), now=NOW)

    assert (counts, nobodys) == ([1, 1, 1], 0)


@pytest.mark.django_db(transaction=True)
def test_count_is_told_anew_after_a_change() -> None:
    put(GUEST, make_offer())
    before = count_lines(holder=GUEST, now=NOW)

    put(GUEST, make_offer())

    assert (before, count_lines(holder=GUEST, now=NOW)) == (1, 2)


@pytest.fixture
def cache_away(settings: LazySettings) -> Iterator[None]:
    """The cache at a port where nothing listens."""
    nowhere = settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1/1"}
    settings.CACHES = settings.CACHES | {"default": nowhere}
    yield
    kept_values.circuit.reset()


@pytest.mark.usefixtures("cache_away")
def test_while_the_cache_is_away_what_is_committed_stays_so_and_the_database_counts(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    offer = make_offer()

    with django_capture_on_commit_callbacks(execute=True) as committed:
        put(GUEST, offer)
    counts = [count_lines(holder=GUEST, now=NOW) for _each in range(4)]

    assert len(committed) == 1
    assert counts == [1] * 4
    assert kept_values.circuit.failure_count == 3, "whoever comes later does not wait for it"
