"""Ordering by a list of items: priced and placed as a basket is, beside whatever lies in one."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from geo.points import GeoPoint
from marketplace.accounts.errors import AddressNotFoundError, OutsideServiceAreaError
from marketplace.accounts.models import Address, User
from marketplace.catalog.models import Offer
from marketplace.core.money import Money
from marketplace.orders.errors.baskets import InvalidSlotError, NotInBasketError, OfferGoneError
from marketplace.orders.errors.placing import PhoneUnconfirmedError, QuoteChangedError
from marketplace.orders.holding import Holder
from marketplace.orders.models import Basket, BasketLine, Fulfilment, Order, OrderLine, Purchase, SubstitutionWish
from marketplace.orders.pricing.quoted import ProblemCode, Quote
from marketplace.orders.selectors.purchases import find_ordered
from marketplace.orders.selectors.quotes import quote_list
from marketplace.orders.services.placing import place_purchase
from marketplace.orders.wanted import Place, ShopChoice, WantedItem, WantedList
from sellers.models import Shop, ShopStatus
from tests.matrix.actors import make_user
from tests.unit.catalog.goods import make_offer
from tests.unit.orders.checkout import (
    GUEST,
    NOW,
    PHONE,
    confirm_phone,
    confirmed,
    fill,
    member,
    open_grocer,
    put,
    quote_of,
    recipient,
    refusing,
)
from tests.unit.orders.checkout import place as place_basket
from tests.unit.sellers.market import GEC_CIRCLE

pytestmark = pytest.mark.django_db
AT_GEC = Place(pin=GEC_CIRCLE)


def listed(*wanted: tuple[Offer, int], place: Place = AT_GEC, **given: Any) -> WantedList:
    return WantedList(tuple(WantedItem(offer.pk, quantity) for offer, quantity in wanted), place=place, **given)


def priced(wanted: WantedList, *, holder: Holder = GUEST) -> Quote:
    return quote_list(wanted, user_id=holder.user_id, payment_method="cash", now=NOW)


def place(wanted: WantedList, *, holder: Holder = GUEST, **given: Any) -> Purchase:
    """Order a list, as it is now."""
    confirmation = confirmed(priced(wanted, holder=holder), **given)
    return place_purchase(holder=holder, confirmation=confirmation, wanted=wanted, now=NOW).purchase


def a_buyer() -> User:
    """Somebody whose phone is known to be theirs."""
    user = make_user()
    user.phone, user.phone_verified_at = PHONE, NOW
    user.save()
    return user


def an_address(user: User) -> Address:
    return Address.objects.create(
        user=user,
        label="Home",
        recipient="Karim",
        phone=PHONE,
        line="House 7",
        landmark="Green gate",
        location=GEC_CIRCLE.to_geos(),
    )


def test_a_list_costs_what_a_basket_of_the_same_costs() -> None:
    shops = [open_grocer(), open_grocer()]
    offers = [make_offer(shops[0], price="100.00"), make_offer(shops[1], price="45.50")]
    for offer in offers:
        put(GUEST, offer, 3)

    ours, theirs = priced(listed(*((offer, 3) for offer in offers))), quote_of(GUEST)

    assert (ours.total, ours.delivery_fee, ours.digest) == (theirs.total, theirs.delivery_fee, theirs.digest)
    assert ours.is_orderable


def test_a_list_is_ordered_beside_the_basket_which_stays_as_it_is() -> None:
    confirm_phone(fill(GUEST, lines=2))
    before = set(BasketLine.objects.values_list("pk", "quantity"))
    offer = make_offer(open_grocer(), count=5)

    purchase = place(listed((offer, 2)))

    [line] = OrderLine.objects.filter(order__purchase=purchase)
    offer.refresh_from_db()
    assert (line.offer_id, line.quantity, offer.reserved) == (offer.pk, 2, 2)
    assert set(BasketLine.objects.values_list("pk", "quantity")) == before


def test_neither_a_list_nor_the_basket_beside_it_is_taken_for_the_other() -> None:
    basket = fill(GUEST)
    confirm_phone(basket)
    shown = basket.version

    purchases = [place(listed((make_offer(open_grocer(), count=5), 1))) for _time in range(2)]

    basket = Basket.objects.select_related("user").get()
    assert find_ordered(basket=basket, version=shown) is None
    ordered = place_basket(GUEST)
    assert find_ordered(basket=basket, version=basket.version) == ordered
    assert {one.basket_id for one in [*purchases, ordered]} == {basket.pk}


def test_wishes_shops_and_notes_are_those_of_the_list() -> None:
    shop = open_grocer()
    offer = make_offer(shop, price="100.00")
    confirm_phone(put(GUEST, offer, 1))
    item = WantedItem(offer.pk, 2, SubstitutionWish.REPLACE, Money(Decimal("120.00")), "ripe ones")
    choice = ShopChoice(Fulfilment.PICKUP, note="I come at noon")

    purchase = place(WantedList((item,), shops={shop.slug: choice}))

    order = Order.objects.get(purchase=purchase)
    line = order.lines.get()
    assert (order.fulfilment, order.note, order.delivery_fee) == ("pickup", "I come at noon", Decimal(0))
    assert (line.substitution, line.replace_up_to, line.note) == ("replace", Decimal("120.00"), "ripe ones")
    assert (purchase.location, purchase.address_line) == (None, "")


def test_a_members_address_says_where_and_fills_in_who() -> None:
    user = a_buyer()
    wanted = listed((make_offer(open_grocer()), 1), place=Place(address_id=an_address(user).pk))

    purchase = place(wanted, holder=member(user), recipient=recipient(name="", phone="", address_line="", landmark=""))

    assert (purchase.recipient, purchase.address_line, purchase.user_id) == ("Karim", "House 7", user.pk)
    assert purchase.location == GEC_CIRCLE.to_geos()
    assert Basket.objects.get().user_id == user.pk


def test_nobody_orders_to_an_address_that_is_not_theirs() -> None:
    address = an_address(make_user())
    wanted = listed((make_offer(open_grocer()), 1), place=Place(address_id=address.pk))
    seen = priced(replace(wanted, place=AT_GEC))

    for holder in (GUEST, member(a_buyer())):
        with pytest.raises(AddressNotFoundError):
            priced(wanted, holder=holder)
        with refusing(AddressNotFoundError):
            place_purchase(holder=holder, confirmation=confirmed(seen), wanted=wanted, now=NOW)


def test_a_guest_without_a_basket_confirms_their_phone_first() -> None:
    with refusing(PhoneUnconfirmedError):
        place(listed((make_offer(open_grocer()), 1)))

    assert not Basket.objects.exists()


def test_what_moved_since_it_was_priced_is_refused_with_the_new_quote() -> None:
    offer = make_offer(open_grocer(), price="100.00")
    confirm_phone(put(GUEST, make_offer(open_grocer())))
    wanted = listed((offer, 2))
    seen = priced(wanted)
    Offer.objects.filter(pk=offer.pk).update(price="101.00")

    with refusing(QuoteChangedError) as refused:
        place_purchase(holder=GUEST, confirmation=confirmed(seen), wanted=wanted, now=NOW)

    assert refused.value.quote.goods.amount == Decimal("202.00")


def test_more_than_there_are_is_a_problem_of_its_item() -> None:
    offer = make_offer(open_grocer(), count=2)

    [problem] = priced(listed((offer, 3))).problems

    assert (problem.code, problem.line_id, problem.free) == (ProblemCode.NOT_ENOUGH, offer.pk, 2)


@pytest.mark.parametrize("why", ["unknown", "withdrawn", "shop"])
def test_items_that_buyers_do_not_see_are_named_and_nothing_is_told_of_them(why: str) -> None:
    seen, hidden = make_offer(open_grocer()), make_offer(open_grocer())
    if why == "withdrawn":
        Offer.objects.filter(pk=hidden.pk).update(is_available=False)
    if why == "shop":
        Shop.objects.filter(pk=hidden.shop_id).update(status=ShopStatus.DRAFT)
    offer_id = uuid4() if why == "unknown" else hidden.pk

    with pytest.raises(OfferGoneError) as refused:
        priced(WantedList((WantedItem(seen.pk, 1), WantedItem(offer_id, 1)), place=AT_GEC))

    assert [detail.field for detail in refused.value.details] == ["items.1.offer_id"]


def test_what_is_said_of_another_shop_is_refused() -> None:
    other = open_grocer()

    with pytest.raises(NotInBasketError):
        priced(listed((make_offer(open_grocer()), 1), shops={other.slug: ShopChoice(Fulfilment.PICKUP)}))


def test_a_time_that_is_over_is_none() -> None:
    shop = open_grocer()
    choice = ShopChoice(Fulfilment.DELIVERY, NOW - timedelta(hours=2), NOW - timedelta(hours=1))

    with pytest.raises(InvalidSlotError):
        priced(listed((make_offer(shop), 1), shops={shop.slug: choice}))


def test_pins_abroad_are_served_by_nobody() -> None:
    offer = make_offer(open_grocer())
    abroad = listed((offer, 1), place=Place(pin=GeoPoint(lat=22.57, lon=88.36)))

    with pytest.raises(OutsideServiceAreaError):
        priced(abroad)
