"""Writes: the papers that show who runs a shop. Their files lie in the private storage, and each look is recorded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from django.core.files.base import ContentFile, File
from django.core.files.storage import storages
from django.db import transaction

from marketplace.accounts.events import FilesDiscarded
from marketplace.core import audit
from marketplace.core.outbox import publish
from marketplace.core.ratelimits import Policy, require
from marketplace.core.uploads.documents import CleanDocument, check_document
from sellers.errors.verification import PaperNotFoundError, PapersHeldError, TooManyPapersError
from sellers.models import CaseState, PaperKind, Shop, ShopPaper, VerificationCase
from sellers.papers import MAX_BYTES, MOST_PAPERS, normal_number
from sellers.services.people import locked_shop

FOLDER = "papers"
# Each takes some tenths of a second to look through.
UPLOADS = Policy("upload_paper", "60/hour")
# Of the trail only the fact: numbers and files are personal.
HIDDEN = "[personal]"


@dataclass(frozen=True, slots=True)
class PaperDraft:
    """What is said of a paper: its kind, the number on it, and the day until which it holds."""

    kind: PaperKind
    number: str = ""
    expires_on: date | None = None


def add_papers(
    *, actor_id: UUID, shop_id: UUID, draft: PaperDraft, files: "Sequence[File[bytes]]", now: datetime
) -> list[ShopPaper]:
    """Keep a paper, one row for each of its files (the front and the back).

    The files are looked through before anything is locked; nothing is left of them where one of them is refused.

    Args:
        actor_id: who sends it.
        shop_id: whose paper.
        draft: what it is.
        files: one at least, as uploaded.
        now: UTC.

    Raises:
        InvalidPaperNumberError: the number cannot be one of that paper.
        RateLimitedError: too many an hour.
        ShopNotFoundError: there is no such shop.
        TooManyPapersError: the shop has as many as are kept.
        UploadError: a file is none that we take.
    """
    number = normal_number(draft.number, draft.kind)
    require(f"user:{actor_id}", UPLOADS)
    documents = [check_document(file, max_bytes=MAX_BYTES) for file in files]
    names: list[str] = []
    try:
        names.extend(_store(shop_id, document) for document in documents)
        return _keep(actor_id, shop_id, draft, number, list(zip(documents, names, strict=True)), now=now)
    except BaseException:
        for name in names:
            storages["private"].delete(name)
        raise


@transaction.atomic
def remove_paper(*, actor_id: UUID, shop_id: UUID, paper_id: UUID, now: datetime) -> None:
    """Keep a paper no longer; its file is deleted after the commit.

    Raises:
        PaperNotFoundError: the shop has no such paper.
        PapersHeldError: the staff look at it, or verified the shop by it.
        ShopNotFoundError: there is no such shop.
    """
    shop = locked_shop(shop_id)
    paper = ShopPaper.objects.filter(shop=shop, pk=paper_id).first()
    if paper is None:
        raise PaperNotFoundError
    if is_held(shop):
        raise PapersHeldError
    _record(shop, "sellers.remove_paper", actor_id=actor_id, kind=(paper.kind, None), now=now)
    paper.delete()
    publish(FilesDiscarded(user_id=actor_id, storage="private", names=[paper.file], discarded_at=now))


@transaction.atomic
def record_opening(*, actor_id: UUID | None, paper: ShopPaper, now: datetime) -> None:
    """Note that somebody fetched a paper's file: whoever really sits there, also while they look as another."""
    changes = {"kind": (None, paper.kind), "shop": (None, paper.shop_id)}
    audit.record(actor_id=actor_id, action="sellers.open_paper", target=paper, changes=changes, now=now)


@transaction.atomic
def reveal_number(*, actor_id: UUID, paper: ShopPaper, now: datetime) -> str:
    """The whole number of a paper, for one of the staff; it is noted that they saw it."""
    changes = {"kind": (None, paper.kind), "shop": (None, paper.shop_id)}
    audit.record(actor_id=actor_id, action="sellers.reveal_paper_number", target=paper, changes=changes, now=now)
    return paper.number or ""


def is_held(shop: Shop) -> bool:
    """Whether the shop's papers must stay: it was verified by them, or the staff may be looking at them now."""
    looked_at = VerificationCase.objects.filter(shop=shop, state__in=[CaseState.SUBMITTED, CaseState.CLAIMED])
    return shop.verified_at is not None or looked_at.exists()


@transaction.atomic
def _keep(
    actor_id: UUID,
    shop_id: UUID,
    draft: PaperDraft,
    number: str | None,
    stored: Sequence[tuple[CleanDocument, str]],
    *,
    now: datetime,
) -> list[ShopPaper]:
    shop = locked_shop(shop_id)
    if ShopPaper.objects.filter(shop=shop).count() + len(stored) > MOST_PAPERS:
        raise TooManyPapersError
    papers = [
        ShopPaper.objects.create(
            shop=shop,
            kind=draft.kind,
            number=number,
            expires_on=draft.expires_on,
            file=name,
            content_type=document.content_type,
            size_bytes=len(document.content),
            uploaded_by_id=actor_id,
        )
        for document, name in stored
    ]
    _record(shop, "sellers.add_paper", actor_id=actor_id, kind=(None, draft.kind), now=now)
    return papers


def _store(shop_id: UUID, document: CleanDocument) -> str:
    """Under a name that tells nothing but whose folder it is in."""
    ending = document.name.rpartition(".")[2]
    return storages["private"].save(f"{FOLDER}/{shop_id}/{uuid4()}.{ending}", ContentFile(document.content))


def _record(shop: Shop, action: str, *, actor_id: UUID, kind: tuple[str | None, str | None], now: datetime) -> None:
    changes = {"kind": kind, "paper": (HIDDEN, HIDDEN)}
    audit.record(actor_id=actor_id, action=action, target=shop, changes=changes, now=now)
