"""The picture somebody shows of themself: a square of ours, under a name that tells nothing."""

from datetime import datetime
from uuid import UUID, uuid4

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction

from marketplace.accounts.events import FilesDiscarded, ProfileUpdated
from marketplace.accounts.models import User
from marketplace.accounts.services import KEPT_OUT_OF_THE_TRAIL, locked_user
from marketplace.core import audit
from marketplace.core.outbox import publish
from marketplace.core.uploads.images import check_image, cut

MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 40_000_000
SIDE_PX = 512
# Shrunk to this before the square is cut out of it, so that a panorama still gives a sharp one.
MAX_SIDE_PX = 2 * SIDE_PX
FOLDER = "avatars"


def replace_avatar(*, user_id: UUID, file: "File[bytes]", now: datetime) -> User:
    """Show this picture from now on; the one before is deleted after the commit.

    Raises:
        UploadError: it is no picture that we take.
        UserNotFoundError: the account was erased meanwhile.
    """
    picture = check_image(file, max_bytes=MAX_BYTES, max_pixels=MAX_PIXELS, max_side=MAX_SIDE_PX)
    square = cut(picture, width=SIDE_PX, height=SIDE_PX)
    name = default_storage.save(f"{FOLDER}/{uuid4()}.webp", ContentFile(square))
    try:
        return _set_avatar(user_id, name, now=now)
    except BaseException:
        default_storage.delete(name)
        raise


def remove_avatar(*, user_id: UUID, now: datetime) -> User:
    """Show no picture any more.

    Raises:
        UserNotFoundError: the account was erased meanwhile.
    """
    return _set_avatar(user_id, "", now=now)


def avatar_url(user: User) -> str | None:
    """Where the picture is served; None without one."""
    return default_storage.url(user.avatar) if user.avatar else None


@transaction.atomic
def _set_avatar(user_id: UUID, name: str, *, now: datetime) -> User:
    user = locked_user(user_id)
    before, user.avatar = user.avatar, name
    if before == name:
        return user
    user.save(update_fields=["avatar", "updated_at"])
    changes = {"avatar": (KEPT_OUT_OF_THE_TRAIL, KEPT_OUT_OF_THE_TRAIL)}
    audit.record(actor_id=user_id, action="accounts.change_avatar", target=user, changes=changes, now=now)
    publish(ProfileUpdated(user_id=user_id, fields=["avatar"], updated_at=now))
    if before:
        publish(FilesDiscarded(user_id=user_id, storage="default", names=[before], discarded_at=now))
    return user
