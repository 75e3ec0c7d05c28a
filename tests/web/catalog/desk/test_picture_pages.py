"""Pictures of a shop's products and of the shop, as a browser without script sends them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation

from marketplace.catalog.models import Product, ProductImage, ShopImage
from marketplace.catalog.services import product_images
from sellers.models import Shop, ShopPermission, ShopRole
from tests.unit.catalog.goods import NOW, make_grocer, make_product
from tests.unit.catalog.test_galleries import picture
from tests.web.catalog.desk.test_product_pages import client_of

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
def product(shop: Shop) -> Product:
    return make_product(shop_id=shop.pk)


@pytest.fixture
def page(shop: Shop, product: Product) -> str:
    return reverse("desk:own_pictures", args=[shop.slug, product.pk])


def add(product: Product, count: int, *, first: int = 0) -> list[str]:
    """Show so many pictures more; the ids of all, in order."""
    for number in range(first, first + count):
        product_images.add_product_image(
            actor_id=None, product_id=product.pk, file=picture(number), alt_en=f"No {number}", now=NOW
        )
    return shown(product)


def shown(product: Product) -> list[str]:
    rows = ProductImage.objects.filter(product=product).order_by("position")
    return [str(pk) for pk in rows.values_list("image_id", flat=True)]


def rows(ids: list[str], **given: str) -> dict[str, list[str] | str]:
    """What the gallery sends when nothing was typed."""
    told = {f"alt_en-{pk}": f"No {number}" for number, pk in enumerate(ids)}
    return {"order": ids, **told, **given}


def test_several_pictures_are_taken_at_once(owner: Client, product: Product, page: str) -> None:
    answer = owner.post(page, {"send": "1", "file": [picture(1), picture(2)]})

    assert answer.status_code == 302
    assert len(shown(product)) == 2
    assert "2 pictures are added." in owner.get(page).content.decode()


def test_file_that_is_refused_takes_none_of_the_others_with_it(owner: Client, product: Product, page: str) -> None:
    note = SimpleUploadedFile("list.jpg", b"rice, oil", content_type="image/jpeg")
    large = SimpleUploadedFile("large.png", b"\x89PNG\r\n\x1a\n" + bytes(8 * 1024 * 1024), content_type="image/png")

    answer = owner.post(page, {"send": "1", "file": [note, picture(1), large]})

    html = answer.content.decode()
    assert answer.status_code == 400
    assert len(shown(product)) == 1
    assert "<strong>list.jpg</strong>" in html
    assert "<strong>large.png</strong>: <span data-refused>This file is too large" in html


def test_eleventh_is_refused_and_words_typed_meanwhile_are_kept(owner: Client, product: Product, page: str) -> None:
    ids = add(product, 10)
    typed = rows(ids) | {f"alt_bn-{ids[0]}": "চালের বস্তা"}

    answer = owner.post(page, typed | {"send": "1", "file": [picture(11)]})

    assert "There can be 10 pictures at most." in answer.content.decode()
    assert shown(product) == ids
    assert ProductImage.objects.get(image_id=ids[0]).alt_bn == "চালের বস্তা"


def test_nothing_chosen_is_told(owner: Client, page: str) -> None:
    assert "Choose one picture at least." in owner.post(page, {"send": "1"}).content.decode()


@pytest.mark.parametrize(("button", "at", "order"), [("up", 2, "021"), ("down", 0, "102"), ("down", 2, "012")])
def test_buttons_move_a_picture(owner: Client, product: Product, page: str, button: str, at: int, order: str) -> None:
    ids = add(product, 3)

    owner.post(page, rows(ids, **{button: ids[at]}))

    assert shown(product) == [ids[int(place)] for place in order]


def test_words_order_and_removal_are_one_change_of_the_product(owner: Client, product: Product, page: str) -> None:
    ids = add(product, 3)
    turned = rows(ids) | {"order": ids[::-1], f"alt_en-{ids[0]}": "A\x00 sack\u202e"}

    owner.post(page, turned | {"remove": ids[1]})

    product.refresh_from_db()
    assert shown(product) == [ids[2], ids[0]]
    assert ProductImage.objects.get(image_id=ids[0]).alt_en == "A sack"
    assert product.version == 5


def test_what_somebody_else_added_meanwhile_stays(owner: Client, product: Product, page: str) -> None:
    ids = add(product, 2)
    [_first, _second, third] = add(product, 1, first=2)

    owner.post(page, rows(ids[::-1], save="1"))

    assert shown(product) == [*ids[::-1], third]


def test_shop_shows_its_own(owner: Client, shop: Shop) -> None:
    page = reverse("desk:shop_pictures", args=[shop.slug])

    owner.post(page, {"send": "1", "file": [picture(1), picture(2)]})
    first, second = ShopImage.objects.filter(shop=shop).order_by("position")
    owner.post(page, {"order": [str(first.image_id), str(second.image_id)], "up": str(second.image_id)})

    assert list(ShopImage.objects.filter(shop=shop).order_by("position")) == [second, first]


def test_words_about_lists_stand_with_pictures_of_goods_alone(
    owner: Client, shop: Shop, product: Product, page: str
) -> None:
    shop_page = reverse("desk:shop_pictures", args=[shop.slug])
    for url in (page, shop_page):
        owner.post(url, {"send": "1", "file": [picture(1)]})

    of_goods, of_shop = (owner.get(url).content.decode() for url in (page, shop_page))
    assert "The first one stands in lists." in of_goods
    assert "stands in lists" not in of_shop
    assert "They stand in this order on the shop’s page." in of_shop


def test_pictures_are_for_who_may(shop: Shop, page: str) -> None:
    clerk = client_of(shop, ShopRole.STAFF, ShopPermission.CATALOGUE)
    stranger = client_of(make_grocer(), ShopRole.OWNER)

    assert clerk.get(page).status_code == 200
    assert clerk.get(reverse("desk:shop_pictures", args=[shop.slug])).status_code == 403
    assert stranger.get(page).status_code == 404
