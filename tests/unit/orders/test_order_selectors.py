"""Orders as they are read: whose they are, how they are found, and the board in one statement."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from marketplace.orders import claims
from marketplace.orders.errors.acts import OrderNotFoundError
from marketplace.orders.models import ActorRole, Fulfilment, Order, OrderState
from marketplace.orders.selectors import orders as selectors
from marketplace.orders.selectors.board import Board, BoardColumn, get_board
from marketplace.orders.services import acting
from marketplace.orders.states import Act
from sellers.models import Shop
from tests.unit.orders.doing import SHOP, SUPPORT, accepted, delivered, proposed
from tests.unit.orders.making import NOW, PHONE, Wanted, make_buyer, make_open_shop, make_shelf, placed_order
from tests.unit.orders.many import copy_order

pytestmark = pytest.mark.django_db


class TestWhose:
    def test_buyers_get_their_own(self) -> None:
        buyer = make_buyer()
        order = placed_order(buyer=buyer)

        assert selectors.get_order_of_buyer(user_id=buyer.pk, number=order.number.lower()) == order
        with pytest.raises(OrderNotFoundError):
            selectors.get_order_of_buyer(user_id=make_buyer().pk, number=order.number)

    def test_shops_get_theirs_once_nobody_looks_at_them_any_more(self) -> None:
        order, checked = placed_order(), placed_order(state=OrderState.IN_REVIEW)

        assert selectors.get_order_of_shop(shop_id=order.shop_id, number=order.number) == order
        for shop_id, number in ((checked.shop_id, checked.number), (checked.shop_id, order.number)):
            with pytest.raises(OrderNotFoundError):
                selectors.get_order_of_shop(shop_id=shop_id, number=number)

    def test_guests_get_theirs_by_the_link_until_somebody_claims_it(self) -> None:
        order = placed_order()
        purchase = order.purchase
        token = claims.token_of(purchase.pk)
        purchase.claim_digest = claims.digest_of(token)
        purchase.save()

        assert selectors.get_order_of_guest(token=token, number=order.number) == order
        with pytest.raises(OrderNotFoundError):
            selectors.get_order_of_guest(token=token + "x", number=order.number)
        purchase.user = make_buyer()
        purchase.save()
        with pytest.raises(OrderNotFoundError):
            selectors.get_order_of_guest(token=token, number=order.number)


class TestLists:
    def test_are_the_newest_first_and_by_state(self) -> None:
        shop = make_open_shop()
        orders = [placed_order(shop, [Wanted(make_shelf(shop, offers=1)[0])]) for _order in range(3)]
        accepted(orders[0])

        first = selectors.list_orders_of_shop(shop_id=shop.pk, limit=2)
        rest = selectors.list_orders_of_shop(shop_id=shop.pk, limit=2, cursor=first.next)

        assert [*first.items, *rest.items] == orders[::-1]
        by_state = selectors.list_orders_of_shop(shop_id=shop.pk, states=[OrderState.ACCEPTED])
        assert list(by_state.items) == [orders[0]]

    @pytest.mark.parametrize("wanted", ["number", "phone", "email"])
    def test_of_staff_are_searched(self, wanted: str) -> None:
        buyer = make_buyer()
        order = placed_order(buyer=buyer)
        words = {"number": order.number[:6].lower(), "phone": PHONE, "email": str(buyer.email).upper()}

        found = selectors.list_orders(search=words[wanted])

        assert list(found.items) == [order]
        assert not selectors.list_orders(search="+8801999999999").items

    def test_cost_two_statements_however_many_there_are(self) -> None:
        shop = make_open_shop()
        for _order in range(3):
            placed_order(shop, [Wanted(make_shelf(shop, offers=1)[0])])

        with CaptureQueriesContext(connection) as asked:
            for order in selectors.list_orders_of_shop(shop_id=shop.pk).items:
                assert order.shop.slug
                assert order.purchase.number
                assert len(order.lines.all()) == 1

        assert len(asked) == 2


class TestDetails:
    def test_hide_notes_from_buyers(self) -> None:
        order = placed_order()
        acting.add_note(order_id=order.pk, actor=SUPPORT, text="Called", now=NOW)

        seen = {
            role: len(selectors.describe(order, role=role, now=NOW).timeline)
            for role in (ActorRole.BUYER, ActorRole.SHOP, ActorRole.SUPPORT)
        }

        assert seen == {ActorRole.BUYER: 0, ActorRole.SHOP: 1, ActorRole.SUPPORT: 1}

    def test_cost_five_statements_with_proposals(self) -> None:
        shop = make_open_shop()
        rice, other = make_shelf(shop, offers=2)
        order = accepted(placed_order(shop, [Wanted(rice, 2)]))
        proposed(order, other)
        read = selectors.get_order_of_shop(shop_id=shop.pk, number=order.number)

        with CaptureQueriesContext(connection) as asked:
            details = selectors.describe(read, role=ActorRole.SHOP, now=NOW)
            names = [one.offer.variant.product.name_en for one in details.open_proposals]

        assert names == [other.product.name_en]
        assert len(asked) == 5

    def test_offer_no_giving_up_before_it_is_possible(self) -> None:
        order = accepted(placed_order(fulfilment=Fulfilment.PICKUP))
        now = timezone.now()
        ready = acting.finish_order(order_id=order.pk, actor=SHOP, now=now)

        early = selectors.list_acts_of(ready, role=ActorRole.SHOP, now=now)
        late = selectors.list_acts_of(ready, role=ActorRole.SHOP, now=now + timedelta(hours=1))

        assert Act.GIVE_UP not in early
        assert Act.GIVE_UP in late


def columns_of(board: Board) -> dict[str, BoardColumn]:
    return {column.key: column for column in board.columns}


class TestBoard:
    @pytest.fixture
    def shop(self) -> Shop:
        return make_open_shop()

    def placed_at(self, shop: Shop, **given: object) -> Order:
        return placed_order(shop, [Wanted(make_shelf(shop, offers=1)[0], 2)], **given)  # type: ignore[arg-type]  # fields

    def test_has_every_order_in_its_column_and_none_of_others(self, shop: Shop) -> None:
        placed = self.placed_at(shop)
        running = accepted(self.placed_at(shop))
        done = delivered(self.placed_at(shop))
        self.placed_at(shop, state=OrderState.IN_REVIEW)
        placed_order()

        board = get_board(shop_id=shop.pk, now=timezone.now())

        shown = {key: [card.number for card in column.cards] for key, column in columns_of(board).items()}
        assert shown == {
            "new": [placed.number],
            "preparing": [running.number],
            "ready": [],
            "out": [],
            "done": [done.number],
        }
        assert {key: column.count for key, column in columns_of(board).items()} == {
            "new": 1,
            "preparing": 1,
            "ready": 0,
            "out": 0,
            "done": 1,
        }

    def test_tells_of_a_card_what_the_order_is(self, shop: Shop) -> None:
        order = self.placed_at(shop)
        line = order.lines.get()

        [card] = columns_of(get_board(shop_id=shop.pk, now=NOW))["new"].cards

        assert (card.id, card.version, card.total.amount, card.placed_at) == (order.pk, 1, order.total, NOW)
        assert (card.timer_at, card.slot_from, card.ended_at) == (order.timer_at, None, None)
        assert [(one.name_en, one.kept) for one in card.lines] == [(line.name_en, 2)]
        assert (card.lines_count, card.proposals) == (1, 0)

    def test_shows_so_many_of_a_column_and_counts_all(self, shop: Shop) -> None:
        orders = [self.placed_at(shop) for _order in range(3)]

        column = columns_of(get_board(shop_id=shop.pk, now=NOW, cards=2))["new"]

        assert ([card.id for card in column.cards], column.count) == ([order.pk for order in orders[:2]], 3)

    def test_has_another_mark_when_something_is_different(self, shop: Shop) -> None:
        order = self.placed_at(shop)

        before, same = (get_board(shop_id=shop.pk, now=NOW) for _time in range(2))
        accepted(order)
        after = get_board(shop_id=shop.pk, now=NOW)

        assert before.mark == same.mark != after.mark
        assert (before.newest, after.newest) == (order.number, "")

    def test_forgets_what_ended_a_day_ago(self, shop: Shop) -> None:
        order = delivered(self.placed_at(shop))
        assert order.ended_at is not None

        board = get_board(shop_id=shop.pk, now=order.ended_at + timedelta(hours=24, seconds=1))

        assert columns_of(board)["done"].count == 0

    def test_is_one_statement(self, shop: Shop) -> None:
        self.placed_at(shop)

        with CaptureQueriesContext(connection) as asked:
            get_board(shop_id=shop.pk, now=NOW)

        assert len(asked) == 1

    def test_reads_what_it_shows_of_many_and_counts_the_rest_in_an_index(self, shop: Shop) -> None:
        copy_order(self.placed_at(shop), 1_999)

        board = get_board(shop_id=shop.pk, now=NOW)

        assert sum(column.count for column in board.columns) == 2_000
        assert sum(len(column.cards) for column in board.columns) == 4 * 50
