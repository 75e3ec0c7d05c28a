"""Reads: pictures as the API and pages show them, in SQL and from rows that are at hand."""

from collections.abc import Iterable, Mapping
from typing import Any, TypedDict
from uuid import UUID

from django.core.files.storage import default_storage
from django.db.models import QuerySet

from marketplace.catalog.errors.products import ProductNotFoundError
from marketplace.catalog.models import Image, Product, ProductImage, ShopImage
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


def list_product_images(product_id: UUID) -> list[ProductImage]:
    """In their order, each with its picture."""
    return list(ProductImage.objects.filter(product_id=product_id).select_related("image").order_by("position", "id"))


def get_first_pictures(product_ids: Iterable[UUID]) -> dict[UUID, Picture]:
    """The picture that lists show of each product that has one."""
    rows = ProductImage.objects.filter(product_id__in=set(product_ids)).order_by("product_id", "position", "id")
    return {row.product_id: shown_picture(row) for row in rows.distinct("product_id").select_related("image")}


def list_shop_images(shop_id: UUID) -> list[ShopImage]:
    """In their order, each with its picture."""
    return list(ShopImage.objects.filter(shop_id=shop_id).select_related("image").order_by("position", "id"))


def own_product_id(product_id: UUID, *, shop_id: UUID) -> UUID:
    """The product, if it is this shop's own.

    Raises:
        ProductNotFoundError: there is none; shared ones and those of others are not theirs to change.
    """
    return _found(Product.objects.kept().filter(shop_id=shop_id), product_id)


def shared_product_id(product_id: UUID) -> UUID:
    """The product, if it is a shared one.

    Raises:
        ProductNotFoundError: there is none, or it is a shop's own.
    """
    return _found(Product.objects.kept().filter(shop__isnull=True), product_id)


def _found(products: QuerySet[Product], product_id: UUID) -> UUID:
    if not products.filter(pk=product_id).exists():
        raise ProductNotFoundError
    return product_id
