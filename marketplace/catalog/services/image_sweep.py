"""Writes: pictures and files that nothing points at any more are taken out of the storage."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q

from marketplace.accounts.events import FilesDiscarded
from marketplace.catalog.models import Image, ProductProposal, ProposalState
from marketplace.catalog.services.media import FOLDER, file_names
from marketplace.core.outbox import publish
from marketplace.core.storage import is_older

BATCH: Final = 200
DAY: Final = timedelta(days=1)


def sweep_images(*, now: datetime) -> int:
    """Remove pictures that nothing has used for as long as undoing may need them, and files that no row knows.

    Returns:
        How many pictures went.
    """
    removed = 0
    while batch := sweep_batch(now=now):
        removed += batch
    delete_strays(now=now)
    return removed


@transaction.atomic
def sweep_batch(*, now: datetime) -> int:
    """Remove a batch; the files go after the commit. What somebody is about to use is held, and passed by."""
    before = now - timedelta(days=settings.UNUSED_IMAGE_DAYS)
    unused = Image.objects.exclude(_is_used()).exclude(pk__in=_proposed()).filter(updated_at__lt=before)
    images = list(unused.select_for_update(skip_locked=True, of=("self",)).order_by("id")[:BATCH])
    for image in images:
        names = file_names(image.name, image.widths)
        publish(FilesDiscarded(user_id=image.pk, storage="default", names=names, discarded_at=now))
    Image.objects.filter(pk__in=[image.pk for image in images]).delete()
    return len(images)


def delete_strays(*, now: datetime) -> int:
    """Delete files that no picture has: of an upload that was killed, or undone, between its files and its row.

    Returns:
        How many were deleted.
    """
    deleted = 0
    for folder in _folders():
        names = {
            f"{folder}/{file}": f"{folder}/{file.partition('-')[0]}" for file in default_storage.listdir(folder)[1]
        }
        known = set(Image.objects.filter(name__in=set(names.values())).values_list("name", flat=True))
        for file, stem in names.items():
            # One that is being sent this very moment has no row yet either.
            if stem not in known and is_older(default_storage, file, now - DAY):
                default_storage.delete(file)
                deleted += 1
    return deleted


def _folders() -> list[str]:
    try:
        folders, _files = default_storage.listdir(FOLDER)
    except FileNotFoundError:  # nobody has sent a picture yet
        return []
    return [f"{FOLDER}/{folder}" for folder in folders]


def _is_used() -> Q:
    """Whatever table points at pictures, those of rooms above included."""
    used = Q(pk__in=[])
    for relation in Image._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ManyToOneRel):
            rows = relation.field.model._base_manager  # noqa: SLF001  # Django documents it as public
            used |= Q(Exists(rows.filter(**{relation.field.name: OuterRef("pk")})))
    return used


def _proposed() -> list[str]:
    """Those of proposals that wait for the staff: they stand in their content."""
    waiting = ProductProposal.objects.filter(state=ProposalState.OPEN).values_list("content__images", flat=True)
    return [image["image_id"] for images in waiting for image in images or ()]
