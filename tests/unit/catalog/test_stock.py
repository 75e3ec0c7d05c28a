"""Stock: every change is booked, nothing goes below what is reserved, and many orders take all they want or nothing."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from structlog.testing import capture_logs

from marketplace.catalog.booking import MOST_STOCK
from marketplace.catalog.confidence import HALF_LIFE, confidence
from marketplace.catalog.errors.offers import OfferNotFoundError
from marketplace.catalog.errors.stock import (
    CountBelowReservedError,
    InvalidQuantityError,
    NotEnoughStockError,
    OrderLimitError,
    OtherMovementError,
    OutOfStockError,
    ReservationEndedError,
    ReservationExistsError,
    ReservationNotFoundError,
    StockNotCountedError,
)
from marketplace.catalog.models import MovementKind, Offer, ReservationState, StockMovement, StockReservation
from marketplace.catalog.services import offers, products, reservations, stock
from marketplace.catalog.services.order_stock import ReservationLine
from marketplace.catalog.tasks import expire_reservations
from marketplace.core.errors import HaatError
from marketplace.core.models import OutboxEvent
from sellers.models import Shop, ShopStatus
from tests.unit.catalog.goods import LATER, NOW, make_grocer, make_offer, make_product, pack

pytestmark = pytest.mark.django_db


def move(offer: Offer, kind: MovementKind, quantity: int, *, reference: UUID | None = None) -> StockMovement:
    return stock.move_stock(
        actor_id=None, offer_id=offer.pk, kind=kind, quantity=quantity, reference=reference, now=NOW
    )


def count(offer: Offer, quantity: int | None) -> StockMovement:
    return stock.count_stock(actor_id=None, offer_id=offer.pk, quantity=quantity, now=NOW)


def reserve(*wanted: tuple[Offer, int], reference: UUID | None = None) -> UUID:
    reference = reference or uuid4()
    lines = [ReservationLine(offer.pk, quantity) for offer, quantity in wanted]
    reservations.reserve(lines=lines, reference=reference, expires_at=LATER, now=NOW)
    return reference


def numbers(offer: Offer) -> tuple[int | None, int]:
    return Offer.objects.values_list("stock", "reserved").get(pk=offer.pk)


class TestMoving:
    def test_what_comes_and_goes_is_booked_with_what_is_left(self) -> None:
        offer = make_offer(count=5)

        last = [move(offer, MovementKind.RECEIVED, 10), move(offer, MovementKind.SOLD, 3)][-1]

        assert (last.stock_change, last.stock_after, numbers(offer)) == (-3, 12, (12, 0))

    def test_correction_goes_the_way_of_its_sign(self) -> None:
        offer = make_offer(count=5)

        assert move(offer, MovementKind.CORRECTED, -5).stock_after == 0

    @pytest.mark.parametrize(
        ("kind", "quantity"),
        [
            (MovementKind.RECEIVED, 0),
            (MovementKind.RECEIVED, -1),
            (MovementKind.SOLD, -1),
            (MovementKind.CORRECTED, -MOST_STOCK - 1),
            (MovementKind.RECEIVED, MOST_STOCK),
            (MovementKind.RECEIVED, 10**20),
            (MovementKind.RESERVED, 1),
            (MovementKind.COUNTED, 1),
        ],
    )
    def test_what_cannot_be_booked_is_refused(self, kind: MovementKind, quantity: int) -> None:
        offer = make_offer(count=5)

        with pytest.raises(InvalidQuantityError):
            move(offer, kind, quantity)

    @pytest.mark.parametrize(("kind", "quantity"), [(MovementKind.RECEIVED, 3), (MovementKind.RETURNED, 2)])
    def test_cause_is_booked_once_and_as_nothing_else(self, kind: MovementKind, quantity: int) -> None:
        offer, cause = make_offer(count=5), uuid4()
        booked = [move(offer, MovementKind.RECEIVED, 2, reference=cause) for _time in range(2)]

        with pytest.raises(OtherMovementError):
            move(offer, kind, quantity, reference=cause)

        assert (booked[0], numbers(offer)) == (booked[1], (7, 0))

    def test_what_an_order_sold_can_come_back(self) -> None:
        offer = make_offer(count=5)
        order = reserve((offer, 3))
        reservations.sell(reference=order, now=NOW)

        assert move(offer, MovementKind.RETURNED, 1, reference=order).stock_after == 3

    def test_no_more_goes_than_is_free(self) -> None:
        offer = make_offer(count=5)
        reserve((offer, 3))

        with pytest.raises(NotEnoughStockError):
            move(offer, MovementKind.SOLD, 3)

    def test_what_is_not_counted_is_counted_first(self) -> None:
        with pytest.raises(StockNotCountedError):
            move(make_offer(), MovementKind.RECEIVED, 1)

    def test_fewer_than_are_reserved_cannot_be_counted(self) -> None:
        offer = make_offer(count=5)
        reserve((offer, 3))

        with pytest.raises(CountBelowReservedError):
            count(offer, 2)
        assert count(offer, 3).stock_after == 3

    def test_counting_can_end(self) -> None:
        offer = make_offer(count=5)

        assert (count(offer, None).stock_change, numbers(offer)) == (-5, (None, 0))

    def test_withdrawn_offer_has_no_stock_to_move(self) -> None:
        offer = make_offer(count=5)
        offers.withdraw_offer(actor_id=None, offer_id=offer.pk, now=NOW)

        with pytest.raises(OfferNotFoundError):
            move(offer, MovementKind.RECEIVED, 1)

    def test_database_refuses_to_reserve_what_is_not_there(self) -> None:
        offer = make_offer(count=5)

        with pytest.raises(IntegrityError), transaction.atomic():
            Offer.objects.filter(pk=offer.pk).update(reserved=6)

    def test_running_low_is_told_once_until_there_is_more(self) -> None:
        offer = make_offer(count=10, low_stock_threshold=5)

        for quantity in (5, 1, 1):
            move(offer, MovementKind.SOLD, quantity)
        assert OutboxEvent.objects.filter(name="catalog.stock_ran_low").count() == 1
        count(offer, 9)
        reserve((offer, 4))

        assert OutboxEvent.objects.filter(name="catalog.stock_ran_low").count() == 2


class TestReserving:
    def test_all_lines_or_none(self) -> None:
        plenty, few = make_offer(count=9), make_offer(make_grocer(), count=2)

        with pytest.raises(OutOfStockError) as refusal:
            reserve((plenty, 5), (few, 3))

        assert [(one.place, one.asked, one.free) for one in refusal.value.shortages] == [(1, 3, 2)]
        assert (numbers(plenty), numbers(few)) == ((9, 0), (2, 0))
        assert not StockReservation.objects.exists()

    def test_lines_of_one_offer_count_together(self) -> None:
        offer = make_offer(count=3)

        with pytest.raises(OutOfStockError):
            reserve((offer, 2), (offer, 2))
        reserve((offer, 2), (offer, 1))
        assert numbers(offer) == (3, 3)

    def test_what_is_not_counted_can_be_had(self) -> None:
        offer = make_offer()
        reference = reserve((offer, 7))

        reservations.sell(reference=reference, now=NOW)

        assert numbers(offer) == (None, 0)

    def test_what_is_not_on_sale_cannot(self) -> None:
        hidden = make_offer(count=5, is_available=False)
        withdrawn = make_offer(make_grocer(), count=5)
        offers.withdraw_offer(actor_id=None, offer_id=withdrawn.pk, now=NOW)
        paused = make_offer(make_grocer(), count=5)
        Shop.objects.filter(pk=paused.shop_id).update(status=ShopStatus.PAUSED)
        deleted = make_offer(make_grocer(), make_product(variants=(pack("2"),)), count=5)
        products.delete_product(actor_id=None, product_id=deleted.product_id, now=NOW)

        with pytest.raises(OutOfStockError) as refusal:
            reserve((hidden, 1), (withdrawn, 1), (paused, 1), (deleted, 1), (Offer(pk=uuid4()), 1))

        assert [one.free for one in refusal.value.shortages] == [0] * 5

    def test_limits_an_order_hold(self) -> None:
        offer = make_offer(count=50, least_per_order=2, most_per_order=10)

        for quantity in (1, 11):
            with pytest.raises(OrderLimitError):
                reserve((offer, quantity))

    @pytest.mark.parametrize("quantity", [0, -1, 10**30])
    def test_impossible_quantity_is_refused(self, quantity: int) -> None:
        with pytest.raises(InvalidQuantityError):
            reserve((make_offer(), quantity))

    def test_one_reference_reserves_once(self) -> None:
        offer = make_offer(count=5)
        reference = reserve((offer, 1))

        with pytest.raises(ReservationExistsError):
            reserve((offer, 2), reference=reference)

    def test_same_again_is_the_same_reservation_until_it_ends(self) -> None:
        offer, other = make_offer(count=5), make_offer(make_grocer(), count=5)
        reference = reserve((offer, 2), (other, 1))

        again = reservations.reserve(
            lines=[ReservationLine(other.pk, 1), ReservationLine(offer.pk, 1), ReservationLine(offer.pk, 1)],
            reference=reference,
            expires_at=LATER,
            now=NOW,
        )
        reservations.release(reference=reference, now=NOW)

        assert [(row.offer_id, row.quantity) for row in again] == [(offer.pk, 2), (other.pk, 1)]
        with pytest.raises(ReservationExistsError):
            reserve((offer, 2), (other, 1), reference=reference)

    def test_sold_is_off_the_stock_and_released_is_free(self) -> None:
        offer = make_offer(count=5)

        reservations.sell(reference=reserve((offer, 2)), now=NOW)
        reservations.release(reference=reserve((offer, 1)), now=NOW)

        assert numbers(offer) == (3, 0)

    def test_reservation_ends_once(self) -> None:
        reference = reserve((make_offer(count=5), 2))
        reservations.release(reference=reference, now=NOW)

        with pytest.raises(ReservationEndedError):
            reservations.sell(reference=reference, now=NOW)
        with pytest.raises(ReservationNotFoundError):
            reservations.sell(reference=uuid4(), now=NOW)

    def test_what_ran_out_is_free_again(self) -> None:
        offer, other = make_offer(count=5), make_offer(make_grocer(), count=5)
        reserve((offer, 2), (other, 1))

        early = reservations.expire_reservations(now=LATER - timedelta(seconds=1), limit=10)
        late = reservations.expire_reservations(now=LATER, limit=10)

        assert (early, late, numbers(offer), numbers(other)) == (0, 1, (5, 0), (5, 0))
        assert set(StockReservation.objects.values_list("state", flat=True)) == {ReservationState.EXPIRED}

    def test_one_that_cannot_end_keeps_no_other(self, monkeypatch: pytest.MonkeyPatch) -> None:
        offers_of = [make_offer(make_grocer(), count=5) for _ in range(4)]
        references = [reserve((offer, 2)) for offer in offers_of]
        end_all = reservations._end_all  # noqa: SLF001

        def broken(reference: UUID, *given: Any, **named: Any) -> None:
            if reference in references[:2]:
                raise RuntimeError
            end_all(reference, *given, **named)

        monkeypatch.setattr(reservations, "_end_all", broken)
        with capture_logs() as logs:
            ended = reservations.expire_reservations(now=LATER, limit=2)

        assert (ended, [numbers(offer) for offer in offers_of]) == (2, [(5, 2), (5, 2), (5, 0), (5, 0)])
        failed = [log["reference"] for log in logs if log["event"] == "reservation_not_expired"]
        assert failed == [str(reference) for reference in references[:2]]

    def test_the_clock_frees_it(self) -> None:
        """The reservation of these tests ran out some time ago, or will; the task goes by the real time."""
        offer = make_offer(count=5)
        reserve((offer, 2))
        StockReservation.objects.update(expires_at=NOW.replace(year=2020))

        expire_reservations()

        assert numbers(offer) == (5, 0)


ACTS = st.one_of(
    st.tuples(st.sampled_from(["received", "returned", "sold"]), st.integers(1, 6)),
    st.tuples(st.just("corrected"), st.integers(-6, 6)),
    st.tuples(st.just("count"), st.one_of(st.none(), st.integers(0, 9))),
    st.tuples(st.just("reserve"), st.integers(1, 4)),
    st.tuples(st.sampled_from(["sell", "release", "expire"]), st.integers(0, 5)),
)


class TestAnySequence:
    @given(acts=st.lists(ACTS, max_size=12))
    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_stock_is_the_sum_of_its_movements_and_covers_what_is_reserved(self, acts: list[tuple[str, int]]) -> None:
        with transaction.atomic():
            offer, references = make_offer(count=5), list[UUID]()
            for act, number in acts:
                self.do(offer, act, number, references)
                self.check(offer)
            transaction.set_rollback(True)

    def do(self, offer: Offer, act: str, number: int, references: list[UUID]) -> None:
        try:
            with transaction.atomic():
                match act:
                    case "count":
                        count(offer, number)
                    case "reserve":
                        references.append(reserve((offer, number)))
                    case "sell" | "release" if references:
                        end = reservations.sell if act == "sell" else reservations.release
                        end(reference=references[number % len(references)], now=NOW)
                    case "expire":
                        reservations.expire_reservations(now=LATER, limit=number + 1)
                    case "received" | "returned" | "sold" | "corrected":
                        move(offer, MovementKind(act), number)
        except HaatError:
            return

    def check(self, offer: Offer) -> None:
        left, reserved = numbers(offer)
        moved = StockMovement.objects.filter(offer=offer).aggregate(
            stock=Sum("stock_change"), reserved=Sum("reserved_change")
        )
        held = StockReservation.objects.filter(offer=offer, state=ReservationState.HELD)
        assert moved == {"stock": left or 0, "reserved": reserved}
        assert (held.aggregate(sum=Sum("quantity"))["sum"] or 0) == reserved
        assert reserved >= 0
        assert left is None or reserved <= left


class TestConfidence:
    def test_count_says_so_itself(self) -> None:
        long_ago = NOW - 50 * HALF_LIFE

        assert confidence(stock=3, free=1, confirmed_at=long_ago, now=NOW) == 1
        assert confidence(stock=3, free=0, confirmed_at=NOW, now=NOW) == 0

    @pytest.mark.parametrize(("halvings", "sure"), [(-1, 1), (0, 1), (1, 0.5), (2, 0.25), (10**5, 0)])
    def test_word_of_a_shop_that_does_not_count_wanes(self, halvings: int, sure: float) -> None:
        confirmed_at = NOW - halvings * timedelta(days=7)

        assert confidence(stock=None, free=None, confirmed_at=confirmed_at, now=NOW) == pytest.approx(sure)

    def test_one_tap_makes_it_whole(self) -> None:
        offer = make_offer()

        confirmed = stock.confirm_stock(actor_id=None, offer_id=offer.pk, now=NOW + HALF_LIFE)

        assert confirmed.stock_confirmed_at == NOW + HALF_LIFE
        told = OutboxEvent.objects.filter(name="catalog.offers_changed").order_by("id").last()
        assert told is not None
        assert told.data["fields"] == ["stock_confirmed_at"]
