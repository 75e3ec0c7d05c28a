"""Proposals to the shared catalogue: made, withdrawn, decided once; and how two versions differ."""

import dataclasses
from typing import Any
from uuid import UUID

import pytest

from marketplace.accounts.models import User
from marketplace.catalog.differences import Piece, item_changes, text_pieces
from marketplace.catalog.drafts import VariantDraft
from marketplace.catalog.errors.products import InvalidProductError, ProductChangedError, ProductNotFoundError
from marketplace.catalog.errors.proposals import (
    NothingProposedError,
    OwnProposalError,
    ProposalDecidedError,
    ProposalExistsError,
    ProposalNotFoundError,
    ProposalOutdatedError,
)
from marketplace.catalog.models import Product, ProductProposal, ProposalState
from marketplace.catalog.proposals import ProposalDraft, ProposedImage
from marketplace.catalog.selectors.proposals import review_of
from marketplace.catalog.services import products, proposals
from marketplace.core.ids import uuid7
from marketplace.core.models import AuditEntry
from sellers.models import Shop, ShopMember, ShopRole
from tests.unit.accounts.people import make_person, published
from tests.unit.catalog.goods import LATER, draft, make_category, make_grocer, make_product, pack

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def seller() -> User:
    return make_person()


@pytest.fixture
def staff() -> User:
    return make_person("staff@example.com")


@pytest.fixture
def shop(seller: User) -> Shop:
    made = make_grocer()
    ShopMember.objects.create(shop=made, user=seller, role=ShopRole.OWNER)
    return made


@pytest.fixture
def product() -> Product:
    return make_product()


def wish(**given: Any) -> ProposalDraft:
    fields: dict[str, Any] = {
        "name_en": "Miniket rice, polished",
        "name_bn": "মিনিকেট চাল",
        "category_id": make_category().pk,
        "attributes": {},
    }
    return ProposalDraft(**(fields | given))


def propose(shop: Shop, seller: User, product: Product | None, **given: Any) -> ProductProposal:
    return proposals.propose_change(
        actor_id=seller.pk,
        shop_id=shop.pk,
        product_id=product.pk if product else None,
        based_on=product.version if product else None,
        draft=wish(**given),
        now=LATER,
    )


class TestProposing:
    def test_nothing_changes_until_staff_approve(self, shop: Shop, seller: User, product: Product) -> None:
        proposal = propose(shop, seller, product)

        product.refresh_from_db()
        assert (product.name_en, product.version) == ("Miniket rice", 1)
        assert (proposal.state, proposal.based_on) == (ProposalState.OPEN, 1)
        assert [event["product_id"] for event in published("catalog.proposal_made")] == [str(product.pk)]

    def test_what_is_like_this_already_is_refused(self, shop: Shop, seller: User, product: Product) -> None:
        with pytest.raises(NothingProposedError):
            propose(shop, seller, product, name_en="Miniket rice ")

    def test_shop_has_one_that_waits_about_a_product(self, shop: Shop, seller: User, product: Product) -> None:
        propose(shop, seller, product)

        with pytest.raises(ProposalExistsError):
            propose(shop, seller, product, name_en="Another name")

    def test_who_saw_an_older_version_looks_again(self, shop: Shop, seller: User, product: Product) -> None:
        products.change_product(
            actor_id=None, product_id=product.pk, draft=draft(name_bn="অন্য নাম"), based_on=1, now=LATER
        )

        with pytest.raises(ProductChangedError):
            propose(shop, seller, product)

    def test_products_of_shops_are_not_for_proposals(self, shop: Shop, seller: User) -> None:
        with pytest.raises(ProductNotFoundError):
            propose(shop, seller, make_product(shop.pk))

    def test_unknown_picture_is_refused(self, shop: Shop, seller: User, product: Product) -> None:
        with pytest.raises(InvalidProductError) as refusal:
            propose(shop, seller, product, images=[ProposedImage(image_id=uuid7())])

        assert [detail.field for detail in refusal.value.details] == ["images"]

    def test_new_product_needs_a_pack(self, shop: Shop, seller: User) -> None:
        with pytest.raises(InvalidProductError):
            propose(shop, seller, None)


class TestDeciding:
    def approve(self, proposal: ProductProposal, staff: User) -> Product:
        return proposals.approve(actor_id=staff.pk, proposal_id=proposal.pk, message=" Thank you ", now=LATER)

    def test_approval_makes_it_so_and_tells_the_shop(
        self, shop: Shop, seller: User, staff: User, product: Product
    ) -> None:
        kept = product.variants.get()
        wanted = (dataclasses.replace(VariantDraft.of(kept), position=1), pack("10"))
        proposal = propose(shop, seller, product, variants=wanted)

        changed = self.approve(proposal, staff)

        assert (changed.name_en, changed.version) == ("Miniket rice, polished", 2)
        sizes = changed.variants.order_by("position").values_list("pk", "pack_size")
        assert [int(size) for _pk, size in sizes] == [10, 5]
        assert kept.pk in {pk for pk, _size in sizes}
        [event] = published("catalog.proposal_decided")
        assert (event["state"], event["message"], event["shop_id"]) == ("approved", "Thank you", str(shop.pk))
        assert AuditEntry.objects.get(action="catalog.approved_proposal").actor_id == staff.pk

    def test_new_product_is_shared(self, shop: Shop, seller: User, staff: User) -> None:
        proposal = propose(shop, seller, None, variants=(pack("2"),))

        made = self.approve(proposal, staff)

        proposal.refresh_from_db()
        assert (made.shop_id, made.is_listed) == (None, True)
        assert proposal.product_id == made.pk

    def test_product_that_changed_since_is_left(self, shop: Shop, seller: User, staff: User, product: Product) -> None:
        proposal = propose(shop, seller, product)
        products.change_product(
            actor_id=None, product_id=product.pk, draft=draft(name_bn="অন্য নাম"), based_on=1, now=LATER
        )

        with pytest.raises(ProposalOutdatedError):
            self.approve(proposal, staff)

        proposal.refresh_from_db()
        assert proposal.state == ProposalState.OPEN
        assert review_of(proposal).is_outdated

    def test_it_is_decided_once(self, shop: Shop, seller: User, staff: User, product: Product) -> None:
        proposal = propose(shop, seller, product)
        proposals.reject(actor_id=staff.pk, proposal_id=proposal.pk, message="The name was right.", now=LATER)

        with pytest.raises(ProposalDecidedError):
            self.approve(proposal, staff)
        with pytest.raises(ProposalDecidedError):
            proposals.withdraw(actor_id=seller.pk, shop_id=shop.pk, proposal_id=proposal.pk, now=LATER)

    def test_nobody_decides_for_a_shop_of_their_own(self, shop: Shop, seller: User, product: Product) -> None:
        proposal = propose(shop, seller, product)

        with pytest.raises(OwnProposalError):
            self.approve(proposal, seller)

    def test_shop_takes_back_its_own_alone(self, shop: Shop, seller: User, product: Product) -> None:
        proposal = propose(shop, seller, product)

        with pytest.raises(ProposalNotFoundError):
            proposals.withdraw(actor_id=seller.pk, shop_id=make_grocer().pk, proposal_id=proposal.pk, now=LATER)
        proposals.withdraw(actor_id=seller.pk, shop_id=shop.pk, proposal_id=proposal.pk, now=LATER)

        proposal.refresh_from_db()
        assert proposal.state == ProposalState.WITHDRAWN
        assert propose(shop, seller, product).state == ProposalState.OPEN


class TestDifferences:
    def test_words_are_marked_and_letters_stay_whole(self) -> None:
        assert text_pieces("মিনিকেট চাল ৫ কেজি", "মিনিকেট সিদ্ধ চাল ৫ কেজি") == [
            Piece("same", "মিনিকেট"),
            Piece("added", " সিদ্ধ"),
            Piece("same", " চাল ৫ কেজি"),
        ]

    def test_pieces_put_both_versions_together_again(self) -> None:
        before, after = "Miniket rice, 5 kg sack", "Polished miniket rice in a sack"

        pieces = text_pieces(before, after)

        assert "".join(piece.text for piece in pieces if piece.kind != "added") == before
        assert "".join(piece.text for piece in pieces if piece.kind != "removed") == after

    def test_long_texts_are_told_as_wholes(self) -> None:
        assert text_pieces("a " * 1500, "b") == [Piece("removed", "a " * 1500), Piece("added", "b")]

    def test_items_are_paired_by_key(self) -> None:
        one, two, three = ({"id": str(UUID(int=n)), "size": n} for n in range(3))

        changes = item_changes([one, two], [two | {"size": 9}, {"id": None, "size": 4}, three], key="id")

        assert [change.kind for change in changes] == ["changed", "added", "added", "removed"]

    def test_review_names_what_differs(self, shop: Shop, seller: User, product: Product) -> None:
        review = review_of(propose(shop, seller, product, variants=(pack("10"),)))

        assert [line.language for line in review.differences.texts] == ["en"]
        assert [change.kind for change in review.differences.variants] == ["added", "removed"]
        assert not review.is_outdated
