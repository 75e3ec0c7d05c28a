"""Reads: pictures as the API and pages show them, in SQL and from rows that are at hand."""

from collections.abc import Iterable, Mapping
from typing import Any, TypedDict

from django.core.files.storage import default_storage

from marketplace.catalog.models import Image, ProductImage, ShopImage
from marketplace.core.uploads.sizes import Format

# What stands in for the address of the storage in `IMAGE_JSON`.
MEDIA_BASE = "media_base"
# A picture that `image` names, shown by `shown` (a product's or a shop's); both are aliases of the caller's statement,
# which takes `media_parameters()`.
IMAGE_JSON = f"""jsonb_build_object(
    'id', image.id,
    'stem', %({MEDIA_BASE})s || image.name,
    'url', %({MEDIA_BASE})s || image.name || '-' || (image.widths ->> -1) || '.webp',
    'width', image.width,
    'height', image.height,
    'widths', image.widths,
    'placeholder', image.placeholder,
    'is_synthetic', image.is_synthetic,
    'alt_en', shown.alt_en,
    'alt_bn', shown.alt_bn
)"""


class Picture(TypedDict):
    """A picture as it is shown: at `{stem}-{width}.webp` and `.avif` for each of `widths`; `url` is the widest."""

    id: str
    stem: str
    url: str
    width: int
    height: int
    widths: list[int]
    placeholder: str
    is_synthetic: bool
    alt_en: str
    alt_bn: str


def media_base() -> str:
    """What an address of a public file begins with."""
    return default_storage.url("-").removesuffix("-")


def media_parameters() -> dict[str, str]:
    """What a statement with `IMAGE_JSON` in it is given."""
    return {MEDIA_BASE: media_base()}


def picture(image: Image, *, alt_en: str = "", alt_bn: str = "") -> Picture:
    """A row as `IMAGE_JSON` has it, for templates and answers that have rows at hand."""
    stem = media_base() + image.name
    return Picture(
        id=str(image.pk),
        stem=stem,
        url=file_url(stem, image.widths[-1], "webp"),
        width=image.width,
        height=image.height,
        widths=list(image.widths),
        placeholder=image.placeholder,
        is_synthetic=image.is_synthetic,
        alt_en=alt_en,
        alt_bn=alt_bn,
    )


def shown_picture(shown: ProductImage | ShopImage) -> Picture:
    """A product's or a shop's picture, whose `image` is loaded."""
    return picture(shown.image, alt_en=shown.alt_en, alt_bn=shown.alt_bn)


def srcset(shown: Mapping[str, Any], kind: Format) -> str:
    """The files of one format, as a browser chooses among them."""
    return ", ".join(f"{file_url(shown['stem'], width, kind)} {width}w" for width in shown["widths"])


def file_url(stem: str, width: int, kind: Format) -> str:
    return f"{stem}-{width}.{kind}"


def smallest_from(widths: Iterable[int], wanted: int) -> int:
    """The narrowest file that fills so many pixels, or the widest there is."""
    known = sorted(widths)
    return next((width for width in known if width >= wanted), known[-1])
