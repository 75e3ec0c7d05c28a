"""Writes: the pictures of a shop, each cut to the one shape it is shown in, under a name that tells nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID, uuid4

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction

from marketplace.accounts.avatars import MAX_BYTES, MAX_PIXELS
from marketplace.accounts.events import FilesDiscarded
from marketplace.core.outbox import publish
from marketplace.core.uploads.images import check_image, cut
from sellers.models import Shop
from sellers.services.people import locked_shop
from sellers.services.profile import tell_of_change

FOLDER = "shops"
Kind = Literal["logo", "cover"]


@dataclass(frozen=True, slots=True)
class Shape:
    """The most that is kept of a picture, in pixels."""

    width: int
    height: int


# As sharp screens show them: a logo of 96 pixels, a cover across a phone or the column of a desk.
SHAPES: Mapping[Kind, Shape] = {"logo": Shape(320, 320), "cover": Shape(1200, 480)}


def replace_picture(*, actor_id: UUID, shop_id: UUID, kind: Kind, file: "File[bytes]", now: datetime) -> Shop:
    """Show this picture from now on; the one before is deleted after the commit.

    Raises:
        UploadError: it is no picture that we take.
        ShopNotFoundError: there is no such shop.
    """
    shape = SHAPES[kind]
    picture = check_image(file, max_bytes=MAX_BYTES, max_pixels=MAX_PIXELS, max_side=2 * shape.width)
    shaped = cut(picture, width=shape.width, height=shape.height)
    name = default_storage.save(f"{FOLDER}/{uuid4()}.webp", ContentFile(shaped))
    try:
        return _set_picture(actor_id, shop_id, kind, name, now=now)
    except BaseException:
        default_storage.delete(name)
        raise


def remove_picture(*, actor_id: UUID, shop_id: UUID, kind: Kind, now: datetime) -> Shop:
    """Show no such picture any more.

    Raises:
        ShopNotFoundError: there is no such shop.
    """
    return _set_picture(actor_id, shop_id, kind, "", now=now)


def picture_url(name: str) -> str | None:
    """Where a picture is served; None without one."""
    return default_storage.url(name) if name else None


@transaction.atomic
def _set_picture(actor_id: UUID, shop_id: UUID, kind: Kind, name: str, *, now: datetime) -> Shop:
    shop = locked_shop(shop_id)
    before = getattr(shop, kind)
    if before == name:
        return shop
    setattr(shop, kind, name)
    action = f"sellers.change_shop_{kind}"
    tell_of_change(shop, action=action, changes={kind: (before, name)}, actor_id=actor_id, now=now)
    if before:
        publish(FilesDiscarded(user_id=actor_id, storage="default", names=[before], discarded_at=now))
    return shop
