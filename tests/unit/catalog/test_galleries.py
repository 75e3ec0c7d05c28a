"""The pictures of one product or shop: few, each once, in order; and what is swept away."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image as Pillow

from marketplace.accounts.models import User
from marketplace.catalog.errors.media import ImageNotFoundError, ImageShownAlreadyError, TooManyImagesError
from marketplace.catalog.galleries import ImageChanges
from marketplace.catalog.models import Image, Product, ProductRevision
from marketplace.catalog.selectors.media import list_product_images, list_shop_images
from marketplace.catalog.services import image_sweep, media, product_images, shop_images
from marketplace.core.models import AuditEntry
from tests.unit.accounts.people import make_person, published
from tests.unit.catalog.goods import LATER, make_grocer, make_product

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture(autouse=True)
def own_storage(settings: LazySettings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def actor() -> User:
    return make_person()


@pytest.fixture
def product() -> Product:
    return make_product()


def picture(shade: int = 0) -> "ContentFile[bytes]":
    file = io.BytesIO()
    Pillow.new("RGB", (200, 150), (shade, 90, 90)).save(file, "PNG")
    return ContentFile(file.getvalue(), name="photo.png")


def show(product: Product, shade: int, **given: str) -> Image:
    row = product_images.add_product_image(
        actor_id=None, product_id=product.pk, file=picture(shade), now=LATER, **given
    )
    return row.image


def shown(product: Product) -> list[Image]:
    return [row.image for row in list_product_images(product.pk)]


class TestProducts:
    def test_picture_makes_a_version_that_says_so(self, product: Product, actor: User) -> None:
        row = product_images.add_product_image(
            actor_id=actor.pk, product_id=product.pk, file=picture(), alt_en=" A sack of rice ", now=LATER
        )

        product.refresh_from_db()
        assert product.version == 2
        kept = ProductRevision.objects.get(product=product, version=2).content["images"]
        assert kept == [{"image_id": str(row.image_id), "alt_en": "A sack of rice", "alt_bn": ""}]
        assert [event["fields"] for event in published("catalog.product_changed")] == [["images"]]
        assert AuditEntry.objects.get(action="catalog.add_product_image").actor_id == actor.pk

    def test_eleventh_picture_is_refused_and_so_is_the_same_again(self, product: Product) -> None:
        for shade in range(10):
            show(product, shade)

        with pytest.raises(ImageShownAlreadyError):
            show(product, 3)
        with pytest.raises(TooManyImagesError):
            show(product, 10)
        assert [row.position for row in list_product_images(product.pk)] == list(range(10))

    def test_picture_moves_to_its_place_and_others_move_on(self, product: Product) -> None:
        first, second, third = (show(product, shade) for shade in range(3))

        product_images.change_product_image(
            actor_id=None,
            product_id=product.pk,
            image_id=third.pk,
            changes=ImageChanges(position=0, alt_bn="চাল"),
            now=LATER,
        )

        assert shown(product) == [third, first, second]
        assert list_product_images(product.pk)[0].alt_bn == "চাল"

    def test_nothing_new_makes_no_version(self, product: Product) -> None:
        image = show(product, 1)

        product_images.change_product_image(
            actor_id=None, product_id=product.pk, image_id=image.pk, changes=ImageChanges(position=0), now=LATER
        )

        product.refresh_from_db()
        assert product.version == 2

    def test_others_move_up_when_one_goes(self, product: Product) -> None:
        first, second = show(product, 1), show(product, 2)

        product_images.remove_product_image(actor_id=None, product_id=product.pk, image_id=first.pk, now=LATER)

        assert [(row.image, row.position) for row in list_product_images(product.pk)] == [(second, 0)]
        with pytest.raises(ImageNotFoundError):
            product_images.remove_product_image(actor_id=None, product_id=product.pk, image_id=first.pk, now=LATER)


class TestShops:
    def test_shop_shows_moves_and_removes(self, actor: User) -> None:
        shop = make_grocer()
        rows = [
            shop_images.add_shop_image(actor_id=actor.pk, shop_id=shop.pk, file=picture(shade), now=LATER)
            for shade in range(2)
        ]

        shop_images.change_shop_image(
            actor_id=actor.pk,
            shop_id=shop.pk,
            image_id=rows[1].image_id,
            changes=ImageChanges(position=0, alt_en="The door"),
            now=LATER,
        )
        shop_images.remove_shop_image(actor_id=actor.pk, shop_id=shop.pk, image_id=rows[0].image_id, now=LATER)

        assert [(row.image_id, row.alt_en) for row in list_shop_images(shop.pk)] == [(rows[1].image_id, "The door")]
        assert len(published("catalog.shop_images_changed")) == 4
        assert AuditEntry.objects.filter(target_id=str(shop.pk), action__startswith="catalog.").count() == 4


class TestSweep:
    def age(self, image: Image, days: int) -> None:
        Image.objects.filter(pk=image.pk).update(updated_at=LATER - timedelta(days=days))

    def test_what_nothing_shows_goes_after_its_time_and_its_files_after_the_commit(self, product: Product) -> None:
        used, young, old = show(product, 1), media.keep_upload(file=picture(2)), media.keep_upload(file=picture(3))
        for image, days in ((used, 100), (young, 29), (old, 31)):
            self.age(image, days)

        assert image_sweep.sweep_images(now=LATER) == 1

        assert set(Image.objects.values_list("pk", flat=True)) == {used.pk, young.pk}
        [event] = published("accounts.files_discarded")
        assert event["names"] == media.file_names(old.name, old.widths)

    def test_file_of_no_row_goes_after_a_day(self) -> None:
        image = media.keep_upload(file=picture(1))
        stray = default_storage.save("images/ab/1234-160.webp", ContentFile(b"cut off"))
        written = default_storage.get_modified_time(stray)

        assert image_sweep.delete_strays(now=written + timedelta(hours=23)) == 0
        assert image_sweep.delete_strays(now=written + timedelta(hours=25)) == 1

        assert not default_storage.exists(stray)
        assert all(default_storage.exists(name) for name in media.file_names(image.name, image.widths))
