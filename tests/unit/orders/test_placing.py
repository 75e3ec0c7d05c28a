"""A basket is ordered: what is written, what is refused, and what nobody gets by with."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from structlog.testing import capture_logs

from marketplace.accounts.models import Address
from marketplace.catalog.models import Offer, StockReservation
from marketplace.catalog.services import offers, stock
from marketplace.catalog.services.order_stock import reserve_orders
from marketplace.core.errors import RateLimitedError
from marketplace.core.models import AuditEntry, OutboxEvent
from marketplace.orders import claims, numbers, risk
from marketplace.orders.errors.baskets import BasketNotFoundError
from marketplace.orders.errors.placing import (
    ContactMissingError,
    EmptyBasketError,
    NotOrderableError,
    OwnShopPurchaseError,
    PaymentMethodError,
    PhoneUnconfirmedError,
    PurchaseRefusedError,
    QuoteChangedError,
)
from marketplace.orders.holding import Holder, digest_of
from marketplace.orders.models import (
    ActorRole,
    Basket,
    BasketLine,
    BasketShop,
    CancelCause,
    ContactCode,
    Fulfilment,
    Order,
    OrderLine,
    OrderState,
    Purchase,
    RiskOutcome,
    TimelineEntry,
)
from marketplace.orders.pricing.quoted import from_json
from marketplace.orders.selectors.standing import standing_of
from marketplace.orders.services import basket_terms, placing
from marketplace.orders.services.placing import place_purchase
from marketplace.orders.wanted import Place, ShopChoice
from sellers.hours import WeeklyHours
from sellers.models import ShopMember, ShopRole
from tests.matrix.actors import make_user
from tests.unit.catalog.goods import make_offer, terms
from tests.unit.orders.checkout import (
    GUEST,
    NOW,
    PHONE,
    confirm_phone,
    confirmed,
    fill,
    member,
    open_grocer,
    place,
    put,
    quote_of,
    recipient,
    refusing,
)
from tests.unit.sellers.market import GEC_CIRCLE

pytestmark = pytest.mark.django_db


@pytest.fixture
def same_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The database's is ours, which stands still."""
    monkeypatch.setattr(placing, "standing_of", lambda **given: replace(standing_of(**given), clock=given["now"]))


@pytest.mark.usefixtures("same_clock")
def test_place_makes_an_order_of_each_shop_with_everything_frozen() -> None:
    confirm_phone(fill(GUEST, shops=3, lines=10))
    quote = quote_of(GUEST)

    purchase = place(GUEST)

    orders = list(Order.objects.filter(purchase=purchase).order_by("position"))
    assert [order.number for order in orders] == [numbers.of_order(purchase.number, place) for place in (1, 2, 3)]
    assert {order.state for order in orders} == {OrderState.PLACED}
    assert sum(order.total for order in orders) == purchase.total == quote.total.amount
    assert OrderLine.objects.filter(order__purchase=purchase).count() == 10
    assert from_json(Purchase.objects.get().quote) == quote
    assert [order.timer_at for order in orders] == [NOW + timedelta(minutes=15)] * 3
    assert all(len(order.handover_code) == 6 for order in orders)


def test_place_keeps_the_stock_for_the_orders_and_empties_the_basket_but_for_what_is_saved() -> None:
    confirm_phone(fill(GUEST, shops=2, lines=3))
    basket = put(GUEST, make_offer(open_grocer()))
    saved = BasketLine.objects.latest("id")
    BasketLine.objects.filter(pk=saved.pk).update(is_saved=True)

    purchase = place(GUEST)

    order_ids = set(purchase.orders.values_list("pk", flat=True))
    assert set(StockReservation.objects.values_list("reference", flat=True)) == order_ids
    assert set(Offer.objects.exclude(pk=saved.offer_id).values_list("reserved", flat=True)) == {2}
    assert list(BasketLine.objects.values_list("pk", flat=True)) == [saved.pk]
    assert Basket.objects.get().version == basket.version + 1


def test_place_tells_of_the_purchase_and_each_order_and_leaves_a_trail() -> None:
    confirm_phone(fill(GUEST, shops=2, lines=2))

    purchase = place(GUEST)

    told = OutboxEvent.objects.filter(name__startswith="orders.").values_list("name", flat=True)
    assert sorted(told.exclude(name="orders.basket_changed")) == [
        *["orders.order_placed"] * 2,
        "orders.purchase_placed",
    ]
    entries = TimelineEntry.objects.filter(order__purchase=purchase)
    assert set(entries.values_list("act", "state_before", "state_after", "actor_role")) == {
        ("place", "", OrderState.PLACED, ActorRole.BUYER)
    }
    assert AuditEntry.objects.get(action="orders.place_purchase").target_id == str(purchase.pk)


def test_place_tells_of_no_buyer_in_events_or_the_trail() -> None:
    confirm_phone(fill(GUEST))

    place(GUEST)

    told = " ".join(str(data) for data in OutboxEvent.objects.values_list("data", flat=True))
    noted = str(list(AuditEntry.objects.values_list("changes", flat=True)))
    for secret in (PHONE, "Rahima", "Road 3", "mosque"):
        assert secret not in told + noted


def test_place_costs_nine_statements_for_three_shops_and_ten_lines(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    confirm_phone(fill(GUEST, shops=3, lines=10))
    confirmation = confirmed(quote_of(GUEST))

    with django_assert_num_queries(9):
        place_purchase(holder=GUEST, confirmation=confirmation, now=NOW)


@pytest.mark.parametrize("what", ["price", "quantity", "pickup", "pin"])
def test_place_refuses_what_is_not_what_was_confirmed_and_tells_what_is(what: str) -> None:
    basket = fill(GUEST)
    confirm_phone(basket)
    seen = quote_of(GUEST)
    offer = Offer.objects.get()
    if what == "price":
        Offer.objects.update(price=Decimal("100.01"))
    elif what == "quantity":
        put(GUEST, offer)
    elif what == "pickup":
        choice = ShopChoice(Fulfilment.PICKUP)
        basket_terms.set_shop(holder=GUEST, slug=offer.shop.slug, choice=choice, now=NOW)
    else:
        pin = type(GEC_CIRCLE)(lat=GEC_CIRCLE.lat + 0.001, lon=GEC_CIRCLE.lon)
        basket_terms.set_place(holder=GUEST, place=Place(pin=pin), now=NOW)

    with refusing(QuoteChangedError) as refused:
        place_purchase(holder=GUEST, confirmation=confirmed(seen), now=NOW)

    assert refused.value.quote == quote_of(GUEST)
    assert not Purchase.objects.exists()
    assert place(GUEST).total == quote_total(refused.value)


def quote_total(refused: QuoteChangedError) -> Decimal:
    return refused.quote.total.amount


def test_place_refuses_a_digest_that_somebody_made_up() -> None:
    confirm_phone(fill(GUEST))

    with refusing(QuoteChangedError):
        place(GUEST, digest="0" * 64)


def test_place_refuses_what_cannot_be_ordered_and_says_why() -> None:
    confirm_phone(fill(GUEST))
    seen = quote_of(GUEST)
    stock.count_stock(actor_id=None, offer_id=Offer.objects.get().pk, quantity=1, now=NOW)

    with refusing(NotOrderableError) as refused:
        place_purchase(holder=GUEST, confirmation=confirmed(seen), now=NOW)

    assert [problem.code for problem in refused.value.quote.problems] == ["not_enough"]
    assert not StockReservation.objects.exists()


def test_place_orders_a_basket_once() -> None:
    confirm_phone(fill(GUEST))
    confirmation = confirmed(quote_of(GUEST))
    place_purchase(holder=GUEST, confirmation=confirmation, now=NOW)

    with refusing(EmptyBasketError):
        place_purchase(holder=GUEST, confirmation=confirmation, now=NOW)

    assert Purchase.objects.count() == 1


def test_place_finds_no_basket_by_another_token() -> None:
    confirm_phone(fill(GUEST))
    confirmation = confirmed(quote_of(GUEST))

    with refusing(BasketNotFoundError):
        place_purchase(holder=Holder(digest=digest_of("guessed")), confirmation=confirmation, now=NOW)


def test_place_takes_a_members_own_basket_whatever_token_comes_along() -> None:
    confirm_phone(fill(GUEST))
    user = make_user()

    with refusing(BasketNotFoundError):
        place_purchase(
            holder=Holder(user_id=user.pk, digest=GUEST.digest), confirmation=confirmed(quote_of(GUEST)), now=NOW
        )


def test_place_refuses_a_way_to_pay_that_nobody_has() -> None:
    confirm_phone(fill(GUEST))

    with refusing(PaymentMethodError):
        place(GUEST, payment_method="promises")


@pytest.mark.parametrize("field", ["name", "phone", "address_line"])
def test_place_needs_to_know_who_and_where(field: str) -> None:
    confirm_phone(fill(GUEST))

    with refusing(ContactMissingError) as refused:
        place(GUEST, recipient=recipient(**{field: ""}))

    assert [detail.field for detail in refused.value.details] == [{"name": "recipient"}.get(field, field)]


def test_place_needs_no_address_where_all_is_picked_up_and_keeps_none() -> None:
    confirm_phone(fill(GUEST))
    slug = Offer.objects.get().shop.slug
    basket_terms.set_shop(holder=GUEST, slug=slug, choice=ShopChoice(Fulfilment.PICKUP), now=NOW)

    purchase = place(GUEST)

    assert (purchase.address_line, purchase.landmark, purchase.location, purchase.area_id) == ("", "", None, None)


def test_place_fills_in_a_members_address_and_what_their_account_has_shown() -> None:
    user = make_user(name="Karim", phone="+8801811111111", phone_verified_at=NOW)
    holder = member(user)
    fill(holder)
    address = Address.objects.create(
        user=user,
        label="Home",
        recipient="Amma",
        phone="+8801811111111",
        line="House 7",
        landmark="Green gate",
        location=GEC_CIRCLE.to_geos(),
    )
    basket_terms.set_place(holder=holder, place=Place(address_id=address.pk), now=NOW)

    purchase = place(holder, recipient=recipient(name="", phone="", address_line="", landmark=""))

    assert (purchase.recipient, purchase.phone, purchase.email) == ("Amma", "+8801811111111", user.email)
    assert (purchase.address_line, purchase.landmark, purchase.user_id) == ("House 7", "Green gate", user.pk)


def test_place_does_not_bring_to_an_address_whose_pin_moved_since_it_was_chosen() -> None:
    user = make_user(phone=PHONE, phone_verified_at=NOW)
    holder = member(user)
    fill(holder)
    address = Address.objects.create(
        user=user, label="Home", recipient="Amma", phone=PHONE, line="House 7", location=GEC_CIRCLE.to_geos()
    )
    basket_terms.set_place(holder=holder, place=Place(address_id=address.pk), now=NOW)
    Address.objects.update(location=type(GEC_CIRCLE)(lat=23.7, lon=90.4).to_geos())

    with refusing(ContactMissingError):
        place(holder, recipient=recipient(address_line=""))


def test_place_asks_for_a_code_where_a_phone_is_nobodys_yet() -> None:
    fill(GUEST)

    with refusing(PhoneUnconfirmedError):
        place(GUEST)


@pytest.mark.parametrize("whose", ["another basket", "another phone", "yesterday"])
def test_place_takes_no_code_that_was_for_something_else(whose: str) -> None:
    basket = fill(GUEST)
    if whose == "another basket":
        other = Holder(digest=digest_of("another"))
        confirm_phone(put(other, make_offer(open_grocer())))
    elif whose == "another phone":
        confirm_phone(basket, "+8801700000000")
    else:
        confirm_phone(basket, now=NOW - timedelta(hours=24))

    with refusing(PhoneUnconfirmedError):
        place(GUEST)


def test_place_asks_a_member_for_no_code_by_a_phone_at_which_they_took_an_order() -> None:
    user = make_user()
    confirm_phone(fill(member(user)))
    end(place(member(user)), OrderState.DELIVERED)
    ContactCode.objects.all().delete()
    put(member(user), make_offer(open_grocer(), count=5))

    assert place(member(user)).phone == PHONE


def test_place_asks_a_stranger_for_a_code_also_where_others_took_orders_by_that_phone() -> None:
    confirm_phone(fill(GUEST))
    end(place(GUEST), OrderState.DELIVERED)
    stranger = Holder(digest=digest_of("another"))
    put(stranger, make_offer(open_grocer(), count=5))

    with refusing(PhoneUnconfirmedError):
        place(stranger)


@pytest.mark.parametrize("role", list(ShopRole))
def test_place_refuses_whoever_works_for_a_shop_of_the_basket(role: ShopRole) -> None:
    user = make_user(phone=PHONE, phone_verified_at=NOW)
    fill(member(user), shops=2, lines=2)
    ShopMember.objects.create(user=user, shop=Offer.objects.latest("id").shop, role=role)

    with refusing(OwnShopPurchaseError):
        place(member(user))

    assert not Purchase.objects.exists()


def test_place_refuses_a_basket_out_of_which_is_ordered_over_and_over(settings: LazySettings) -> None:
    settings.RATE_LIMIT_FACTOR = 0.01
    confirm_phone(fill(GUEST))
    place(GUEST)
    put(GUEST, make_offer(open_grocer(), count=5))

    with refusing(RateLimitedError):
        place(GUEST)

    assert Purchase.objects.count() == 1


@pytest.mark.usefixtures("same_clock")
def test_place_has_much_for_a_new_phone_looked_at_before_the_shop_sees_it(settings: LazySettings) -> None:
    settings.RISK_REVIEW_ABOVE = 200
    confirm_phone(fill(GUEST))

    with capture_logs() as logged:
        purchase = place(GUEST)

    order = purchase.orders.get()
    assert (purchase.risk_outcome, purchase.risk_reasons) == (RiskOutcome.REVIEW, [risk.MUCH_FOR_A_NEW_PHONE])
    assert order.state == OrderState.IN_REVIEW
    # Counted from the later of two clocks, and the database's runs on.
    assert order.timer_at is not None
    assert order.timer_at >= NOW + timedelta(hours=2)
    assert [line["purchase_id"] for line in logged if line["event"] == "purchase_in_review"] == [str(purchase.pk)]
    assert not Order.objects.of_shop(order.shop_id).exists()
    assert not OutboxEvent.objects.filter(name="orders.order_placed").exists()
    assert OutboxEvent.objects.get(name="orders.purchase_placed").data["is_in_review"]


def test_place_looks_at_nothing_for_a_phone_that_took_orders_before(settings: LazySettings) -> None:
    confirm_phone(fill(GUEST))
    end(place(GUEST), OrderState.DELIVERED)
    settings.RISK_REVIEW_ABOVE = 200
    put(GUEST, make_offer(open_grocer(), count=5))

    assert place(GUEST).risk_outcome == RiskOutcome.ALLOW


def test_place_refuses_more_open_orders_than_a_phone_may_have(settings: LazySettings) -> None:
    settings.RISK_OPEN_ORDERS = 3
    confirm_phone(fill(GUEST, shops=2, lines=2))
    place(GUEST)
    other = Holder(digest=digest_of("another"))
    confirm_phone(fill(other, shops=2, lines=2))

    with refusing(PurchaseRefusedError):
        place(other)


def test_place_refuses_a_phone_that_did_not_take_what_came(settings: LazySettings) -> None:
    settings.RISK_REFUSALS = 1
    confirm_phone(fill(GUEST))
    end(place(GUEST), OrderState.UNDELIVERED, cause=CancelCause.REFUSED)
    put(GUEST, make_offer(open_grocer(), count=5))

    with refusing(PurchaseRefusedError):
        place(GUEST)

    Order.objects.update(ended_at=NOW - timedelta(days=91))
    assert place(GUEST).risk_outcome == RiskOutcome.ALLOW


@pytest.mark.parametrize(
    ("state", "cause"),
    [
        (OrderState.REJECTED, CancelCause.REFUSED),
        (OrderState.CANCELLED, CancelCause.NOT_AT_HOME),
        (OrderState.UNDELIVERED, CancelCause.NOT_FOUND),
    ],
)
def test_place_holds_nothing_against_a_phone_to_which_nothing_came(
    settings: LazySettings, state: OrderState, cause: CancelCause
) -> None:
    settings.RISK_REFUSALS = 1
    confirm_phone(fill(GUEST))
    end(place(GUEST), state, cause=cause)
    put(GUEST, make_offer(open_grocer(), count=5))

    assert place(GUEST).risk_outcome == RiskOutcome.ALLOW


def test_place_keeps_no_more_of_a_guests_link_than_its_digest() -> None:
    confirm_phone(fill(GUEST))

    purchase = place(GUEST)

    token = claims.token_of(purchase.pk)
    assert purchase.claim_digest == claims.digest_of(token)
    assert token not in str(list(OutboxEvent.objects.values_list("data", flat=True)))


def test_place_gives_a_shop_all_its_time_also_where_our_clock_is_an_hour_behind() -> None:
    now = timezone.now() - timedelta(hours=1)
    confirm_phone(put(GUEST, make_offer(open_grocer(), count=5), now=now), now=now)

    order = place(GUEST, now=now).orders.get()

    assert order.timer_at is not None
    assert order.timer_at > timezone.now() + timedelta(minutes=14)


@pytest.mark.usefixtures("same_clock")
def test_place_gives_a_shop_that_is_closed_until_it_has_opened_to_answer() -> None:
    """At noon of a Friday, it opens at one."""
    grocer = open_grocer(hours=WeeklyHours(((4 * 1440 + 13 * 60, 4 * 1440 + 20 * 60),)))
    confirm_phone(put(GUEST, make_offer(grocer, count=5)))

    order = place(GUEST).orders.get()

    assert order.timer_at == NOW + timedelta(minutes=60 + 15)


def test_place_says_what_the_basket_comes_to_where_somebody_was_quicker(monkeypatch: pytest.MonkeyPatch) -> None:
    confirm_phone(fill(GUEST))
    offer = Offer.objects.get()
    confirmation = confirmed(quote_of(GUEST))

    def move_price_first(**given: Any) -> None:
        offers.set_offer(
            actor_id=None, shop_id=offer.shop_id, variant_id=offer.variant_id, draft=terms("101.00"), now=NOW
        )
        reserve_orders(**given)

    monkeypatch.setattr(placing, "reserve_orders", move_price_first)

    with refusing(QuoteChangedError) as refused:
        place_purchase(holder=GUEST, confirmation=confirmation, now=NOW)

    assert refused.value.quote.goods.amount == Decimal("202.00")


def test_place_takes_what_was_chosen_for_a_shop_out_of_the_basket() -> None:
    confirm_phone(fill(GUEST))
    slug = Offer.objects.get().shop.slug
    choice = ShopChoice(Fulfilment.PICKUP, note="Ripe ones, please")
    basket_terms.set_shop(holder=GUEST, slug=slug, choice=choice, now=NOW)

    purchase = place(GUEST)

    assert purchase.orders.get().note == "Ripe ones, please"
    assert not BasketShop.objects.exists()


def end(purchase: Purchase, state: OrderState, *, cause: str = "") -> None:
    """As if its orders had come to this end."""
    purchase.orders.update(state=state, ended_at=NOW, cancel_cause=cause)
