"""What a file is, told from its content; and what nothing that people send may hold."""

import io
import re
import unicodedata
import zipfile
from collections.abc import Collection
from enum import StrEnum
from pathlib import PurePosixPath

from django.core.files.base import File

from marketplace.core.uploads.errors import (
    DangerousFileError,
    EmptyFileError,
    FileKindError,
    FileNameError,
    FileTooLargeError,
)

NAME_LENGTH = 200
CHUNK_BYTES = 64 * 1024
# Characters that turn the direction of writing: "photo\u202egpj.exe" reads as "photoexe.jpg".
TURNS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Kind(StrEnum):
    """What can be taken, by the name people know it by."""

    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WebP"
    GIF = "GIF"
    PDF = "PDF"


IMAGES = frozenset({Kind.JPEG, Kind.PNG, Kind.WEBP, Kind.GIF})
SIGNATURES = {
    Kind.JPEG: re.compile(rb"\xff\xd8\xff"),
    Kind.PNG: re.compile(rb"\x89PNG\r\n\x1a\n"),
    Kind.WEBP: re.compile(rb"RIFF....WEBP", re.DOTALL),
    Kind.GIF: re.compile(rb"GIF8[79]a"),
    Kind.PDF: re.compile(rb"%PDF-[12]\.\d"),
}
ENDINGS = {
    Kind.JPEG: {".jpg", ".jpeg", ".jpe", ".jfif"},
    Kind.PNG: {".png"},
    Kind.WEBP: {".webp"},
    Kind.GIF: {".gif"},
    Kind.PDF: {".pdf"},
}

# What has no business in a picture or a paper, wherever it stands: pages, scripts, programs, archives. Each is long
# enough not to come about by chance among compressed bytes.
PAGES = (
    *(b"<html>", b"<html ", b"<!doctype html", b"<!entity", b"<svg xmlns", b"<iframe", b"<script", b"javascript:"),
    *(b"<?php ", b"<?php\n", b"<?php\r", b"<?php\t"),
)
PROGRAMS = (
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"This program cannot be run in DOS mode",
    b"\x7fELF\x02\x01\x01\x00",
)
PDF_INSIDE = re.compile(rb"%PDF-[12]\.\d")
# A GIF whose size spells the beginning of a comment or an assignment is a script to whoever reads it as one.
GIF_AS_SCRIPT = re.compile(rb"GIF8[79]a(?:/\*|//|=[\"'`/])")
# The test file of the makers of virus scanners, in two pieces so that this module is not taken for one.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def read(file: "File[bytes]", *, max_bytes: int) -> bytes:
    """All of the file, of which never more than `max_bytes` and a chunk is in memory, whatever it says its size is.

    Raises:
        EmptyFileError, FileTooLargeError
    """
    data = bytearray()
    for chunk in file.chunks(CHUNK_BYTES):
        data += chunk
        if len(data) > max_bytes:
            raise FileTooLargeError(max_bytes)
    if not data:
        raise EmptyFileError
    return bytes(data)


def check_name(name: str | None, *, kinds: Collection[Kind]) -> None:
    """Refuse names that are made to mislead. What passes is still never used: `CleanImage.name` is a new one.

    An ending must be that of some kind taken here; a name without any is fine, for pages' scripts send such.

    Raises:
        FileNameError: too long, a path, hidden, or with characters that cannot be seen.
        FileKindError: another ending.
    """
    name = name or ""
    if len(name) > NAME_LENGTH or name.startswith(".") or any(map(_misleads, name)):
        raise FileNameError
    ending = PurePosixPath(name).suffix.lower()
    if ending and not any(ending in ENDINGS[kind] for kind in kinds):
        raise FileKindError(kinds)


def kind_of(data: bytes, *, kinds: Collection[Kind]) -> Kind:
    """Which of the kinds begins like this.

    Raises:
        FileKindError: none of them.
    """
    for kind in kinds:
        if SIGNATURES[kind].match(data):
            return kind
    raise FileKindError(kinds)


def refuse_what_hides(data: bytes, kind: Kind) -> None:
    """Refuse what is something else besides: an archive, a page, a script, a program, a known test virus.

    Raises:
        DangerousFileError
    """
    lower = data.lower()
    if any(page in lower for page in PAGES) or any(program in data for program in (EICAR, *PROGRAMS)):
        raise DangerousFileError
    if _is_archive(data):
        raise DangerousFileError
    if kind is Kind.GIF and GIF_AS_SCRIPT.match(data):
        raise DangerousFileError
    if kind is not Kind.PDF and PDF_INSIDE.search(data):
        raise DangerousFileError


def _misleads(character: str) -> bool:
    return character in "/\\" or character in TURNS or unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}


def _is_archive(data: bytes) -> bool:
    """Whether a reader of ZIP files, who begins at the end, would find any file in it."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return bool(archive.filelist)
    except Exception:  # whatever it stumbles over, it is no archive
        return False
