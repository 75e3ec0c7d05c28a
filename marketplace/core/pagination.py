"""Lists page by page, by keyset: a cursor holds the sort values of the last row, so no page is counted past or skipped.

A cursor is opaque and sealed: it carries a keyed hash of its values and of the question it belongs to, so one that was
altered, or is used with other filters or another order, is refused rather than answered wrongly.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import lru_cache, reduce
from typing import Any, Generic, TypeVar
from uuid import UUID

import orjson
from django.conf import settings
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import ErrorDetail, InvalidInputError

Row = TypeVar("Row")
Instance = TypeVar("Instance", bound=Model)
CursorValue = str | int | float | UUID | datetime | Decimal

SEAL_BYTES = 12
DEFAULT_LIMIT = 20
MAX_LIMIT = 100

_TAGS: dict[type, str] = {str: "s", int: "i", float: "f", UUID: "u", datetime: "t", Decimal: "d"}
_READERS: dict[str, Callable[[Any], CursorValue]] = {
    "s": str,
    "i": int,
    "f": float,
    "u": UUID,
    "t": datetime.fromisoformat,
    "d": Decimal,
}


class InvalidCursorError(InvalidInputError):
    """The cursor was not made by us, or not for this question."""

    code = "invalid_cursor"
    message = _("This list has changed or the link to its next page is broken. Start from the first page.")

    def __init__(self) -> None:
        super().__init__(details=[ErrorDetail(field="cursor", message=self.message)])


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows of a list, and the cursor of those that follow."""

    items: Sequence[Row]
    next: str | None


@dataclass(frozen=True, slots=True)
class Cursor:
    """The sort values of the last row seen, in the order of the sort.

    Hand-written SQL compares them as a row value: `WHERE (distance, id) > (%s, %s)`.
    """

    values: tuple[CursorValue, ...]

    def encode(self, *, query: str) -> str:
        """The cursor as text for clients, bound to `query` (see `PageParams.query_key`)."""
        payload = orjson.dumps([[_TAGS[type(value)], _plain(value)] for value in self.values])
        return base64.urlsafe_b64encode(_seal(payload, query) + payload).rstrip(b"=").decode()

    @classmethod
    def decode(cls, text: str, *, query: str) -> "Cursor":
        """Read back what `encode` wrote for the same `query`.

        Raises:
            InvalidCursorError: it was altered, cut, or made for another question.
        """
        try:
            raw = base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, UnicodeEncodeError) as error:
            raise InvalidCursorError from error
        seal, payload = raw[:SEAL_BYTES], raw[SEAL_BYTES:]
        if not hmac.compare_digest(seal, _seal(payload, query)):
            raise InvalidCursorError
        return cls(tuple(_READERS[tag](value) for tag, value in orjson.loads(payload)))


def paginate(
    queryset: QuerySet[Instance, Row], *, order_by: Sequence[str], cursor: str | None, limit: int, query: str = ""
) -> Page[Row]:
    """One page of `queryset` in the order given, in one statement.

    Args:
        queryset: filtered already; rows may be models or, after `.values()`, dictionaries.
        order_by: columns or annotations of the row itself that are never null, `-` before those that fall; together
            they must be unique, so end with the key.
        cursor: `next` of the page before, or None for the first.
        limit: 1 to 100.
        query: what else the cursor is bound to: the filters, as `PageParams.query_key` gives them.

    Raises:
        InvalidCursorError: the cursor belongs to another query, or to none.
    """
    bound_query = f"{queryset.model._meta.label}|{','.join(order_by)}|{query}"
    if cursor is not None:
        queryset = queryset.filter(_after(order_by, Cursor.decode(cursor, query=bound_query)))
    rows = list(queryset.order_by(*order_by)[: limit + 1])
    if len(rows) <= limit:
        return Page(items=rows, next=None)
    last = Cursor(tuple(_value_of(rows[limit - 1], name.removeprefix("-")) for name in order_by))
    return Page(items=rows[:limit], next=last.encode(query=bound_query))


def _after(order_by: Sequence[str], cursor: Cursor) -> Q:
    """Rows that come after the cursor: `a > x OR (a = x AND (b > y OR …))`.

    The first column is bounded once more outside the OR, because PostgreSQL takes an index range from there only.
    """
    steps = [(name.removeprefix("-"), "lt" if name.startswith("-") else "gt") for name in order_by]
    pairs = list(zip(steps, cursor.values, strict=True))
    (last_name, last_lookup), last_value = pairs[-1]
    inner = reduce(
        lambda rest, pair: Q((f"{pair[0][0]}__{pair[0][1]}", pair[1])) | (Q((pair[0][0], pair[1])) & rest),
        reversed(pairs[:-1]),
        Q((f"{last_name}__{last_lookup}", last_value)),
    )
    (first_name, first_lookup), first_value = pairs[0]
    return Q((f"{first_name}__{first_lookup}e", first_value)) & inner


def _value_of(row: object, name: str) -> CursorValue:
    value: CursorValue = row[name] if isinstance(row, dict) else getattr(row, name)
    return value


def _plain(value: CursorValue) -> str | int | float:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value) if isinstance(value, UUID | Decimal) else value


def _seal(payload: bytes, query: str) -> bytes:
    key = _seal_key(settings.SECRET_KEY)
    return hashlib.blake2b(query.encode() + b"\0" + payload, key=key, digest_size=SEAL_BYTES).digest()


@lru_cache(maxsize=1)
def _seal_key(secret: str) -> bytes:
    return hashlib.blake2b(secret.encode(), person=b"haat.cursor").digest()
