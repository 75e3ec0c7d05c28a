"""Writes: the pictures of shops, beside their logos and covers."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.db.models import QuerySet

from marketplace.catalog import galleries
from marketplace.catalog.events import ShopImagesChanged
from marketplace.catalog.galleries import Arrangement, ImageChanges
from marketplace.catalog.models import ShopImage
from marketplace.catalog.services import media
from marketplace.core import audit
from marketplace.core.outbox import publish
from sellers.models import Shop
from sellers.services.people import locked_shop


def add_shop_image(
    *, actor_id: UUID | None, shop_id: UUID, file: "File[bytes]", alt_en: str = "", alt_bn: str = "", now: datetime
) -> ShopImage:
    """Show a picture that somebody sent, after the others. It is encoded before anything is held.

    Raises:
        UploadError: it is no picture that we take.
        ShopNotFoundError: there is no such shop.
        ImageShownAlreadyError, TooManyImagesError: it is shown, or ten others are.
    """
    image = media.keep_upload(file=file)
    row = ShopImage(shop_id=shop_id, alt_en=alt_en.strip(), alt_bn=alt_bn.strip())
    with transaction.atomic():
        shop = locked_shop(shop_id)
        before = _told(shop)
        galleries.add(_gallery(shop), row, image)
        _note(shop, "catalog.add_shop_image", before, actor_id=actor_id, now=now)
    return row


@transaction.atomic
def change_shop_image(
    *, actor_id: UUID | None, shop_id: UUID, image_id: UUID, changes: ImageChanges, now: datetime
) -> None:
    """Say something else about a picture, or move it.

    Raises:
        ShopNotFoundError, ImageNotFoundError: there is no such shop, or it does not show this picture.
    """
    shop = locked_shop(shop_id)
    before = _told(shop)
    galleries.change(_gallery(shop), image_id, changes)
    _note(shop, "catalog.change_shop_image", before, actor_id=actor_id, now=now)


@transaction.atomic
def remove_shop_image(*, actor_id: UUID | None, shop_id: UUID, image_id: UUID, now: datetime) -> None:
    """Show a picture no more.

    Raises:
        ShopNotFoundError, ImageNotFoundError: there is no such shop, or it does not show this picture.
    """
    shop = locked_shop(shop_id)
    before = _told(shop)
    galleries.remove(_gallery(shop), image_id)
    _note(shop, "catalog.remove_shop_image", before, actor_id=actor_id, now=now)


@transaction.atomic
def arrange_shop_images(*, actor_id: UUID | None, shop_id: UUID, wanted: Arrangement, now: datetime) -> None:
    """Put a shop's pictures in order, say what they show and remove some: one change of the shop.

    Raises:
        ShopNotFoundError: there is no such shop.
    """
    shop = locked_shop(shop_id)
    before = _told(shop)
    galleries.arrange(_gallery(shop), wanted)
    _note(shop, "catalog.arrange_shop_images", before, actor_id=actor_id, now=now)


def _gallery(shop: Shop) -> QuerySet[ShopImage]:
    return ShopImage.objects.filter(shop=shop)


def _told(shop: Shop) -> list[dict[str, str]]:
    return [
        {"image_id": str(one.image_id), "alt_en": one.alt_en, "alt_bn": one.alt_bn}
        for one in galleries.in_order(_gallery(shop))
    ]


def _note(shop: Shop, action: str, before: list[Any], *, actor_id: UUID | None, now: datetime) -> None:
    after = _told(shop)
    if after == before:
        return
    audit.record(actor_id=actor_id, action=action, target=shop, changes={"images": (before, after)}, now=now)
    publish(ShopImagesChanged(shop_id=shop.pk, changed_at=now))
