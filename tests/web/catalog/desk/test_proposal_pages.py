"""Suggestions to the shared catalogue, as a shop's people write and follow them, without script."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from marketplace.catalog.drafts import ProductDraft
from marketplace.catalog.models import Category, Product, ProductProposal, ProposalState
from marketplace.catalog.services import product_images, products, proposals
from sellers.models import Shop, ShopRole
from tests.unit.accounts.people import make_person
from tests.unit.catalog.goods import LATER, NOW, make_category, make_grocer, make_product
from tests.unit.catalog.test_galleries import picture
from tests.web.catalog.desk.test_product_pages import client_of, typed, typed_again

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture(autouse=True)
def own_storage(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def shop() -> Shop:
    return make_grocer()


@pytest.fixture
def owner(shop: Shop) -> Client:
    return client_of(shop, ShopRole.OWNER)


@pytest.fixture
def rice() -> Category:
    return make_category()


def change_of(shop: Shop, product: Product) -> str:
    return reverse("desk:proposal_change", args=[shop.slug, product.pk])


def test_form_begins_with_what_the_product_is(owner: Client, shop: Shop) -> None:
    product = make_product()

    html = owner.get(change_of(shop, product)).content.decode()

    assert 'name="name_en" value="Miniket rice"' in html
    assert "packs-0-price" not in html
    assert 'name="status"' not in html


def test_change_is_looked_at_before_it_is_sent(owner: Client, shop: Shop, rice: Category) -> None:
    product = make_product()
    told = typed_again(product, rice, name_en="Miniket polished rice", note="It stands on the pack.")

    preview = owner.post(change_of(shop, product), told | {"preview": "1"}).content.decode()
    assert not ProductProposal.objects.exists()
    sent = owner.post(change_of(shop, product), told | {"propose": "1"})

    proposal = ProductProposal.objects.get()
    assert "added: </span>polished " in preview
    assert 'name="propose"' in preview
    assert sent["Location"] == reverse("desk:proposal", args=[shop.slug, proposal.pk])
    assert (proposal.content["name_en"], proposal.note) == ("Miniket polished rice", "It stands on the pack.")


def test_nothing_changed_and_one_that_waits_are_told(owner: Client, shop: Shop, rice: Category) -> None:
    product = make_product()
    told = typed_again(product, rice) | {"propose": "1"}

    same = owner.post(change_of(shop, product), told).content.decode()
    owner.post(change_of(shop, product), told | {"name_en": "Other"})
    again = owner.post(change_of(shop, product), told | {"name_en": "Another"})

    assert "The product is like this already." in same
    assert again.status_code == 400
    assert 'value="Another"' in again.content.decode()
    assert "waits already" in owner.get(change_of(shop, product)).content.decode()


def test_pictures_are_sent_ahead_and_travel_with_the_form(owner: Client, shop: Shop, rice: Category) -> None:
    product = make_product()
    product_images.add_product_image(actor_id=None, product_id=product.pk, file=picture(1), alt_en="Sack", now=NOW)
    product.refresh_from_db()
    [first] = map(str, product.images.values_list("image_id", flat=True))
    told = typed_again(product, rice, order=first, **{f"alt_en-{first}": "A sack"})

    more = owner.post(change_of(shop, product), told | {"send": "1", "file": [picture(2)]}).content.decode()
    second = next(pk for pk in ids_in(more) if pk != first)
    owner.post(change_of(shop, product), told | {"order": [second, first], "propose": "1"})

    assert product.images.count() == 1
    assert ProductProposal.objects.get().content["images"] == [
        {"image_id": second, "alt_en": "", "alt_bn": ""},
        {"image_id": first, "alt_en": "A sack", "alt_bn": ""},
    ]


def test_picture_is_left_out_by_its_button(owner: Client, shop: Shop, rice: Category) -> None:
    product = make_product()
    product_images.add_product_image(actor_id=None, product_id=product.pk, file=picture(1), now=NOW)
    [first] = map(str, product.images.values_list("image_id", flat=True))

    html = owner.post(change_of(shop, product), typed_again(product, rice, order=first, remove=first)).content.decode()

    assert ids_in(html) == []
    assert product.images.count() == 1


def test_conflict_shows_what_changed_meanwhile(owner: Client, shop: Shop, rice: Category) -> None:
    product = make_product()
    told = typed_again(product, rice, name_en="Mine") | {"propose": "1"}
    theirs = ProductDraft(name_en="Theirs", name_bn="তাদের", category_id=rice.pk)
    products.change_product(actor_id=None, product_id=product.pk, draft=theirs, based_on=1, now=LATER)

    conflict = owner.post(change_of(shop, product), told)
    owner.post(change_of(shop, product), told | {"version": "2"})

    html = conflict.content.decode()
    assert conflict.status_code == 409
    assert "added: </span>Theirs" in html
    assert 'name="version" value="2"' in html
    assert ProductProposal.objects.get().based_on == 2


def test_new_product_is_suggested(owner: Client, shop: Shop, rice: Category) -> None:
    page = reverse("desk:proposal_new", args=[shop.slug])

    preview = owner.post(page, typed(rice, preview="1")).content.decode()
    owner.post(page, typed(rice, propose="1"))

    proposal = ProductProposal.objects.get()
    assert '<ins class="came">' not in preview
    assert (proposal.product, proposal.content["name_en"]) == (None, "Hill rice")


def test_list_and_page_tell_the_state_and_the_staffs_reason(owner: Client, shop: Shop, rice: Category) -> None:
    product = make_product()
    owner.post(change_of(shop, product), typed_again(product, rice, name_en="Other") | {"propose": "1"})
    proposal = ProductProposal.objects.get()
    proposals.reject(actor_id=make_person().pk, proposal_id=proposal.pk, message="The old name was right.", now=LATER)

    listed = owner.get(reverse("desk:proposals", args=[shop.slug])).content.decode()
    one = owner.get(reverse("desk:proposal", args=[shop.slug, proposal.pk])).content.decode()

    for html in (listed, one):
        assert "Rejected" in html
        assert "The old name was right." in html


def test_what_waits_is_taken_back_once(owner: Client, shop: Shop, rice: Category) -> None:
    product = make_product()
    owner.post(change_of(shop, product), typed_again(product, rice, name_en="Other") | {"propose": "1"})
    proposal = ProductProposal.objects.get()
    withdraw = reverse("desk:proposal_withdraw", args=[shop.slug, proposal.pk])

    owner.post(withdraw)
    again = owner.post(withdraw, follow=True).content.decode()

    proposal.refresh_from_db()
    assert proposal.state == ProposalState.WITHDRAWN
    assert "decided or withdrawn already" in again


def test_others_and_own_products_are_not_there(owner: Client, shop: Shop, rice: Category) -> None:
    theirs = client_of(make_grocer(), ShopRole.OWNER)
    product = make_product()
    owner.post(change_of(shop, product), typed_again(product, rice, name_en="Other") | {"propose": "1"})
    page = reverse("desk:proposal", args=[shop.slug, ProductProposal.objects.get().pk])

    assert theirs.get(page).status_code == 404
    assert owner.get(change_of(shop, make_product(shop_id=shop.pk))).status_code == 404


def ids_in(html: str) -> list[str]:
    """The pictures of a page's gallery."""
    return [part.split('"')[0] for part in html.split('name="order" value="')[1:]]
