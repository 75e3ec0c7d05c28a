"""Something else in the place of a line: proposed, accepted, refused, taken back, and decided by time."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from marketplace.catalog.errors.stock import OutOfStockError
from marketplace.catalog.models import Offer
from marketplace.core.ids import uuid7
from marketplace.core.models import OutboxEvent
from marketplace.orders.errors.acts import ActNotPossibleError
from marketplace.orders.errors.substitutions import (
    LineReplacedError,
    LinesNotChangeableError,
    SubstituteNotTheirsError,
    SubstituteTooDearError,
    SubstitutionDecidedError,
    SubstitutionNotFoundError,
    TooManyError,
    TooManyProposalsError,
    UnknownLineError,
)
from marketplace.orders.models import (
    CancelCause,
    LineState,
    Order,
    OrderState,
    Substitution,
    SubstitutionState,
    SubstitutionWish,
    TaxRule,
)
from marketplace.orders.services import acting, substituting
from marketplace.orders.services.adjusting import LineChange, adjust_order
from marketplace.orders.services.substituting import (
    SubstituteDraft,
    accept_substitute,
    propose_substitute,
    refuse_substitute,
    withdraw_substitute,
)
from marketplace.orders.services.timers import decide_proposals
from sellers.models import Shop
from tests.unit.catalog.goods import make_offer, make_product
from tests.unit.orders.doing import BUYER, SHOP, accepted, kept_for, let_lapse, proposed, state_of, stock_of
from tests.unit.orders.making import NOW, Wanted, make_open_shop, make_shelf, placed_order

pytestmark = pytest.mark.django_db
WISH = SubstitutionWish


@pytest.fixture
def shop() -> Shop:
    return make_open_shop()


@pytest.fixture
def rice(shop: Shop) -> Offer:
    """A hundred taka."""
    return make_shelf(shop, offers=1)[0]


@pytest.fixture
def other(shop: Shop) -> Offer:
    """Ninety taka, and there are five of it."""
    return make_shelf(shop, offers=1, price="90.00", count=5)[0]


def ordered(shop: Shop, rice: Offer, wish: SubstitutionWish = WISH.ASK, cap: str | None = None) -> Order:
    """Two of the rice and one of something else, accepted; 330 taka with delivery."""
    [more] = make_shelf(shop, offers=1)
    wanted = [Wanted(rice, 2, wish, Decimal(cap) if cap else None), Wanted(more, 1)]
    return accepted(placed_order(shop, wanted))


def answered(order: Order, proposal: Substitution, *, accepts: bool) -> Order:
    answer = accept_substitute if accepts else refuse_substitute
    return answer(order_id=order.pk, substitution_id=proposal.pk, actor=BUYER, now=timezone.now())


def run_out(proposal: Substitution) -> str:
    let_lapse(proposal)
    decide_proposals(now=timezone.now(), limit=10)
    proposal.refresh_from_db()
    return proposal.state


class TestProposing:
    def test_keeps_the_substitute_for_the_order_and_tells(self, shop: Shop, rice: Offer, other: Offer) -> None:
        order = ordered(shop, rice)

        proposal = proposed(order, other, quantity=2)

        assert kept_for(order)[other.pk] == 2
        assert proposal.unit_price == Decimal(90)
        assert proposal.expires_at > timezone.now() + timedelta(minutes=9)
        assert OutboxEvent.objects.filter(name="orders.substitution_proposed", aggregate_id=order.pk).exists()

    def test_of_more_than_there_are_is_refused(self, shop: Shop, rice: Offer) -> None:
        order = ordered(shop, rice)
        [few] = make_shelf(shop, offers=1, price="10.00", count=1)

        with pytest.raises(OutOfStockError):
            proposed(order, few, quantity=2)

        assert not Substitution.objects.exists()

    @pytest.mark.parametrize(("price", "quantity"), [("200.01", 1), ("100.01", 2), ("20.01", 10)])
    def test_of_what_costs_more_than_the_line_is_refused(
        self, shop: Shop, rice: Offer, price: str, quantity: int
    ) -> None:
        order = ordered(shop, rice)
        [dear] = make_shelf(shop, offers=1, price=price)

        with pytest.raises(SubstituteTooDearError):
            proposed(order, dear, quantity=quantity)

    def test_may_be_let_go_for_less_than_it_costs(self, shop: Shop, rice: Offer) -> None:
        order = ordered(shop, rice)
        [dear] = make_shelf(shop, offers=1, price="300.00")

        assert proposed(order, dear, price="200.00").unit_price == Decimal(200)

    def test_never_costs_the_buyer_more_than_everybody(self, shop: Shop, rice: Offer, other: Offer) -> None:
        assert proposed(ordered(shop, rice), other, price="150.00").unit_price == Decimal(90)

    def test_of_more_than_the_buyer_allowed_for_one_is_refused(self, shop: Shop, rice: Offer, other: Offer) -> None:
        order = ordered(shop, rice, WISH.REPLACE, "89.99")

        with pytest.raises(SubstituteTooDearError):
            proposed(order, other)

    def test_counts_tax_that_comes_on_top(self, shop: Shop, rice: Offer) -> None:
        order = ordered(shop, rice)
        [same] = make_shelf(shop, offers=1, price="100.00")
        TaxRule.objects.create(percent=Decimal(5), is_included=False, valid_from=NOW - timedelta(days=1))

        with pytest.raises(SubstituteTooDearError):
            proposed(order, same, quantity=2)

    def test_of_the_same_or_of_what_others_sell_is_refused(self, shop: Shop, rice: Offer) -> None:
        order = ordered(shop, rice)
        foreign = make_offer(make_open_shop(), make_product(), count=5, price="10.00")

        for offer in (rice, foreign):
            with pytest.raises(SubstituteNotTheirsError):
                proposed(order, offer)

    def test_twice_for_one_line_is_refused(self, shop: Shop, rice: Offer, other: Offer) -> None:
        order = ordered(shop, rice)
        proposed(order, other)

        with pytest.raises(LineReplacedError):
            proposed(order, other)

    @pytest.mark.parametrize(("lines", "of_line", "of_order"), [(1, 3, 10), (2, 3, 4)])
    def test_again_and_again_ends_with_the_buyers_patience(
        self, shop: Shop, other: Offer, monkeypatch: pytest.MonkeyPatch, lines: int, of_line: int, of_order: int
    ) -> None:
        monkeypatch.setattr(substituting, "MOST_OF_ORDER", of_order)
        order = accepted(placed_order(shop, [Wanted(offer, 2) for offer in make_shelf(shop, offers=lines)]))
        allowed = min(of_line * lines, of_order)
        for number in range(allowed):
            proposal = proposed(order, other, position=number % lines)
            withdraw_substitute(order_id=order.pk, substitution_id=proposal.pk, actor=SHOP, now=timezone.now())

        for position in range(lines):
            with pytest.raises(TooManyProposalsError):
                proposed(order, other, position=position)

        assert Substitution.objects.count() == allowed

    def test_for_a_line_that_there_is_not_is_refused(self, shop: Shop, rice: Offer, other: Offer) -> None:
        order = ordered(shop, rice)
        draft = SubstituteDraft(uuid7(), other.pk, 1)

        with pytest.raises(UnknownLineError):
            propose_substitute(order_id=order.pk, actor=SHOP, draft=draft, now=timezone.now())

    def test_is_for_the_shop_while_it_puts_the_order_together(self, shop: Shop, rice: Offer, other: Offer) -> None:
        order = ordered(shop, rice)
        draft = SubstituteDraft(order.lines.get(position=0).pk, other.pk, 1)

        with pytest.raises(LinesNotChangeableError):
            propose_substitute(order_id=order.pk, actor=BUYER, draft=draft, now=timezone.now())
        acting.finish_order(order_id=order.pk, actor=SHOP, now=timezone.now())
        with pytest.raises(LinesNotChangeableError):
            propose_substitute(order_id=order.pk, actor=SHOP, draft=draft, now=timezone.now())


class TestAccepting:
    def test_puts_it_in_the_lines_place(self, shop: Shop, rice: Offer, other: Offer) -> None:
        order = ordered(shop, rice)

        now = answered(order, proposed(order, other, quantity=2), accepts=True)

        line, substitute = order.lines.get(position=0), order.lines.get(position=2)
        assert (line.state, line.kept, line.goods) == (LineState.REPLACED, 0, Decimal(0))
        assert (substitute.stands_for, substitute.kept, substitute.goods) == (line, 2, Decimal(180))
        assert (now.goods, now.total) == (Decimal(280), Decimal(310))
        assert (stock_of(rice), stock_of(other)) == ((50, 0), (5, 2))

    def test_gives_it_the_lines_part_of_the_discounts(self, shop: Shop, rice: Offer, other: Offer) -> None:
        order = ordered(shop, rice)
        order.lines.filter(position=0).update(discount_shop=20, confirmed_discount_shop=20)
        Order.objects.filter(pk=order.pk).update(discount_shop=20, total=310, confirmed_total=310)

        now = answered(order, proposed(order, other, quantity=1), accepts=True)

        assert order.lines.get(position=2).discount_shop == Decimal(9)
        assert now.total == 90 - 9 + 100 + 30

    def test_can_be_replaced_once_more(self, shop: Shop, rice: Offer, other: Offer) -> None:
        order = ordered(shop, rice)
        answered(order, proposed(order, other), accepts=True)
        [third] = make_shelf(shop, offers=1, price="50.00")

        now = answered(order, proposed(order, third, position=2), accepts=True)

        assert now.goods == Decimal(150)

    @pytest.mark.parametrize("accepts", [True, False])
    def test_or_refusing_happens_once(self, shop: Shop, rice: Offer, other: Offer, accepts: bool) -> None:
        order = ordered(shop, rice)
        proposal = proposed(order, other)
        answered(order, proposal, accepts=accepts)

        for again in (True, False):
            with pytest.raises(SubstitutionDecidedError):
                answered(order, proposal, accepts=again)

    def test_is_for_the_buyer(self, shop: Shop, rice: Offer, other: Offer) -> None:
        order = ordered(shop, rice)
        proposal = proposed(order, other)

        with pytest.raises(ActNotPossibleError):
            accept_substitute(order_id=order.pk, substitution_id=proposal.pk, actor=SHOP, now=timezone.now())

    def test_of_what_was_proposed_for_another_order_is_refused(self, shop: Shop, rice: Offer, other: Offer) -> None:
        proposal = proposed(ordered(shop, rice), other)

        with pytest.raises(SubstitutionNotFoundError):
            answered(placed_order(), proposal, accepts=True)


class TestRefusing:
    def test_leaves_the_line_out(self, shop: Shop, rice: Offer, other: Offer) -> None:
        order = ordered(shop, rice)

        now = answered(order, proposed(order, other), accepts=False)

        assert (now.total, order.lines.get(position=0).state) == (Decimal(130), LineState.REMOVED)
        assert (stock_of(rice), stock_of(other)) == ((50, 0), (5, 0))

    @pytest.mark.parametrize("lapses", [True, False])
    def test_or_letting_its_time_pass_is_not_undone_by_the_shop(
        self, shop: Shop, rice: Offer, other: Offer, lapses: bool
    ) -> None:
        order = ordered(shop, rice)
        proposal = proposed(order, other)
        if lapses:
            run_out(proposal)
        else:
            answered(order, proposal, accepts=False)

        with pytest.raises(TooManyError):
            adjust_order(order_id=order.pk, actor=SHOP, changes=[LineChange(proposal.line_id, 1)], now=timezone.now())

    def test_of_the_only_line_cancels_the_order(self, shop: Shop, rice: Offer, other: Offer) -> None:
        order = accepted(placed_order(shop, [Wanted(rice, 2)]))

        now = answered(order, proposed(order, other), accepts=False)

        assert (now.state, now.cancel_cause, now.total) == (OrderState.CANCELLED, CancelCause.SOLD_OUT, Decimal(0))
        assert (stock_of(rice), stock_of(other)) == ((50, 0), (5, 0))


def test_taking_back_leaves_everything_as_it_was(shop: Shop, rice: Offer, other: Offer) -> None:
    order = ordered(shop, rice)
    proposal = proposed(order, other)

    now = withdraw_substitute(order_id=order.pk, substitution_id=proposal.pk, actor=SHOP, now=timezone.now())

    assert (now.total, stock_of(rice), stock_of(other)) == (Decimal(330), (50, 2), (5, 0))
    with pytest.raises(SubstitutionDecidedError):
        answered(order, proposal, accepts=True)


class TestTime:
    @pytest.mark.parametrize(
        ("wish", "cap", "state"),
        [
            (WISH.ASK, None, SubstitutionState.LAPSED),
            (WISH.REFUND, None, SubstitutionState.LAPSED),
            (WISH.REPLACE, None, SubstitutionState.APPLIED),
            (WISH.REPLACE, "90.00", SubstitutionState.APPLIED),
        ],
    )
    def test_does_what_the_buyer_wished_for(
        self, shop: Shop, rice: Offer, other: Offer, wish: SubstitutionWish, cap: str | None, state: SubstitutionState
    ) -> None:
        order = ordered(shop, rice, wish, cap)

        decided = run_out(proposed(order, other, quantity=2))

        order.refresh_from_db()
        assert decided == state
        assert order.total == (Decimal(310) if state == SubstitutionState.APPLIED else Decimal(130))

    def test_never_takes_what_is_dearer_by_the_piece_where_no_cap_was_told(self, shop: Shop, rice: Offer) -> None:
        order = ordered(shop, rice, WISH.REPLACE)
        [large] = make_shelf(shop, offers=1, price="150.00")

        assert run_out(proposed(order, large)) == SubstitutionState.LAPSED

    @pytest.mark.parametrize(
        ("wish", "cap", "price", "is_wished"),
        [
            (WISH.REPLACE, None, "100.00", True),
            (WISH.REPLACE, None, "180.00", False),
            (WISH.REPLACE, "180.00", "180.00", True),
            (WISH.ASK, None, "90.00", False),
            (WISH.REFUND, None, "90.00", False),
        ],
    )
    def test_does_what_was_said_beforehand(
        self, shop: Shop, rice: Offer, wish: SubstitutionWish, cap: str | None, price: str, is_wished: bool
    ) -> None:
        order = ordered(shop, rice, wish, cap)
        [large] = make_shelf(shop, offers=1, price=price)
        proposal = proposed(order, large)

        assert proposal.is_wished is is_wished
        assert (run_out(proposal) == SubstitutionState.APPLIED) is is_wished

    def test_leaves_alone_what_still_has_some(self, shop: Shop, rice: Offer, other: Offer) -> None:
        order = ordered(shop, rice)
        proposal = proposed(order, other)

        assert decide_proposals(now=timezone.now(), limit=10) == 0

        proposal.refresh_from_db()
        assert proposal.state == SubstitutionState.PROPOSED

    def test_cancels_an_order_of_nothing(self, shop: Shop, rice: Offer, other: Offer) -> None:
        order = accepted(placed_order(shop, [Wanted(rice, 2)]))

        run_out(proposed(order, other))

        assert state_of(order) == OrderState.CANCELLED
