"""Papers that people send: PDFs that do nothing but show pages, and pictures of papers."""

import subprocess
import sys
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from django.core.files.base import ContentFile, File

from marketplace.core.uploads import content, images
from marketplace.core.uploads.content import Kind
from marketplace.core.uploads.errors import ActiveDocumentError, BrokenFileError, LockedDocumentError, UploadError

PAPERS = frozenset({Kind.PDF, Kind.JPEG, Kind.PNG, Kind.WEBP})
MAX_PIXELS = 50_000_000
CHILD = Path(__file__).with_name("pdf_child.py")
CHILD_TIMEOUT_S = 30
# By the exit status of `pdf_child`; whatever else ends it (memory, time, a crash) means that the file is broken.
REFUSALS: dict[int, type[UploadError]] = {11: ActiveDocumentError, 12: LockedDocumentError}


@dataclass(frozen=True, slots=True)
class CleanDocument:
    """A paper as it may be stored, and downloaded by those who may see it, under a new name."""

    name: str
    content: bytes
    content_type: str

    def as_file(self) -> "ContentFile[bytes]":
        """For a model's file field."""
        return ContentFile(self.content, name=self.name)


def check_document(file: "File[bytes]", *, max_bytes: int, kinds: Collection[Kind] = PAPERS) -> CleanDocument:
    """Turn what somebody sent into a paper of ours; neither its name nor its declared type is believed.

    A PDF is written anew, so that it holds what was looked at and nothing else; digital signatures do not survive that.
    It takes a process of its own for some tenths of a second. Pictures are cleaned like all others.

    Args:
        file: as uploaded.
        max_bytes: of the file.
        kinds: which of `PAPERS` are taken.

    Raises:
        UploadError: one of `core.uploads.errors`; nothing was stored.
    """
    data = content.read(file, max_bytes=max_bytes)
    content.check_name(file.name, kinds=kinds)
    kind = content.kind_of(data, kinds=kinds)
    if kind is Kind.PDF:
        content.refuse_what_hides(data, kind)
        return CleanDocument(f"{uuid4()}.pdf", _rewrite(data), "application/pdf")
    picture = images.clean(data, max_pixels=MAX_PIXELS)
    return CleanDocument(picture.name, picture.content, picture.content_type)


def _rewrite(data: bytes) -> bytes:
    if not data.rstrip(b"\x00\t\n\x0c\r ").endswith(b"%%EOF"):
        raise BrokenFileError
    # It is given no settings: a parser that is broken into finds no key to take.
    command = [sys.executable, "-I", str(CHILD)]
    try:
        child = subprocess.run(  # noqa: S603 -- our own interpreter and script
            command, input=data, capture_output=True, timeout=CHILD_TIMEOUT_S, env={}, check=False
        )
    except subprocess.TimeoutExpired:
        raise BrokenFileError from None
    if child.returncode == 0:
        return child.stdout
    raise REFUSALS.get(child.returncode, BrokenFileError)
