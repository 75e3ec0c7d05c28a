"""Giving back what was delivered: what can be, the shop's answer, the goods, and what the buyer gets."""

from datetime import timedelta
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from marketplace.core.money import Money
from marketplace.core.uploads.errors import UploadError
from marketplace.orders.errors.returns import (
    NothingReturnedError,
    NotReturnableError,
    ReturnActNotPossibleError,
    ReturnNotFoundError,
    TooManyPhotosError,
    TooManyReturnedError,
    WhyNot,
    WordsNeededError,
)
from marketplace.orders.errors.substitutions import TooManyError, UnknownLineError
from marketplace.orders.models import (
    Order,
    OrderState,
    Refund,
    RefundState,
    ReturnReason,
    ReturnRequest,
    ReturnState,
    ShopOrderTerms,
    TimelineEntry,
)
from marketplace.orders.selectors.returnable import MOST_RETURNS, find_returnable, price_of
from marketplace.orders.services import return_photos, returns
from marketplace.orders.services.picture_sweep import sweep_pictures
from tests.unit.accounts.people import published
from tests.unit.orders.coming_back import (
    accepted_back,
    asked_back,
    bought,
    lines_of,
    owed_for,
    received,
    refused,
    stands_at,
)
from tests.unit.orders.doing import BUYER, SHOP, SUPPORT, delivered, picture, state_of, stock_of
from tests.unit.orders.making import make_buyer, placed_order

pytestmark = pytest.mark.django_db
State, Reason = ReturnState, ReturnReason


def taka(amount: str) -> Money:
    return Money(Decimal(amount))


def why_not(order: Order, *, days: int = 0) -> str | None:
    order.refresh_from_db()
    return find_returnable(order, now=timezone.now() + timedelta(days=days)).why_not


class TestWhatCanBe:
    def test_everything_that_was_delivered_for_as_long_as_the_shop_says(self) -> None:
        order = bought(2, 1)

        found = find_returnable(order, now=timezone.now())

        assert [(one.line.position, one.quantity_left) for one in found.lines] == [(0, 2), (1, 1)]
        assert found.why_not is None
        assert order.ended_at is not None
        assert found.until is not None
        assert timedelta(days=3) <= found.until - order.ended_at < timedelta(days=3, minutes=1)

    def test_nothing_of_what_was_not_delivered(self) -> None:
        assert why_not(placed_order()) == WhyNot.NOT_DELIVERED

    def test_nothing_once_the_days_are_over(self) -> None:
        order = bought(1)

        assert why_not(order, days=2) is None
        assert why_not(order, days=4) == WhyNot.TOO_LATE

    def test_nothing_where_the_shop_takes_nothing_back(self) -> None:
        order = placed_order()
        ShopOrderTerms.objects.create(shop=order.shop, returns_within_days=0)

        assert why_not(delivered(order)) == WhyNot.NO_RETURNS

    def test_what_the_shop_says_later_does_not_count(self) -> None:
        order = bought(1)
        ShopOrderTerms.objects.create(shop=order.shop, returns_within_days=0)

        assert why_not(order) is None

    def test_what_was_delivered_before_the_days_were_kept_for_as_long_as_the_shop_says_now(self) -> None:
        recent, long_ago, never = bought(1), bought(1), bought(1)
        ShopOrderTerms.objects.create(shop=recent.shop, returns_within_days=7)
        ShopOrderTerms.objects.create(shop=never.shop, returns_within_days=0)
        Order.objects.update(returns_until=None)
        Order.objects.filter(pk=long_ago.pk).update(ended_at=timezone.now() - timedelta(days=31))
        fill = import_module("marketplace.orders.migrations.0009_returns_of_what_was_delivered").FILL

        with connection.cursor() as cursor:
            cursor.execute(fill)

        assert (why_not(recent, days=6), why_not(recent, days=8)) == (None, WhyNot.TOO_LATE)
        assert (why_not(long_ago), why_not(never)) == (WhyNot.NO_RETURNS, WhyNot.NO_RETURNS)

    def test_nothing_while_a_return_is_open_and_what_is_left_after_it(self) -> None:
        order = bought(3)
        asked = asked_back(order, 2)
        assert why_not(order) == WhyNot.OPEN_RETURN

        accepted_back(asked, without_goods=True)

        assert [one.quantity_left for one in find_returnable(order, now=timezone.now()).lines] == [1]
        accepted_back(asked_back(order, 1), without_goods=True)
        assert why_not(order) == WhyNot.NOTHING_LEFT

    def test_what_was_refused_and_taken_back_can_be_asked_for_again(self) -> None:
        order = bought(1)
        refused(asked_back(order))
        withdrawn = asked_back(order)
        returns.withdraw_return(return_id=withdrawn.pk, actor=BUYER, now=timezone.now())

        assert why_not(order) is None
        assert asked_back(order).number == f"{order.number}-R3"

    def test_not_without_end(self) -> None:
        order = bought(1)
        for _time in range(MOST_RETURNS):
            refused(asked_back(order))

        with pytest.raises(NotReturnableError) as refusal:
            asked_back(order)

        assert refusal.value.code == WhyNot.TOO_MANY_RETURNS


class TestAsking:
    def test_the_shop_has_two_days_to_answer_and_everybody_is_told(self) -> None:
        order, now = bought(2, 1), timezone.now()

        asked = asked_back(order, 1, now=now)

        assert (asked.number, asked.state) == (f"{order.number}-R1", State.REQUESTED)
        assert asked.answer_by - now - timedelta(hours=48) < timedelta(minutes=1)
        [event] = published("orders.return_requested")
        assert (event["amount"], event["return_id"]) == ("100.00", str(asked.pk))
        last = TimelineEntry.objects.filter(order=order).latest("id")
        assert (last.act, last.details, last.is_public) == ("return_request", {"return": asked.number}, True)

    @pytest.mark.parametrize("quantities", [(3,), (0, 2)])
    def test_no_more_than_was_delivered(self, quantities: tuple[int, ...]) -> None:
        with pytest.raises(TooManyReturnedError):
            asked_back(bought(2, 1), *quantities)

    def test_not_of_nothing(self) -> None:
        with pytest.raises(NothingReturnedError):
            asked_back(bought(1), 0)

    def test_not_of_another_order(self) -> None:
        order, other = bought(1), bought(1)

        with pytest.raises(UnknownLineError):
            returns.request_return(
                order_id=order.pk,
                actor=BUYER,
                lines=lines_of(other),
                reason=Reason.DAMAGED,
                message="",
                photos=(),
                now=timezone.now(),
            )

    def test_photos_lie_in_the_private_storage_as_we_encoded_them(self) -> None:
        asked = asked_back(bought(1), photos=[picture(), picture()])

        for photo in asked.photos.all():
            assert photo.content_type == "image/webp"
            with storages["private"].open(photo.file) as file:
                assert file.read(4) == b"RIFF"

    def test_photos_of_a_return_that_fails_are_gone(self) -> None:
        order, folder = bought(1), return_photos.FOLDER

        with pytest.raises(NothingReturnedError):
            asked_back(order, 0, photos=[picture()])

        assert storages["private"].listdir(f"{folder}/{order.pk}")[1] == []

    def test_photos_without_a_row_are_deleted_after_a_day(self, settings: LazySettings, tmp_path: Path) -> None:
        private = {"BACKEND": "marketplace.core.storage.PrivateStorage", "OPTIONS": {"location": tmp_path}}
        settings.STORAGES = settings.STORAGES | {"private": private}
        assert sweep_pictures(now=timezone.now()) == 0
        storage, now = storages["private"], timezone.now()
        asked = asked_back(bought(1), photos=[picture()])
        left = [storage.save(f"{top}/{asked.order_id}/left.webp", picture()) for top in ("returns", "handovers")]

        assert sweep_pictures(now=now + timedelta(hours=23)) == 0
        assert sweep_pictures(now=now + timedelta(hours=25)) == len(left)

        assert [storage.exists(name) for name in left] == [False, False]
        assert storage.exists(asked.photos.get().file)

    def test_no_more_photos_than_five_and_nothing_else(self) -> None:
        order = bought(1)
        with pytest.raises(TooManyPhotosError):
            asked_back(order, photos=[picture()] * 6)
        broken = SimpleUploadedFile("torn.png", picture().read()[:60])

        with pytest.raises(UploadError):
            asked_back(order, photos=[broken])

        assert not ReturnRequest.objects.exists()

    def test_photos_follow_while_somebody_looks_at_it(self) -> None:
        asked, actor = asked_back(bought(1), photos=[picture()] * 4), BUYER
        return_photos.add_photo(return_id=asked.pk, actor=actor, photo=picture(), now=timezone.now())
        with pytest.raises(TooManyPhotosError):
            return_photos.add_photo(return_id=asked.pk, actor=actor, photo=picture(), now=timezone.now())
        accepted_back(asked)

        with pytest.raises(ReturnActNotPossibleError):
            return_photos.add_photo(return_id=asked.pk, actor=actor, photo=picture(), now=timezone.now())

        assert asked.photos.count() == return_photos.MOST_PHOTOS


class TestWhatComesBack:
    def test_each_has_its_share_and_the_parts_add_up(self) -> None:
        order = bought(3, price="33.35")

        amounts = []
        for _time in range(3):
            asked = asked_back(order, 1, reason=Reason.UNWANTED)
            amounts.append(asked.amount)
            accepted_back(asked, without_goods=True)

        assert sum(amounts) == Decimal("100.05")
        assert owed_for(order) == taka("100.05")

    def test_fees_go_back_with_the_last_where_it_was_the_shops_doing(self) -> None:
        order = bought(2)
        assert order.total == Decimal("230.00")

        first = accepted_back(asked_back(order, 1), without_goods=True)
        second = accepted_back(asked_back(order, 1), without_goods=True)

        assert [first.amount, second.amount] == [Decimal("100.00"), Decimal("130.00")]
        assert owed_for(order) == Money(order.collected)

    def test_fees_stay_where_it_is_not_wanted_any_more(self) -> None:
        assert asked_back(bought(2), reason=Reason.UNWANTED).amount == Decimal("200.00")

    def test_discounts_and_taxes_on_top_are_part_of_what_was_paid(self) -> None:
        order = bought(4)
        lines = order.lines.all()
        lines.update(discount_shop=Decimal("30.00"), discount_market=Decimal("10.00"), tax_added=Decimal("18.00"))

        assert asked_back(order, 1).amount == Decimal("94.50")

    def test_the_same_is_told_before(self) -> None:
        order = bought(2, 1)

        amount = price_of(order, lines_of(order, 1, 1), Reason.WRONG).total

        assert amount == taka("200.00")
        assert asked_back(order, 1, 1, reason=Reason.WRONG).amount == amount.amount


class TestTheShopsAnswer:
    def test_goods_come_back_to_the_shelf_and_money_is_owed(self) -> None:
        order = bought(2, 1)
        offer = order.lines.get(position=0).offer
        assert offer is not None
        before = stock_of(offer)[0]
        asked = accepted_back(asked_back(order, 2))
        assert (stands_at(asked), owed_for(order)) == (State.ACCEPTED, taka("0.00"))

        done = received(asked, unfit=lines_of(order, 1))

        assert done.state == State.COMPLETED
        assert done.ended_at is not None
        assert [one.restocked for one in done.lines.all()] == [1]
        assert before is not None
        assert stock_of(offer)[0] == before + 1
        refund = Refund.objects.get()
        assert (refund.amount, refund.state, refund.return_request_id) == (
            Decimal("200.00"),
            RefundState.OWED,
            asked.pk,
        )
        assert state_of(order) == OrderState.DELIVERED

    def test_an_order_of_which_everything_is_back_was_returned(self) -> None:
        order = bought(2, 1)
        received(accepted_back(asked_back(order, 2)))
        assert state_of(order) == OrderState.DELIVERED

        received(accepted_back(asked_back(order, 0, 1)))

        assert state_of(order) == OrderState.RETURNED
        assert owed_for(order) == Money(order.collected)
        assert why_not(order) == WhyNot.NOTHING_LEFT

    def test_what_the_buyer_keeps_was_not_returned_and_nothing_is_restocked(self) -> None:
        order = bought(1)
        offer = order.lines.get().offer
        assert offer is not None
        before = stock_of(offer)

        done = accepted_back(asked_back(order), without_goods=True)

        assert done.state == State.COMPLETED
        assert [one.restocked for one in done.lines.all()] == [None]
        assert (state_of(order), stock_of(offer)) == (OrderState.DELIVERED, before)

    def test_nothing_comes_back_of_what_never_came(self) -> None:
        asked = asked_back(bought(1), reason=Reason.MISSING)

        assert accepted_back(asked).state == State.COMPLETED

    def test_refusing_needs_words(self) -> None:
        asked = asked_back(bought(1))
        with pytest.raises(WordsNeededError):
            returns.refuse_return(return_id=asked.pk, actor=SHOP, answer=" ", now=timezone.now())

        done = refused(asked)

        assert (done.state, done.answer, done.ended_at) == (State.REFUSED, "It was fresh", None)
        assert owed_for(done.order) == taka("0.00")

    def test_no_more_is_unfit_than_came_back(self) -> None:
        order = bought(2, 1)
        asked = accepted_back(asked_back(order, 1))

        with pytest.raises(TooManyError):
            received(asked, unfit=lines_of(order, 2))
        with pytest.raises(UnknownLineError):
            received(asked, unfit=lines_of(order, 0, 1))

    @pytest.mark.parametrize("actor", [BUYER, SUPPORT])
    def test_nobody_else_answers(self, actor: Any) -> None:
        asked = asked_back(bought(1))

        with pytest.raises(ReturnActNotPossibleError):
            returns.accept_return(return_id=asked.pk, actor=actor, answer="", without_goods=True, now=timezone.now())

    def test_it_is_answered_once(self) -> None:
        asked = accepted_back(asked_back(bought(1)))

        with pytest.raises(ReturnActNotPossibleError):
            refused(asked)

    def test_there_is_none(self) -> None:
        with pytest.raises(ReturnNotFoundError):
            returns.withdraw_return(return_id=make_buyer().pk, actor=BUYER, now=timezone.now())


def test_each_act_is_told() -> None:
    order = bought(1)
    received(accepted_back(asked_back(order)))

    told = [(event["act"], event["before"], event["after"]) for event in published("orders.return_changed")]
    assert told == [("accept", "requested", "accepted"), ("receive", "accepted", "completed")]
    [owed] = published("orders.refund_owed")
    assert (owed["amount"], owed["cause"]) == ("130.00", "return")
    acts = list(TimelineEntry.objects.filter(order=order).order_by("id").values_list("act", flat=True))
    assert acts[-5:] == ["return_request", "return_accept", "return_receive", "refund_owe", "take_back"]
