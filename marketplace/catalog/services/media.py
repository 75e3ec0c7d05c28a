"""Writes: pictures, each encoded anew in several sizes and kept once, however often it is sent."""

import hashlib
from collections.abc import Iterable
from typing import Final
from uuid import uuid4

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models.functions import Now
from PIL import Image as Pillow

from marketplace.catalog.models import Image
from marketplace.core.uploads import content
from marketplace.core.uploads.images import clean_pixels
from marketplace.core.uploads.sizes import FORMATS, Rendition, placeholder, renditions, widths_of

FOLDER: Final = "images"
WIDTHS: Final = (160, 320, 640, 1280)
MAX_BYTES: Final = 8 * 1024 * 1024
MAX_PIXELS: Final = 40_000_000
# The largest width that is kept, for a picture that stands upright with two high to one wide.
MAX_SIDE: Final = 2 * WIDTHS[-1]


def keep_upload(*, file: "File[bytes]") -> Image:
    """`keep_image`, for a file that somebody sent; neither its name nor its declared type is believed.

    Raises:
        UploadError: it is no picture that we take; nothing was stored.
    """
    data = content.read(file, max_bytes=MAX_BYTES)
    content.check_name(file.name, kinds=content.IMAGES)
    return keep_image(data=data)


def keep_image(*, data: bytes, is_synthetic: bool = False) -> Image:
    """Keep a picture: checked, upright, with nothing in it but its pixels, as AVIF and WebP in up to four widths.

    The same pixels are kept once, also where two send them at the same moment. The row is held until the caller's
    transaction ends, so that it is not swept away before something points at it.

    Args:
        data: JPEG, PNG, WebP or GIF.
        is_synthetic: a drawing or a photograph of the kind, not of the thing itself.

    Raises:
        UploadError: it is no picture that we take; nothing was stored.
    """
    pixels = _narrowed(clean_pixels(data, max_pixels=MAX_PIXELS, max_side=MAX_SIDE))
    digest = digest_of(pixels)
    return find_kept(digest) or _add(pixels, digest, is_synthetic=is_synthetic)


def find_kept(digest: str) -> Image | None:
    """The picture that is there already, held and marked as wanted now."""
    wanted = Image.objects.filter(digest=digest).update(updated_at=Now())
    return Image.objects.get(digest=digest) if wanted else None


def digest_of(pixels: Pillow.Image) -> str:
    """SHA-256 of what is seen: two files of one picture have the same, whatever else stood in them."""
    seen = hashlib.sha256(f"{pixels.mode} {pixels.width}x{pixels.height} ".encode())
    seen.update(pixels.tobytes())
    return seen.hexdigest()


def file_names(name: str, widths: Iterable[int]) -> list[str]:
    """All files of a picture in the storage."""
    return [Rendition(width, kind, b"").name(name) for width in widths for kind in FORMATS]


def _narrowed(pixels: Pillow.Image) -> Pillow.Image:
    """No wider than the widest file: what two pictures differ in beyond that, nobody sees."""
    if pixels.width <= WIDTHS[-1]:
        return pixels
    height = max(1, round(pixels.height * WIDTHS[-1] / pixels.width))
    return pixels.resize((WIDTHS[-1], height), Pillow.Resampling.LANCZOS)


def _add(pixels: Pillow.Image, digest: str, *, is_synthetic: bool) -> Image:
    """Files first, for a row without files would be a hole; who is second with a row takes its files away again."""
    name = f"{FOLDER}/{digest[:2]}/{uuid4().hex}"
    stored: list[str] = []
    try:
        stored.extend(_stored(rendition, name) for rendition in renditions(pixels, WIDTHS))
        row = Image(
            digest=digest,
            name=name,
            width=pixels.width,
            height=pixels.height,
            widths=widths_of(pixels, WIDTHS),
            placeholder=placeholder(pixels),
            is_synthetic=is_synthetic,
        )
        image = _inserted(row)
    except BaseException:
        _delete(stored)
        raise
    if image.pk != row.pk:
        _delete(stored)
    return image


@transaction.atomic
def _inserted(row: Image) -> Image:
    """The row, or the one of the same digest that was there first."""
    Image.objects.bulk_create([row], ignore_conflicts=True)
    return find_kept(row.digest) or _inserted(row)


def _stored(rendition: Rendition, stem: str) -> str:
    return default_storage.save(rendition.name(stem), ContentFile(rendition.content))


def _delete(names: Iterable[str]) -> None:
    for name in names:
        default_storage.delete(name)
