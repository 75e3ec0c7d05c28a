"""Forgetting papers that are kept no longer than needed: those of shops that were rejected, or closed for good."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery

from marketplace.accounts.events import FilesDiscarded
from marketplace.core import audit
from marketplace.core.outbox import publish
from marketplace.core.storage import is_older
from sellers.models import CaseState, Shop, ShopPaper, ShopStatus, VerificationCase
from sellers.services.papers import FOLDER

BATCH = 200
DAY = timedelta(days=1)


def purge_papers(*, now: datetime) -> int:
    """Delete all papers whose time is over, and files that no row knows; returns how many rows went."""
    removed = 0
    while batch := purge_batch(now=now):
        removed += batch
    delete_strays(now=now)
    return removed


@transaction.atomic
def purge_batch(*, now: datetime) -> int:
    """Delete a batch; the files go after the commit."""
    before = now - timedelta(days=settings.PAPER_RETENTION_DAYS)
    over = ShopPaper.objects.filter(shop__in=_done_with(before), created_at__lt=before)
    papers = list(over.select_for_update(skip_locked=True, of=("self",)).order_by("id")[:BATCH])
    by_shop: dict[UUID, list[str]] = {}
    for paper in papers:
        by_shop.setdefault(paper.shop_id, []).append(paper.file)
    for shop_id, names in by_shop.items():
        publish(FilesDiscarded(user_id=shop_id, storage="private", names=names, discarded_at=now))
    ShopPaper.objects.filter(pk__in=[paper.pk for paper in papers]).delete()
    if papers:
        audit.record_forgotten(ShopPaper, forgotten=len(papers), kept_from=before, now=now)
    return len(papers)


def delete_strays(*, now: datetime) -> int:
    """Delete files that no paper knows: of an upload that was killed between its file and its row.

    One that is being sent this very moment has no row yet either, so the files of a day are left to the next night.

    Returns:
        How many were deleted.
    """
    storage = storages["private"]
    old = {file for file in _files(storage) if is_older(storage, file, now - DAY)}
    strays = old - set(ShopPaper.objects.filter(file__in=old).values_list("file", flat=True))
    for file in strays:
        storage.delete(file)
    return len(strays)


def _done_with(before: datetime) -> QuerySet[Shop]:
    """Shops that were closed, or whose last case was refused, before then; one that waits or is verified is neither."""
    last = VerificationCase.objects.filter(shop=OuterRef("pk")).order_by("-id")
    shops = Shop.objects.alias(
        last_state=Subquery(last.values("state")[:1]), last_decided_at=Subquery(last.values("decided_at")[:1])
    )
    refused = Q(verified_at=None, last_state=CaseState.REJECTED, last_decided_at__lt=before)
    return shops.filter(refused | Q(status=ShopStatus.CLOSED, updated_at__lt=before))


def _files(storage: Storage) -> set[str]:
    """All files of papers, in the folders of their shops."""
    try:
        folders, _none = storage.listdir(FOLDER)
    except FileNotFoundError:  # nobody has sent a paper yet
        return set()
    return {f"{FOLDER}/{folder}/{file}" for folder in folders for file in storage.listdir(f"{FOLDER}/{folder}")[1]}
