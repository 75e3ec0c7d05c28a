"""Writes: the pictures of products. Each change gives the product another version, as its other changes do."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.core.files.base import File
from django.db import transaction

from marketplace.catalog import galleries
from marketplace.catalog.galleries import Arrangement, ImageChanges, Shown
from marketplace.catalog.models import Image, Product, ProductImage
from marketplace.catalog.services import media, revisions
from marketplace.catalog.snapshots import product_snapshot


def add_product_image(
    *,
    actor_id: UUID | None,
    product_id: UUID,
    file: "File[bytes]",
    alt_en: str = "",
    alt_bn: str = "",
    now: datetime,
) -> ProductImage:
    """Show a picture that somebody sent, after the others. It is encoded before anything is held.

    Raises:
        UploadError: it is no picture that we take.
        ProductNotFoundError: there is no such product.
        ImageShownAlreadyError, TooManyImagesError: it is shown, or ten others are.
    """
    image = media.keep_upload(file=file)
    return show_image(actor_id=actor_id, product_id=product_id, image=image, alt_en=alt_en, alt_bn=alt_bn, now=now)


def show_image(
    *, actor_id: UUID | None, product_id: UUID, image: Image, alt_en: str = "", alt_bn: str = "", now: datetime
) -> ProductImage:
    """`add_product_image`, for a picture that is kept already."""
    row = ProductImage(product_id=product_id, alt_en=alt_en.strip(), alt_bn=alt_bn.strip())

    def add(product: Product) -> Shown:
        return galleries.add(product.images.all(), row, image)

    _changing(product_id, "catalog.add_product_image", add, actor_id=actor_id, now=now)
    return row


def change_product_image(
    *, actor_id: UUID | None, product_id: UUID, image_id: UUID, changes: ImageChanges, now: datetime
) -> None:
    """Say something else about a picture, or move it.

    Raises:
        ProductNotFoundError, ImageNotFoundError: there is no such product, or it does not show this picture.
    """

    def change(product: Product) -> Shown:
        return galleries.change(product.images.all(), image_id, changes)

    _changing(product_id, "catalog.change_product_image", change, actor_id=actor_id, now=now)


def remove_product_image(*, actor_id: UUID | None, product_id: UUID, image_id: UUID, now: datetime) -> None:
    """Show a picture no more.

    Raises:
        ProductNotFoundError, ImageNotFoundError: there is no such product, or it does not show this picture.
    """

    def remove(product: Product) -> None:
        galleries.remove(product.images.all(), image_id)

    _changing(product_id, "catalog.remove_product_image", remove, actor_id=actor_id, now=now)


def arrange_product_images(*, actor_id: UUID | None, product_id: UUID, wanted: Arrangement, now: datetime) -> None:
    """Put a product's pictures in order, say what they show and remove some: one change of the product.

    Raises:
        ProductNotFoundError: there is no such product.
    """

    def arrange(product: Product) -> None:
        galleries.arrange(product.images.all(), wanted)

    _changing(product_id, "catalog.arrange_product_images", arrange, actor_id=actor_id, now=now)


@transaction.atomic
def _changing(
    product_id: UUID,
    action: str,
    change: Callable[[Product], Shown | None],
    *,
    actor_id: UUID | None,
    now: datetime,
) -> None:
    product = revisions.hold_product(product_id)
    before = product_snapshot(product)
    change(product)
    revisions.note_change(product, before, action, actor_id=actor_id, now=now)
