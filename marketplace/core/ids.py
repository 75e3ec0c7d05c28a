"""Identifiers: UUIDv7, public and primary, sorted by the time they were made."""

import re
from datetime import datetime
from uuid import UUID

from uuid_utils import compat

SANE_REQUEST_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")  # as nginx has it (deploy/nginx/http.conf)


def uuid7() -> UUID:
    """A new UUIDv7 (RFC 9562, section 5.7): 48 bits of Unix milliseconds, then random bits."""
    return compat.uuid7()


def uuid7_of(at: datetime) -> UUID:
    """One that sorts as if it had been made at that instant, for rows of a past that is told afterwards."""
    return compat.uuid7(nanoseconds=int(at.timestamp()) * 10**9 + at.microsecond * 1000)


def as_id(text: str) -> UUID | None:
    """The id that a text is, in whichever spelling; None where it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def request_id(offered: str) -> str:
    """What a request is called: as its client calls it, when that is a sane token; else by a new id."""
    return offered if SANE_REQUEST_ID.fullmatch(offered) else uuid7().hex
