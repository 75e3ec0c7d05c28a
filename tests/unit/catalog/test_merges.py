"""Products that are one thing: found, and made one with all that hangs on them."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings

from marketplace.accounts.models import User
from marketplace.catalog.errors.merges import MergeDecidedError, NotMergeableError
from marketplace.catalog.likeness import Traits, likeness
from marketplace.catalog.models import MergeProposal, Offer, PackUnit, Product, ProductRevision, ProposalState
from marketplace.catalog.selectors.media import list_product_images
from marketplace.catalog.selectors.merges import page_pairs
from marketplace.catalog.services import merges, product_images, stock
from marketplace.catalog.services.duplicates import find_duplicates, find_duplicates_of
from marketplace.catalog.services.reservations import ReservationLine, reserve, sell
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
    def merge(self, kept: Product, merged: Product, actor: User) -> Product:
        return merges.merge_products(actor_id=actor.pk, kept_id=kept.pk, merged_id=merged.pk, now=LATER)

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

    def test_offer_that_was_withdrawn_gives_way(self, actor: User) -> None:
        shop = make_grocer()
        kept, merged = make_product(), make_product()
        first = make_offer(shop, kept, price="300.00")
        Offer.objects.filter(pk=first.pk).update(deleted_at=NOW)
        make_offer(shop, merged, price="350.00")

        self.merge(kept, merged, actor)

        first.refresh_from_db()
        assert (first.deleted_at, str(first.price)) == (None, "350.00")

    def test_reserved_stock_stays_where_it_was_promised(self, actor: User) -> None:
        shop = make_grocer()
        kept, merged = make_product(), make_product()
        first, second = make_offer(shop, kept, count=1), make_offer(shop, merged, count=5)
        reference = uuid7()
        reserve(
            lines=[ReservationLine(second.pk, 2)], reference=reference, expires_at=LATER + timedelta(hours=1), now=NOW
        )

        self.merge(kept, merged, actor)
        sell(reference=reference, now=LATER)

        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.stock, second.stock, second.reserved) == (4, 0, 0)

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
        assert told["variants"] == [
            {
                "id": str(pack_before.pk),
                "into": str(kept.variants.get().pk),
                "offers": [{"id": str(offer.pk), "variant_id": str(pack_before.pk), "into": None, "stock": None}],
            }
        ]

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

    def test_stock_is_still_moved_on_the_kept_offer(self, actor: User) -> None:
        shop = make_grocer()
        kept, merged = make_product(), make_product()
        first = make_offer(shop, kept, count=1)
        make_offer(shop, merged, count=2)

        self.merge(kept, merged, actor)

        stock.count_stock(actor_id=actor.pk, offer_id=first.pk, quantity=10, now=LATER)
        first.refresh_from_db()
        assert first.stock == 10
