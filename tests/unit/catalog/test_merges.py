"""Products that are one thing: found, and made one with all that hangs on them."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.db.models import Sum
from django.test import Client

from marketplace.accounts.models import User
from marketplace.catalog import tasks
from marketplace.catalog.errors.merges import MergeDecidedError, MergeUnderWayError, NotMergeableError
from marketplace.catalog.likeness import Traits, likeness
from marketplace.catalog.models import (
    MergeProposal,
    Offer,
    OfferMove,
    PackUnit,
    Product,
    ProductMerge,
    ProductRevision,
    ProposalState,
    StockReservation,
)
from marketplace.catalog.selectors.media import list_product_images
from marketplace.catalog.selectors.merges import page_pairs
from marketplace.catalog.services import merge_work, merges, product_images, stock
from marketplace.catalog.services.duplicates import find_duplicates, find_duplicates_of
from marketplace.catalog.services.offers import withdraw_offer
from marketplace.catalog.services.order_stock import ReservationLine
from marketplace.catalog.services.reservations import release, reserve, sell
from marketplace.core.ids import uuid7
from tests.unit.accounts.people import make_person, published
from tests.unit.catalog.goods import LATER, NOW, make_grocer, make_offer, make_product, pack
from tests.unit.catalog.test_galleries import picture

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture(autouse=True)
def own_storage(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def actor() -> User:
    return make_person()


def traits(name_en: str, name_bn: str = "", packs: tuple[str, ...] = (), barcode: str = "") -> Traits:
    return Traits(
        uuid7(), name_en, name_bn, None, frozenset((size, "kg") for size in packs), frozenset({barcode} - {""})
    )


def merge(kept: Product, merged: Product, *, actor_id: UUID | None = None) -> None:
    """To its end."""
    merges.merge_products(actor_id=actor_id, kept_id=kept.pk, merged_id=merged.pk, now=LATER)
    while merge_work.move_offers(merged_id=merged.pk, now=LATER):
        pass


class TestLikeness:
    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Miniket Rice", "Rice, Miniket"),
            ("ACI Pure Salt", "ACI pure  salt"),
            ("Radhuni turmeric powder", "Radhuni Tumeric Powder"),
        ],
    )
    def test_one_thing_under_two_names(self, one: str, other: str) -> None:
        assert likeness(traits(one, packs=("1",)), traits(other, packs=("1",))).is_worth_a_look

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ("Diapers size 3", "Diapers size 4"),
            ("Miniket rice", "Nazirshail rice"),
            ("Red lentils", "Green peas"),
        ],
    )
    def test_two_things(self, one: str, other: str) -> None:
        assert not likeness(traits(one, packs=("1",)), traits(other, packs=("1",))).is_worth_a_look

    def test_bangla_name_is_enough(self) -> None:
        found = likeness(traits("Rice A", "মিনিকেট চাল ৫ কেজি", ("5",)), traits("Miniket", "মিনিকেট চাল 5 কেজি", ("5",)))

        assert found.is_worth_a_look
        assert found.reasons == ["name_bn", "pack"]

    def test_barcode_says_it_alone(self) -> None:
        found = likeness(traits("Salt", barcode="4006381333931"), traits("Iodised lobon", barcode="4006381333931"))

        assert (found.score, found.reasons) == (0.95, ["barcode"])


class TestFinding:
    def test_pair_is_put_before_the_staff_once_the_older_first(self) -> None:
        older, newer = make_product(), make_product(name_en="Rice miniket", name_bn="চাল মিনিকেট")

        assert find_duplicates_of([newer.pk]) == 1
        assert find_duplicates_of([older.pk, newer.pk]) == 0

        pair = MergeProposal.objects.get()
        assert (pair.kept, pair.merged) == (older, newer)
        assert "pack" in pair.reasons

    def test_what_was_refused_is_not_found_again(self, actor: User) -> None:
        make_product()
        make_product(name_en="Miniket  rice")
        assert find_duplicates(now=LATER) == 1
        pair = MergeProposal.objects.get()

        merges.refuse_pair(actor_id=actor.pk, pair_id=pair.pk, now=LATER)

        assert find_duplicates(now=LATER) == 0
        assert page_pairs(cursor=None, limit=20).items == []
        with pytest.raises(MergeDecidedError):
            merges.accept_pair(actor_id=actor.pk, pair_id=pair.pk, now=LATER)

    def test_products_of_shops_are_left_alone(self) -> None:
        make_product(make_grocer().pk)

        assert find_duplicates_of([make_product().pk]) == 0


class TestMerging:
    def merge(self, kept: Product, merged: Product, actor: User) -> None:
        merge(kept, merged, actor_id=actor.pk)

    def test_packs_and_offers_move(self, actor: User) -> None:
        kept = make_product()
        merged = make_product(variants=(pack("25"),))
        offer = make_offer(product=merged)

        self.merge(kept, merged, actor)

        offer.refresh_from_db()
        assert offer.product == kept
        assert offer.variant.product == kept
        assert {int(variant.pack_size) for variant in kept.variants.all()} == {5, 25}
        assert published("catalog.product_deleted")[0]["product_id"] == str(merged.pk)
        assert published("catalog.products_merged")[0]["kept_id"] == str(kept.pk)

    def test_same_pack_is_one_and_a_shop_with_both_keeps_one_offer(self, actor: User) -> None:
        shop = make_grocer()
        kept, merged = make_product(), make_product(variants=(pack("5000", PackUnit.GRAM),))
        first = make_offer(shop, kept, count=4)
        second = make_offer(shop, merged, count=3)
        elsewhere = make_offer(product=merged)

        self.merge(kept, merged, actor)

        first.refresh_from_db()
        second.refresh_from_db()
        elsewhere.refresh_from_db()
        assert (first.stock, second.stock) == (7, 0)
        assert second.deleted_at is not None
        assert elsewhere.variant == first.variant
        assert elsewhere.product == kept
        assert [movement.stock_change for movement in first.movements.order_by("id")] == [4, 3]
        assert Offer.objects.kept().filter(product=kept).count() == 2

    def test_pictures_come_along_once(self, actor: User) -> None:
        kept, merged = make_product(), make_product()
        for product, shade in ((kept, 1), (merged, 1), (merged, 2)):
            product_images.add_product_image(actor_id=None, product_id=product.pk, file=picture(shade), now=NOW)

        self.merge(kept, merged, actor)

        assert len(list_product_images(kept.pk)) == 2

    def test_old_address_leads_on_also_over_two_merges(self, actor: User) -> None:
        first, second, third = make_product(), make_product(), make_product()

        self.merge(second, first, actor)
        self.merge(third, second, actor)

        first.refresh_from_db()
        second.refresh_from_db()
        assert first.merged_into == second.merged_into == third

    def test_last_revision_says_where_everything_went(self, actor: User) -> None:
        kept, merged = make_product(), make_product()
        offer = make_offer(product=merged, count=2)
        pack_before = merged.variants.get()

        self.merge(kept, merged, actor)

        merged.refresh_from_db()
        told = ProductRevision.objects.get(product=merged, version=merged.version).content["merge"]
        assert told["kept_id"] == str(kept.pk)
        assert told["product"]["name_en"] == "Miniket rice"
        assert told["product"]["variants"][0]["id"] == str(pack_before.pk)
        assert told["variants"] == [{"id": str(pack_before.pk), "into": str(kept.variants.get().pk)}]
        move = OfferMove.objects.get(merge__merged=merged)
        assert (move.offer, move.variant, move.into) == (offer, pack_before, None)

    def test_pair_is_decided_and_others_with_the_gone_one_too(self, actor: User) -> None:
        kept, merged, third = make_product(), make_product(), make_product()
        find_duplicates_of([kept.pk, merged.pk, third.pk])
        pair = MergeProposal.objects.get(kept=kept, merged=merged)

        merges.accept_pair(actor_id=actor.pk, pair_id=pair.pk, keeps=merged.pk, now=LATER)

        kept.refresh_from_db()
        assert kept.merged_into == merged
        states = dict(MergeProposal.objects.values_list("pk", "state"))
        assert states.pop(pair.pk) == ProposalState.APPROVED
        assert sorted(states.values()) == [ProposalState.OPEN, ProposalState.WITHDRAWN]

    def test_one_alone_and_a_shops_own_cannot_be_merged(self, actor: User) -> None:
        shared, own = make_product(), make_product(make_grocer().pk)

        for kept, merged in ((shared, shared), (shared, own), (own, shared)):
            with pytest.raises(NotMergeableError):
                self.merge(kept, merged, actor)

    def test_address_leads_on_while_offers_are_on_their_way(
        self, actor: User, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(merge_work, "AT_ONCE", 2)
        kept, merged = make_product(), make_product()
        made = [make_offer(product=merged) for _ in range(5)]

        merges.merge_products(actor_id=actor.pk, kept_id=kept.pk, merged_id=merged.pk, now=LATER)
        page = client.get(f"/en/products/{merged.slug}/")
        moved = [Offer.objects.filter(product=kept).count()]
        while merge_work.move_offers(merged_id=merged.pk, now=LATER):
            moved.append(Offer.objects.filter(product=kept).count())

        assert (page.status_code, page["Location"].endswith(f"/products/{kept.slug}/")) == (301, True)
        assert moved == [0, 2, 4, 5]
        state = ProductMerge.objects.get(merged=merged)
        assert (state.moved, state.finished_at) == (len(made), LATER)
        batches = [len(event["offers"]) for event in published("catalog.offers_changed")][-3:]
        assert batches == [2, 2, 1]

    def test_merge_whose_worker_was_killed_goes_on(self, actor: User, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(merge_work, "AT_ONCE", 2)
        kept, merged = make_product(), make_product()
        for _ in range(3):
            make_offer(product=merged)
        merges.merge_products(actor_id=actor.pk, kept_id=kept.pk, merged_id=merged.pk, now=LATER)
        merge_work.move_offers(merged_id=merged.pk, now=LATER)
        queued: list[str] = []
        monkeypatch.setattr(tasks.move_offers, "delay", queued.append)

        tasks.continue_merges()
        too_early = list(queued)
        ProductMerge.objects.update(updated_at=NOW.replace(year=2020))
        tasks.continue_merges()
        for merged_id in queued:
            tasks.move_offers(merged_id)

        assert (too_early, queued) == ([], [str(merged.pk)])
        assert Offer.objects.filter(product=kept).count() == 3
        assert merge_work.list_stalled(now=LATER.replace(year=2100)) == []

    def test_product_that_others_are_still_moving_to_cannot_go(self, actor: User) -> None:
        first, second, third = make_product(), make_product(), make_product()
        make_offer(product=first)
        merges.merge_products(actor_id=actor.pk, kept_id=second.pk, merged_id=first.pk, now=LATER)

        with pytest.raises(MergeUnderWayError):
            merges.merge_products(actor_id=actor.pk, kept_id=third.pk, merged_id=second.pk, now=LATER)

    def test_stock_is_still_moved_on_the_kept_offer(self, actor: User) -> None:
        shop = make_grocer()
        kept, merged = make_product(), make_product()
        first = make_offer(shop, kept, count=1)
        make_offer(shop, merged, count=2)

        self.merge(kept, merged, actor)

        stock.count_stock(actor_id=actor.pk, offer_id=first.pk, quantity=10, now=LATER)
        first.refresh_from_db()
        assert first.stock == 10


class TestJoining:
    """A shop that offers both, by what it counts of each."""

    @pytest.fixture
    def both(self) -> tuple[Offer, Offer]:
        """Its offer of what stays, and that of what goes."""
        shop = make_grocer()
        return make_offer(shop, price="300.00"), make_offer(shop, price="350.00")

    def join(self, both: tuple[Offer, Offer]) -> tuple[Offer, Offer]:
        merge(both[0].product, both[1].product)
        for offer in both:
            offer.refresh_from_db()
        return both

    @pytest.mark.parametrize(
        ("of_kept", "of_merged", "reserved", "left"),
        [
            # What each counts, what is reserved of the one that goes, and what then is of the one that stays.
            (4, 3, 0, (7, 0)),
            (4, 3, 2, (7, 2)),
            (None, 3, 2, (None, 2)),
            (4, None, 2, (6, 2)),
            (4, None, 0, (4, 0)),
            (None, None, 2, (None, 2)),
        ],
    )
    def test_one_that_stays_is_counted_or_not_as_before(
        self,
        both: tuple[Offer, Offer],
        of_kept: int | None,
        of_merged: int | None,
        reserved: int,
        left: tuple[int | None, int],
    ) -> None:
        count(both[0], of_kept)
        count(both[1], of_merged)
        if reserved:
            take(both[1], reserved)

        kept, merged = self.join(both)

        assert ((kept.stock, kept.reserved), merged.reserved, merged.stock or 0) == (left, 0, 0)
        assert (str(kept.price), kept.deleted_at) == ("300.00", None)
        assert merged.deleted_at is not None
        assert_movements_add_up(kept, merged)

    @pytest.mark.parametrize("of_merged", [3, None])
    @pytest.mark.parametrize("of_kept", [9, None])
    def test_withdrawn_one_is_sold_again_with_terms_and_stock_of_the_other(
        self, both: tuple[Offer, Offer], of_kept: int | None, of_merged: int | None
    ) -> None:
        count(both[0], of_kept)
        count(both[1], of_merged)
        take(both[0], 1)
        take(both[1], 1)
        withdraw_offer(actor_id=None, offer_id=both[0].pk, now=NOW)

        kept, merged = self.join(both)

        assert (str(kept.price), kept.deleted_at) == ("350.00", None)
        # One that the withdrawn offer had promised beside what the other has; what else it once had is not there.
        assert (kept.stock, kept.reserved) == (None if of_merged is None else 4, 2)
        assert merged.deleted_at is not None
        assert_movements_add_up(kept, merged)

    def test_one_that_goes_and_was_withdrawn_takes_nothing_on_sale(self, both: tuple[Offer, Offer]) -> None:
        count(both[0], 2)
        withdraw_offer(actor_id=None, offer_id=both[1].pk, now=NOW)

        kept, merged = self.join(both)

        assert (kept.stock, str(kept.price), kept.deleted_at, merged.deleted_at) == (2, "300.00", None, NOW)

    def test_two_that_were_withdrawn_stay_so(self, both: tuple[Offer, Offer]) -> None:
        for offer in both:
            withdraw_offer(actor_id=None, offer_id=offer.pk, now=NOW)

        kept, merged = self.join(both)

        assert (kept.deleted_at, merged.deleted_at) == (NOW, NOW)

    def test_shops_own_number_goes_over_where_there_is_none(self) -> None:
        shop = make_grocer()
        both = make_offer(shop), make_offer(shop, shop_sku="R-7")

        kept, _merged = self.join(both)

        assert kept.shop_sku == "R-7"

    @pytest.mark.parametrize(("end", "stock"), [(sell, 6), (release, 8)])
    def test_what_was_reserved_is_found_when_it_is_sold_or_freed(
        self, both: tuple[Offer, Offer], end: Any, stock: int
    ) -> None:
        count(both[0], 3)
        count(both[1], 5)
        reference = take(both[1], 2)

        kept, merged = self.join(both)
        end(reference=reference, now=LATER)
        kept.refresh_from_db()

        assert (kept.stock, kept.reserved, merged.stock, merged.reserved) == (stock, 0, 0, 0)
        assert_movements_add_up(kept, merged)

    def test_order_that_reserved_of_both_has_it_in_one(self, both: tuple[Offer, Offer]) -> None:
        count(both[0], 3)
        count(both[1], 5)
        reference = uuid7()
        reserve(
            lines=[ReservationLine(both[0].pk, 1), ReservationLine(both[1].pk, 2)],
            reference=reference,
            expires_at=LATER + timedelta(hours=1),
            now=NOW,
        )

        kept, _merged = self.join(both)
        [held] = StockReservation.objects.filter(reference=reference, state="held")
        sell(reference=reference, now=LATER)
        kept.refresh_from_db()

        assert (held.offer, held.quantity) == (kept, 3)
        assert (kept.stock, kept.reserved) == (5, 0)


def count(offer: Offer, quantity: int | None) -> None:
    stock.count_stock(actor_id=None, offer_id=offer.pk, quantity=quantity, now=NOW)


def take(offer: Offer, quantity: int) -> UUID:
    reference = uuid7()
    line = ReservationLine(offer.pk, quantity)
    reserve(lines=[line], reference=reference, expires_at=LATER + timedelta(hours=1), now=NOW)
    return reference


def assert_movements_add_up(*offers: Offer) -> None:
    for offer in offers:
        sums = offer.movements.aggregate(stock=Sum("stock_change"), reserved=Sum("reserved_change"))
        assert (sums["stock"] or 0, sums["reserved"] or 0) == (offer.stock or 0, offer.reserved)
