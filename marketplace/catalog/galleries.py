"""The pictures of one product or one shop: in their order, few, each once. Whoever changes them holds their owner."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from marketplace.catalog.errors.media import ImageNotFoundError, ImageShownAlreadyError, TooManyImagesError
from marketplace.catalog.models import MOST_IMAGES, Image, ProductImage, ShopImage

Gallery = QuerySet[ProductImage] | QuerySet[ShopImage]
Shown = ProductImage | ShopImage


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageChanges:
    """What is to be different about a picture; None leaves it.

    Attributes:
        alt_en: what it shows, for who does not see it.
        position: from 0; what stands there and after it moves on.
    """

    alt_en: str | None = None
    alt_bn: str | None = None
    position: int | None = None


def in_order(gallery: Gallery) -> list[Shown]:
    return list(gallery.select_related("image").order_by("position", "id"))


def add(gallery: Gallery, row: Shown, image: Image) -> Shown:
    """Show a picture after the others.

    Args:
        gallery: those that are shown.
        row: the new one, but for its picture and its place.

    Raises:
        ImageShownAlreadyError: it is among them.
        TooManyImagesError: there are as many as there may be.
    """
    shown = in_order(gallery)
    if any(one.image_id == image.pk for one in shown):
        raise ImageShownAlreadyError
    if len(shown) >= MOST_IMAGES:
        raise TooManyImagesError(MOST_IMAGES)
    row.image, row.position = image, len(shown)
    row.save(force_insert=True)
    return row


def change(gallery: Gallery, image_id: UUID, changes: ImageChanges) -> Shown:
    """Say something else about a picture, or put it elsewhere among the others.

    Raises:
        ImageNotFoundError: it is not among them.
    """
    shown = in_order(gallery)
    row = _among(shown, image_id)
    row.alt_en = row.alt_en if changes.alt_en is None else changes.alt_en.strip()
    row.alt_bn = row.alt_bn if changes.alt_bn is None else changes.alt_bn.strip()
    row.save(update_fields=["alt_en", "alt_bn", "updated_at"])
    if changes.position is not None:
        shown.remove(row)
        shown.insert(changes.position, row)
        _number(shown)
    return row


def remove(gallery: Gallery, image_id: UUID) -> None:
    """Show a picture no more; the others move up. Its files are swept away when nothing has used them for a while.

    Raises:
        ImageNotFoundError: it is not among them.
    """
    shown = in_order(gallery)
    row = _among(shown, image_id)
    shown.remove(row)
    # The time from which the sweep counts.
    row.image.save(update_fields=["updated_at"])
    row.delete()
    _number(shown)


def _among(shown: list[Shown], image_id: UUID) -> Shown:
    found = next((one for one in shown if one.image_id == image_id), None)
    if found is None:
        raise ImageNotFoundError
    return found


def _number(shown: list[Shown]) -> None:
    for position, row in enumerate(shown):
        if row.position != position:
            row.position = position
            row.save(update_fields=["position", "updated_at"])
