"""Writes: pictures that no return and no hand-over has are taken out of the private storage."""

from datetime import datetime, timedelta
from typing import Final

from django.core.files.storage import Storage, storages

from marketplace.core.storage import is_older
from marketplace.orders.models import HandoverProof, ReturnPhoto
from marketplace.orders.services import handover, return_photos

# One that is being sent this very moment has no row yet either.
SENT_WITHIN: Final = timedelta(days=1)
PICTURES: Final = ((return_photos.FOLDER, ReturnPhoto.objects), (handover.FOLDER, HandoverProof.objects))


def sweep_pictures(*, now: datetime) -> int:
    """Delete pictures whose request was killed between their file and their row.

    Returns:
        How many went.
    """
    storage, deleted = storages["private"], 0
    for top, rows in PICTURES:
        for folder in _folders(storage, top):
            names = {f"{folder}/{name}" for name in storage.listdir(folder)[1]}
            for name in names - set(rows.filter(file__in=names).values_list("file", flat=True)):
                if is_older(storage, name, now - SENT_WITHIN):
                    storage.delete(name)
                    deleted += 1
    return deleted


def _folders(storage: Storage, top: str) -> list[str]:
    """One for each order."""
    try:
        folders, _files = storage.listdir(top)
    except FileNotFoundError:  # nobody has sent a picture yet
        return []
    return [f"{top}/{folder}" for folder in folders]
