"""Pictures of chats: checked by their content, encoded anew without what a camera wrote, in the private storage."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages
from django.db import InterfaceError, OperationalError

from marketplace.core.ratelimits import Policy, require
from marketplace.core.storage import is_older
from marketplace.core.uploads.images import check_image
from realtime.chat.errors.messages import PictureNotFoundError
from realtime.chat.models import Message, Side
from realtime.chat.participants import Place

FOLDER: Final = "chats"
MAX_BYTES, MAX_PIXELS, MAX_SIDE = 10 * 2**20, 40_000_000, 1600
CONTENT_TYPE: Final = "image/webp"
UPLOADS = Policy("chat_pictures", "6/minute; 60/hour")
# One that is being sent this very moment has no row yet.
SENT_WITHIN: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class StoredPicture:
    """A picture as it lies in the private storage, and its pixels."""

    name: str
    width: int
    height: int


@contextmanager
def stored(picture: "File[bytes] | None", *, room_id: UUID, user_id: UUID | None) -> Iterator[StoredPicture | None]:
    """A picture in the private storage, which is gone again where the act fails; None where none was sent.

    Where the database was lost meanwhile, nobody knows whether a message has it: then it is left to the sweep.

    Raises:
        UploadError: it is none that we take.
        RateLimitedError: too many of one person's.
    """
    if picture is None:
        yield None
        return
    require(f"user:{user_id}", UPLOADS)
    clean = check_image(picture, max_bytes=MAX_BYTES, max_pixels=MAX_PIXELS, max_side=MAX_SIDE)
    name = storages["private"].save(f"{FOLDER}/{room_id}/{uuid4()}.webp", ContentFile(clean.content))
    try:
        yield StoredPicture(name, clean.width, clean.height)
    except (OperationalError, InterfaceError):
        raise
    except BaseException:
        storages["private"].delete(name)
        raise


def picture_of(*, place: Place, message_id: UUID) -> str:
    """The name in the private storage of a message's picture, for whoever takes part in its room and sees the message.

    The market's staff see one also after it was deleted or hidden, as long as it is kept: they decide about reports.

    Raises:
        PictureNotFoundError: there is none, or none any more.
    """
    message = Message.objects.filter(room_id=place.room.pk, pk=message_id).seen_by(place.side).first()
    if message is None or not message.picture or (message.is_gone and place.side is not Side.STAFF):
        raise PictureNotFoundError
    return message.picture


def open_picture(*, place: Place, message_id: UUID) -> "File[bytes]":
    """The same picture, as WebP. Raises as `picture_of`."""
    try:
        return storages["private"].open(picture_of(place=place, message_id=message_id))
    except FileNotFoundError as error:
        raise PictureNotFoundError from error


def sweep_pictures(*, now: datetime) -> int:
    """Delete pictures that no message has: their sender was killed between file and row, or the messages are purged.

    Returns:
        How many went.
    """
    storage, deleted = storages["private"], 0
    for folder in _folders(storage):
        names = {f"{folder}/{name}" for name in storage.listdir(folder)[1]}
        known = set(Message.objects.filter(picture__in=names).exclude(picture="").values_list("picture", flat=True))
        for name in names - known:
            if is_older(storage, name, now - SENT_WITHIN):
                storage.delete(name)
                deleted += 1
    return deleted


def _folders(storage: Storage) -> list[str]:
    """One for each room."""
    try:
        folders, _files = storage.listdir(FOLDER)
    except FileNotFoundError:  # nobody has sent a picture yet
        return []
    return [f"{FOLDER}/{folder}" for folder in folders]
