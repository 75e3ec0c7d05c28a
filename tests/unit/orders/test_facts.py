"""What a basket asks for, as it is read from the database."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from geo.points import GeoPoint
from marketplace.catalog.models import Offer, Product
from marketplace.core.money import Money
from marketplace.orders.models import (
    Basket,
    BasketLine,
    BasketShop,
    Fulfilment,
    ShopOrderTerms,
    SubstitutionWish,
    TaxRule,
)
from marketplace.orders.pricing.asked import PaymentTerms, ShopTermsFacts, TaxTerms
from marketplace.orders.pricing.price import price
from marketplace.orders.pricing.quoted import ProblemCode, as_json, from_json
from marketplace.orders.selectors.facts import asked_of, asked_of_list
from marketplace.orders.wanted import WantedItem, WantedList
from sellers.commission import CommissionScope
from sellers.hours import Opening, WeeklyHours
from sellers.models import CommissionRule, Shop, ShopStatus
from sellers.terms import DeliveryRefusal, DeliveryTerms
from tests.unit.catalog.goods import make_category, make_grocer, make_offer, make_product
from tests.unit.sellers.market import GEC_CIRCLE
from tests.unit.sellers.zone_drafts import make_zone

pytestmark = pytest.mark.django_db

# A Thursday, noon in Dhaka.
NOW = datetime(2026, 11, 26, 6, tzinfo=UTC)
ALWAYS = WeeklyHours(((0, 10080),))
FAR_AWAY = GeoPoint(lat=24.9, lon=91.87)


def make_basket(*lines: tuple[Offer, int], pin: GeoPoint | None = GEC_CIRCLE, **given: object) -> Basket:
    basket = Basket.objects.create(
        token_digest=uuid4().hex,
        location=pin.to_geos() if pin else None,
        expires_at=NOW + timedelta(days=7),
        **given,
    )
    for offer, quantity in lines:
        BasketLine.objects.create(basket=basket, offer=offer, quantity=quantity, seen_price=offer.price)
    return basket


def open_shop(**given: object) -> Shop:
    """A grocer who is always open and delivers to GEC Circle."""
    shop = make_grocer(**({"hours": ALWAYS} | given))
    make_zone(shop, fee=Decimal(50))
    return shop


def rule(percent: str, category_id: UUID | None = None, **given: object) -> TaxRule:
    fields = {"category_id": category_id, "percent": Decimal(percent), "valid_from": NOW - timedelta(days=1)}
    return TaxRule.objects.create(**(fields | given))


def test_everything_of_a_basket_takes_two_statements(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    shops = [open_shop() for _ in range(3)]
    offers = [make_offer(shops[number % 3], make_product(), price="100.00") for number in range(10)]
    basket = Basket.objects.get(pk=make_basket(*((offer, 2) for offer in offers)).pk)

    with django_assert_num_queries(2):
        asked = asked_of(basket=basket, payment_method="cash", now=NOW)

    assert [line.offer_id for line in asked.lines] == [offer.pk for offer in offers]
    assert [shop.shop_id for shop in asked.shops] == [shop.pk for shop in shops]
    assert asked.payment is not None
    assert (asked.payment.code, asked.payment.is_cash, asked.payment.is_offered) == ("cash", True, True)
    assert asked.pin == GEC_CIRCLE
    assert price(asked).is_orderable


def test_a_line_knows_its_offer_and_goods() -> None:
    product = make_product(name_en="Miniket rice", name_bn="মিনিকেট চাল")
    offer = make_offer(open_shop(), product, price="120.50", count=7, least_per_order=2, most_per_order=5)
    basket = make_basket((offer, 3))
    basket.lines.update(
        seen_price=Decimal("110.00"), substitution="replace", replace_up_to=Decimal("130.00"), note="the white one"
    )

    [line] = asked_of(basket=basket, payment_method=None, now=NOW).lines

    assert (line.offer_id, line.product_id, line.variant_id) == (offer.pk, product.pk, offer.variant_id)
    assert (line.category_id, line.shop_id) == (product.category_id, offer.shop_id)
    assert (line.goods.name_en, line.goods.name_bn, line.goods.pack_unit) == ("Miniket rice", "মিনিকেট চাল", "kg")
    assert (line.quantity, line.free, line.least, line.most) == (3, 7, 2, 5)
    assert (line.unit_price, line.seen_price) == (Money(Decimal("120.50")), Money(Decimal("110.00")))
    assert (line.wish, line.replace_up_to) == (SubstitutionWish.REPLACE, Money(Decimal("130.00")))
    assert (line.is_on_sale, line.note) == (True, "the white one")


def test_saved_lines_are_not_asked_for() -> None:
    offer, saved = make_offer(open_shop()), make_offer(open_shop())
    basket = make_basket((offer, 1), (saved, 1))
    basket.lines.filter(offer=saved).update(is_saved=True)

    asked = asked_of(basket=basket, payment_method=None, now=NOW)

    assert [line.offer_id for line in asked.lines] == [offer.pk]
    assert [shop.shop_id for shop in asked.shops] == [offer.shop_id]


@pytest.mark.parametrize("gone", ["offer", "product", "variant"])
def test_what_was_taken_away_is_not_on_sale(gone: str) -> None:
    offer = make_offer(open_shop())
    thing = offer if gone == "offer" else getattr(offer, gone)
    thing.deleted_at = NOW
    thing.save(update_fields=["deleted_at"])

    asked = asked_of(basket=make_basket((offer, 1)), payment_method=None, now=NOW)

    assert [problem.code for problem in price(asked).problems] == [ProblemCode.WITHDRAWN]


def test_a_shop_that_buyers_do_not_see_is_not_active() -> None:
    offer = make_offer(open_shop())
    Shop.objects.filter(pk=offer.shop_id).update(status=ShopStatus.PAUSED)

    asked = asked_of(basket=make_basket((offer, 1)), payment_method=None, now=NOW)

    assert [problem.code for problem in price(asked).problems] == [ProblemCode.SHOP_INACTIVE]


def test_items_are_priced_without_a_basket_and_each_offer_once() -> None:
    offer = make_offer(open_shop())
    wanted = WantedList((WantedItem(offer.pk, 2, note="first"), WantedItem(offer.pk, 3)))

    [line] = asked_of_list(wanted=wanted, pin=None, user_id=None, payment_method=None, now=NOW).lines

    assert (line.line_id, line.quantity, line.note) == (offer.pk, 5, "first")
    assert line.seen_price == line.unit_price


class TestTaxes:
    def test_without_a_rule_there_is_none(self) -> None:
        assert self._terms(make_product()) == TaxTerms()

    def test_the_deepest_category_counts(self) -> None:
        root = make_category("staples")
        leaf = make_category("miniket", parent=root)
        rule("15")
        rule("5", root.pk)
        rule("2", leaf.pk, is_included=False)

        product = make_product(category_id=leaf.pk)

        assert self._terms(product) == TaxTerms(Decimal("2.00"), is_included=False)

    def test_of_one_category_the_newest_counts(self) -> None:
        rule("5", valid_from=NOW - timedelta(days=9))
        rule("7.5", valid_from=NOW - timedelta(days=2))

        assert self._terms(make_product()) == TaxTerms(Decimal("7.50"))

    def test_a_rule_holds_from_its_first_instant_and_no_more_at_its_last(self) -> None:
        rule("5", valid_from=NOW)
        rule("9", valid_from=NOW - timedelta(hours=2), valid_until=NOW)
        rule("7", valid_from=NOW + timedelta(seconds=1))

        assert self._terms(make_product()) == TaxTerms(Decimal("5.00"))

    def _terms(self, product: Product) -> TaxTerms:
        basket = make_basket((make_offer(open_shop(), product), 1))
        [line] = asked_of(basket=basket, payment_method=None, now=NOW).lines
        return line.tax


class TestShops:
    def test_terms_are_the_defaults_until_the_shop_chooses(self) -> None:
        offer = make_offer(open_shop())
        basket = make_basket((offer, 1))

        [before] = asked_of(basket=basket, payment_method=None, now=NOW).shops
        ShopOrderTerms.objects.create(shop_id=offer.shop_id, accept_within_min=30, offers_slots=False, slot_capacity=4)
        [after] = asked_of(basket=basket, payment_method=None, now=NOW).shops

        assert before.terms == ShopTermsFacts()
        assert after.terms == ShopTermsFacts(accept_within_min=30, offers_slots=False, slot_capacity=4)

    def test_the_defaults_are_those_of_the_table(self) -> None:
        row = ShopOrderTerms()

        assert ShopTermsFacts() == ShopTermsFacts(
            **{name: getattr(row, name) for name in ShopTermsFacts.__dataclass_fields__}
        )

    def test_commission_is_the_narrowest_that_holds(self) -> None:
        shop = open_shop()
        for percent, given in (("5", {"category": shop.category}), ("3", {"shop": shop})):
            CommissionRule.objects.create(percent=Decimal(percent), valid_from=NOW - timedelta(days=1), **given)
        basket = make_basket((make_offer(shop), 1))

        [own] = asked_of(basket=basket, payment_method=None, now=NOW).shops
        CommissionRule.objects.filter(shop=shop).update(valid_until=NOW)
        [kinds] = asked_of(basket=basket, payment_method=None, now=NOW).shops

        assert (own.commission.percent, own.commission.scope) == (Decimal("3.00"), CommissionScope.SHOP)
        assert (kinds.commission.percent, kinds.commission.scope) == (Decimal("5.00"), CommissionScope.CATEGORY)

    def test_it_delivers_to_the_pin_or_says_why_not(self) -> None:
        offer = make_offer(open_shop(), price="100.00")

        near, far, nowhere = (
            asked_of(basket=make_basket((offer, 1), pin=pin), payment_method=None, now=NOW)
            for pin in (GEC_CIRCLE, FAR_AWAY, None)
        )

        assert isinstance(near.shops[0].delivery, DeliveryTerms)
        assert near.shops[0].delivery.zone.fee == Money(Decimal("50.00"))
        assert isinstance(far.shops[0].delivery, DeliveryRefusal)
        assert [problem.code for problem in price(far).problems] == [ProblemCode.OUTSIDE_ZONE]
        assert [problem.code for problem in price(nowhere).problems] == [ProblemCode.NO_PIN]

    def test_a_fee_hangs_on_what_its_own_goods_cost(self) -> None:
        shop = make_grocer(hours=ALWAYS)
        make_zone(shop, fee=Decimal(50), free_above=Decimal(500))
        offer, other = make_offer(shop, price="100.00"), make_offer(open_shop(), price="900.00")

        four, five = (
            price(asked_of(basket=make_basket((offer, count), (other, 1)), payment_method=None, now=NOW))
            for count in (4, 5)
        )

        assert (four.shops[0].delivery_fee_alone, five.shops[0].delivery_fee_alone) == (
            Money(Decimal("50.00")),
            Money(Decimal("0.00")),
        )

    def test_pickup_is_ready_after_the_lead_time_and_needs_no_pin(self) -> None:
        offer = make_offer(open_shop(lead_time_min=25))
        basket = make_basket((offer, 1), pin=None)
        BasketShop.objects.create(basket=basket, shop_id=offer.shop_id, fulfilment=Fulfilment.PICKUP)

        asked = asked_of(basket=basket, payment_method=None, now=NOW)

        assert asked.shops[0].pickup_ready_at == NOW + timedelta(minutes=25)
        assert price(asked).is_orderable

    def test_pickup_waits_for_a_shop_that_opens_soon_and_not_for_one_that_opens_later(self) -> None:
        soon = make_offer(self._opens_at(13))
        late = make_offer(self._opens_at(18))
        basket = make_basket((soon, 1), (late, 1), pin=None)
        for offer in (soon, late):
            BasketShop.objects.create(basket=basket, shop_id=offer.shop_id, fulfilment=Fulfilment.PICKUP)

        asked = asked_of(basket=basket, payment_method=None, now=NOW)

        assert [shop.pickup_ready_at for shop in asked.shops] == [NOW + timedelta(minutes=90), None]
        [problem] = price(asked).problems
        assert (problem.code, problem.opens_at) == (ProblemCode.SHOP_CLOSED, NOW + timedelta(hours=6))

    def test_a_slot_is_counted_where_it_can_be_full(self) -> None:
        offer = make_offer(open_shop())
        basket = make_basket((offer, 1))
        slot_from = NOW + timedelta(hours=3)
        BasketShop.objects.create(
            basket=basket, shop_id=offer.shop_id, slot_from=slot_from, slot_until=slot_from + timedelta(hours=1)
        )

        [shop] = asked_of(basket=basket, payment_method=None, now=NOW).shops

        assert shop.slot is not None
        assert (shop.slot.from_at, shop.slot.length_min, shop.slot.taken) == (slot_from, 60, 0)

    def _opens_at(self, hour: int) -> Shop:
        """Open in the afternoon alone, from an hour of Dhaka's clocks on."""
        week = WeeklyHours.from_openings([Opening(day, hour * 60, 22 * 60) for day in range(1, 8)])
        return open_shop(hours=week, lead_time_min=30)


def test_a_method_that_nobody_offers_is_a_problem() -> None:
    basket = make_basket((make_offer(open_shop()), 1))

    asked = asked_of(basket=basket, payment_method="barter", now=NOW)

    assert asked.payment == PaymentTerms("barter", is_cash=False, is_offered=False)
    assert [problem.code for problem in price(asked).problems] == [ProblemCode.PAYMENT_METHOD]


def test_codes_that_nobody_knows_are_told_and_take_nothing_off() -> None:
    basket = make_basket((make_offer(open_shop()), 1), coupon_codes=["EID"])

    quote = price(asked_of(basket=basket, payment_method=None, now=NOW))

    assert [(change.kind, change.before) for change in quote.changes] == [("coupon_refused", "EID")]
    assert (quote.is_orderable, bool(quote.discount)) == (True, False)


def test_a_quote_comes_back_from_json_as_it_was() -> None:
    offers = [make_offer(open_shop(), price="120.50"), make_offer(open_shop())]
    quote = price(asked_of(basket=make_basket(*((offer, 2) for offer in offers)), payment_method="cash", now=NOW))

    assert from_json(as_json(quote)) == quote
