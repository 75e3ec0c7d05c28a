"""Proposals and alike products, as staff see them."""

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from marketplace.accounts.permissions import Role
from marketplace.catalog.models import MergeProposal, Product, ProductProposal, ProposalState
from marketplace.catalog.proposals import ProposalDraft, ProposedImage
from marketplace.catalog.services import media, product_images, proposals
from sellers.models import Shop
from tests.matrix.actors import make_user, signed_in
from tests.unit.accounts.people import make_person
from tests.unit.catalog.goods import LATER, NOW, make_grocer, make_product, pack
from tests.unit.catalog.test_galleries import picture

pytestmark = pytest.mark.usefixtures("db")
QUEUE, PAIRS = "/en/staff/catalogue/proposals/", "/en/staff/catalogue/merges/"


@pytest.fixture(autouse=True)
def own_storage(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def staff() -> Client:
    return signed_in(make_user(Role.SUPPORT), has_second_factor=True)


@pytest.fixture
def shop() -> Shop:
    return make_grocer()


def propose(shop: Shop, product: Product) -> ProductProposal:
    image = media.keep_upload(file=picture(9))
    draft = ProposalDraft(
        name_en="Miniket <b>polished</b> rice",
        name_bn=product.name_bn,
        category_id=product.category_id,
        attributes={},
        variants=(pack("10"),),
        images=(ProposedImage(image_id=image.pk),),
        note="It is polished.",
    )
    return proposals.propose_change(
        actor_id=make_person().pk,
        shop_id=shop.pk,
        product_id=product.pk,
        based_on=product.version,
        draft=draft,
        now=NOW,
    )


def test_queue_tells_what_waits_and_what_not(staff: Client, shop: Shop) -> None:
    assert "Nothing waits" in staff.get(QUEUE).content.decode()

    proposal = propose(shop, make_product())

    html = staff.get(QUEUE).content.decode()
    assert f"{QUEUE}{proposal.pk}/" in html
    assert "It is polished." in html


def test_differences_are_marked_without_colour(staff: Client, shop: Shop) -> None:
    product = make_product()
    product_images.add_product_image(actor_id=None, product_id=product.pk, file=picture(1), now=NOW)
    product.refresh_from_db()

    html = staff.get(f"{QUEUE}{propose(shop, product).pk}/").content.decode()

    assert '<ins class="came"><span class="sr-only">added: </span>' in html
    assert "&lt;b&gt;polished&lt;/b&gt;" in html
    assert '<span class="change-kind change-removed">Removed</span> <span><del class="gone">5 kg</del>' in html
    assert html.count('class="picture ') == 2


def test_approval_is_one_click_and_rejection_says_why(staff: Client, shop: Shop) -> None:
    proposal = propose(shop, make_product())
    page = f"{QUEUE}{proposal.pk}/"

    unexplained = staff.post(page, {"act": "reject", "message": "no"})
    rejected = staff.post(page, {"act": "reject", "message": "The name was right."})

    assert unexplained.status_code == 400
    assert "Tell the shop why" in unexplained.content.decode()
    assert rejected.status_code == 302
    proposal.refresh_from_db()
    assert (proposal.state, proposal.message) == (ProposalState.REJECTED, "The name was right.")
    assert "The name was right." in staff.get(page).content.decode()


def test_conflict_keeps_what_was_typed_and_offers_no_approval(staff: Client, shop: Shop) -> None:
    product = make_product()
    proposal = propose(shop, product)
    product_images.add_product_image(actor_id=None, product_id=product.pk, file=picture(1), now=LATER)

    answer = staff.post(f"{QUEUE}{proposal.pk}/", {"act": "approve", "message": "Thank you all"})

    html = answer.content.decode()
    assert answer.status_code == 400
    assert "Thank you all" in html
    assert 'value="approve"' not in html
    assert "The product has changed since" in html


def test_pair_becomes_one_the_way_round_that_was_clicked(staff: Client) -> None:
    kept, merged = make_product(), make_product()
    pair = MergeProposal.objects.create(kept=kept, merged=merged, score=0.913, reasons=["name_en", "pack"])

    listed = staff.get(PAIRS).content.decode()
    done = staff.post(f"{PAIRS}{pair.pk}/", {"keeps": str(merged.pk)})

    assert "91% alike" in listed
    assert done.status_code == 302
    kept.refresh_from_db()
    assert kept.merged_into == merged
    assert "decided already" in staff.get(f"{PAIRS}{pair.pk}/").content.decode()


def test_two_things_are_shown_no_more(staff: Client) -> None:
    pair = MergeProposal.objects.create(kept=make_product(), merged=make_product(), score=0.9, reasons=["name_en"])

    staff.post(f"{PAIRS}{pair.pk}/", {})

    assert "No products look alike" in staff.get(PAIRS).content.decode()


def test_list_takes_as_many_statements_for_many(staff: Client) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            staff.get(PAIRS)
        return len(asked)

    MergeProposal.objects.create(kept=make_product(), merged=make_product(), score=0.9, reasons=[])
    staff.get(PAIRS)
    one = statements()
    for _again in range(3):
        MergeProposal.objects.create(kept=make_product(), merged=make_product(), score=0.9, reasons=[])

    assert statements() == one


def test_pages_are_for_staff_alone(client: Client) -> None:
    seller = signed_in(make_user(Role.SELLER))

    assert {seller.get(path).status_code for path in (QUEUE, PAIRS)} == {403}
    assert {client.get(path).status_code for path in (QUEUE, PAIRS)} == {302}


@pytest.mark.parametrize("kind", ["category", "brand", "product", "variant", "offer", "image", "mergeproposal"])
def test_administration_lists_goods(kind: str) -> None:
    product = make_product()
    product_images.add_product_image(actor_id=None, product_id=product.pk, file=picture(1), now=NOW)
    staff = signed_in(make_user(Role.ADMIN), has_second_factor=True)

    assert staff.get(f"/admin/catalog/{kind}/").status_code == 200
    assert staff.get(f"/admin/catalog/{kind}/?q=miniket-rice").status_code == 200
