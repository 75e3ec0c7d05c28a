"""Handing over: by a code with five tries, by a signature or by a photo."""

from uuid import UUID

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from geo.points import GeoPoint
from marketplace.catalog.models import Purchase as Bought
from marketplace.core.uploads.errors import UploadError
from marketplace.orders.errors.acts import (
    ActNotPossibleError,
    HandoverCodeLockedError,
    OrderChangedError,
    PictureNeededError,
    WrongHandoverCodeError,
)
from marketplace.orders.models import Fulfilment, HandoverProof, Order, OrderState, ProofKind
from marketplace.orders.services import acting, handover
from marketplace.orders.services.bought import record_bought
from marketplace.orders.services.handover import FOLDER, MOST_TRIES, Proof
from tests.unit.orders.doing import (
    RIGHT,
    SHOP,
    WRONG,
    accepted,
    delivered,
    picked_up,
    picture,
    seller,
    state_of,
    stock_of,
)
from tests.unit.orders.making import Wanted, make_buyer, make_open_shop, make_shelf, placed_order

pytestmark = pytest.mark.django_db


def tries_of(order: Order) -> int:
    return Order.objects.values_list("handover_tries", flat=True).get(pk=order.pk)


def files_of(order_id: UUID) -> list[str]:
    folder = f"{FOLDER}/{order_id}"
    return storages["private"].listdir(folder)[1] if storages["private"].exists(folder) else []


class TestCode:
    def test_delivers_and_counts_the_cash(self) -> None:
        order = delivered(placed_order())

        assert (order.state, order.collected) == (OrderState.DELIVERED, order.total)
        assert HandoverProof.objects.get(order=order).kind == ProofKind.CODE

    def test_may_be_said_in_bangla_digits(self) -> None:
        order = picked_up(placed_order())

        handover.deliver_order(
            order_id=order.pk, actor=SHOP, proof=Proof(ProofKind.CODE, code=" ৪৭১১ "), now=timezone.now()
        )

        assert state_of(order) == OrderState.DELIVERED

    def test_that_is_wrong_is_counted_and_moves_nothing(self) -> None:
        order = picked_up(placed_order())

        with pytest.raises(WrongHandoverCodeError) as wrong:
            handover.deliver_order(order_id=order.pk, actor=SHOP, proof=WRONG, now=timezone.now())

        assert (wrong.value.left, tries_of(order), state_of(order)) == (4, 1, OrderState.PICKED_UP)

    def test_is_taken_no_more_after_five_wrong_ones_and_a_signature_is(self) -> None:
        order, actor = picked_up(placed_order()), seller()
        Order.objects.filter(pk=order.pk).update(handover_tries=MOST_TRIES)

        with pytest.raises(HandoverCodeLockedError):
            handover.deliver_order(order_id=order.pk, actor=actor, proof=RIGHT, now=timezone.now())
        signature = Proof(ProofKind.SIGNATURE, picture=picture())
        handover.deliver_order(order_id=order.pk, actor=actor, proof=signature, now=timezone.now())

        assert state_of(order) == OrderState.DELIVERED

    def test_of_an_order_that_is_not_on_its_way_is_not_tried(self) -> None:
        order = placed_order()

        with pytest.raises(ActNotPossibleError):
            handover.deliver_order(order_id=order.pk, actor=SHOP, proof=WRONG, now=timezone.now())

        assert tries_of(order) == 0

    def test_sent_again_by_the_same_person_delivers_once(self) -> None:
        order, actor = picked_up(placed_order()), seller()

        versions = {
            handover.deliver_order(order_id=order.pk, actor=actor, proof=RIGHT, now=timezone.now()).version
            for _time in range(2)
        }

        assert len(versions) == 1

    def test_of_another_version_is_refused(self) -> None:
        order = picked_up(placed_order())

        with pytest.raises(OrderChangedError):
            handover.deliver_order(order_id=order.pk, actor=SHOP, proof=RIGHT, expected_version=1, now=timezone.now())


class TestCounter:
    def test_sells_what_is_collected(self) -> None:
        shop = make_open_shop()
        [rice] = make_shelf(shop, offers=1)
        order = accepted(placed_order(shop, [Wanted(rice, 3)], fulfilment=Fulfilment.PICKUP))
        acting.finish_order(order_id=order.pk, actor=SHOP, now=timezone.now())

        handover.collect_order(order_id=order.pk, actor=SHOP, proof=RIGHT, now=timezone.now())

        assert (state_of(order), stock_of(rice)) == (OrderState.DELIVERED, (47, 0))

    def test_does_not_hand_out_what_is_to_be_brought(self) -> None:
        order = accepted(placed_order())
        acting.finish_order(order_id=order.pk, actor=SHOP, now=timezone.now())

        with pytest.raises(ActNotPossibleError):
            handover.collect_order(order_id=order.pk, actor=SHOP, proof=RIGHT, now=timezone.now())


class TestPicture:
    def test_is_kept_where_nobody_can_ask_for_it(self) -> None:
        order = picked_up(placed_order())
        where = GeoPoint(22.36, 91.82)
        photo = Proof(ProofKind.PHOTO, picture=picture(), received_by="Her brother", location=where)

        handover.deliver_order(order_id=order.pk, actor=seller(), proof=photo, now=timezone.now())

        proof = HandoverProof.objects.get(order=order)
        assert storages["private"].exists(proof.file)
        assert (proof.content_type, proof.received_by) == ("image/webp", "Her brother")
        assert proof.location is not None
        assert (proof.location.y, proof.location.x) == (22.36, 91.82)

    def test_is_needed_where_one_is_said_to_be_there(self) -> None:
        with pytest.raises(PictureNeededError):
            handover.deliver_order(
                order_id=picked_up(placed_order()).pk, actor=seller(), proof=Proof(ProofKind.PHOTO), now=timezone.now()
            )

    def test_that_is_none_is_refused(self) -> None:
        order = picked_up(placed_order())
        proof = Proof(ProofKind.PHOTO, picture=SimpleUploadedFile("photo.png", b"no picture"))

        with pytest.raises(UploadError):
            handover.deliver_order(order_id=order.pk, actor=seller(), proof=proof, now=timezone.now())

    def test_leaves_no_file_where_the_act_fails(self) -> None:
        order = placed_order()
        proof = Proof(ProofKind.PHOTO, picture=picture())

        with pytest.raises(ActNotPossibleError):
            handover.deliver_order(order_id=order.pk, actor=seller(), proof=proof, now=timezone.now())

        assert files_of(order.pk) == []


class TestWhatWasBought:
    def test_is_remembered_for_members_once_a_product(self) -> None:
        buyer = make_buyer()
        order = delivered(placed_order(buyer=buyer))

        for _time in range(2):
            record_bought(order_id=order.pk)

        bought = Bought.objects.filter(user=buyer, reference=order.pk)
        assert {one.product_id for one in bought} == set(order.lines.values_list("product_id", flat=True))
        assert bought.count() == 2

    def test_is_nothing_of_guests_and_of_what_is_not_delivered(self) -> None:
        assert record_bought(order_id=delivered(placed_order()).pk) == 0
        assert record_bought(order_id=placed_order(buyer=make_buyer()).pk) == 0

    def test_leaves_out_what_was_left_out(self) -> None:
        order = placed_order(buyer=make_buyer())
        order.lines.filter(position=0).update(kept=0, goods=0, state="removed")
        delivered(order)

        assert record_bought(order_id=order.pk) == 1
