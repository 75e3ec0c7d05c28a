"""The pictures of one product or one shop: in their order, few, each once. Whoever changes them holds their owner."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrangement:
    """How pictures shall stand, what they say and which of them go; what is named and not there is passed over.

    Attributes:
        order: those that stand first, in this order; others follow as they stood.
        alts: what they show, in English and in Bangla.
    """

    order: Sequence[UUID] = ()
    alts: Mapping[UUID, tuple[str, str]] = field(default_factory=dict)
    without: Collection[UUID] = ()


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
    _take_away(row)
    _number(shown)


def arrange(gallery: Gallery, wanted: Arrangement) -> None:
    """Put pictures in another order, say something else about them and remove some, all at once."""
    shown = in_order(gallery)
    for row in [one for one in shown if one.image_id in wanted.without]:
        shown.remove(row)
        _take_away(row)
    for row in shown:
        alts = wanted.alts.get(row.image_id, (row.alt_en, row.alt_bn))
        if alts != (row.alt_en, row.alt_bn):
            row.alt_en, row.alt_bn = alts
            row.save(update_fields=["alt_en", "alt_bn", "updated_at"])
    places = {image_id: place for place, image_id in enumerate(wanted.order)}
    shown.sort(key=lambda row: places.get(row.image_id, len(places)))
    _number(shown)


def _take_away(row: Shown) -> None:
    # The time from which the sweep counts.
    row.image.save(update_fields=["updated_at"])
    row.delete()


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
