"""Sealing again, under the first key, what older keys sealed: while the market runs, and in any number of goes."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.apps import apps
from django.db import connection, models, transaction
from psycopg.sql import SQL, Composable, Identifier

from marketplace.core.encryption import DecryptionError, current_header, decrypt, encrypt
from marketplace.core.fields import EncryptedTextField

Told = Callable[[int], None]
_registered: list["Sealed"] = []
LOCK = SQL("FOR NO KEY UPDATE SKIP LOCKED")


@dataclass(frozen=True)
class Unreadable:
    """A row that no key of ours opens, or that is not what was sealed."""

    pk: Any
    reason: DecryptionError


@dataclass(frozen=True)
class Rotation:
    """What one pass over a table came to."""

    resealed: int
    unreadable: tuple[Unreadable, ...]


class Sealed(Protocol):
    """Something that a change of keys must walk: a table, or what a room keeps sealed in its own way."""

    def count_left(self) -> int: ...

    def reseal(self, *, batch: int, told: Told) -> Rotation: ...


@dataclass(frozen=True)
class SealedTable:
    """A model's table, with its encrypted columns."""

    model: type[models.Model]
    fields: tuple["EncryptedTextField[Any, Any]", ...]

    def __str__(self) -> str:
        return self.model._meta.label

    def count_left(self) -> int:
        """Rows with something that another key than the first sealed; reads the whole table."""
        with connection.cursor() as cursor:
            cursor.execute(SQL("SELECT count(*) FROM {} WHERE {}").format(self._table, self._stale), self._header)
            (count,) = cursor.fetchone()
        return int(count)

    def reseal(self, *, batch: int, told: Told) -> Rotation:
        """Walk the table once and seal again what is stale; `told` hears how many rows each batch dealt with.

        A batch never waits for a lock: a row that somebody writes at that moment is passed by, and the next walk finds
        it, unless that writer has sealed it under the new key already. So nobody's write is lost and nobody waits long.
        """
        resealed, unreadable = 0, []
        for outcomes in self._batches(batch):
            refused = [outcome for outcome in outcomes if isinstance(outcome, Unreadable)]
            resealed += len(outcomes) - len(refused)
            unreadable += refused
            told(len(outcomes))
        return Rotation(resealed, tuple(unreadable))

    def _batches(self, size: int) -> Iterator[list[Any]]:
        last: Any = None
        while True:
            with transaction.atomic():
                rows = self._lock_next(last, size)
                outcomes = [self._reseal_row(row) for row in rows]
                self._write([outcome for outcome in outcomes if not isinstance(outcome, Unreadable)])
            if not rows:
                return
            last = rows[-1][0]
            yield outcomes

    def _lock_next(self, last: Any, size: int) -> Sequence[Sequence[Any]]:
        after = SQL("") if last is None else SQL("{} > %s AND").format(self._key)
        query = SQL("SELECT {} FROM {} WHERE {} ({}) ORDER BY {} LIMIT %s {}").format(
            SQL(", ").join([self._key, *self._columns]), self._table, after, self._stale, self._key, LOCK
        )
        with connection.cursor() as cursor:
            cursor.execute(query, [*([] if last is None else [last]), *self._header, size])
            rows: Sequence[Sequence[Any]] = cursor.fetchall()
        return rows

    def _reseal_row(self, row: Sequence[Any]) -> tuple[Any, ...] | Unreadable:
        """The row's columns sealed anew, then its key, as the update takes them."""
        pk, *sealed = row
        try:
            return (*map(_resealed, sealed, self.fields), pk)
        except DecryptionError as error:
            return Unreadable(pk, error)

    def _write(self, rows: Sequence[tuple[Any, ...]]) -> None:
        columns = SQL(", ").join(SQL("{} = %s").format(column) for column in self._columns)
        with connection.cursor() as cursor:
            cursor.executemany(SQL("UPDATE {} SET {} WHERE {} = %s").format(self._table, columns, self._key), rows)

    @property
    def _table(self) -> Composable:
        return Identifier(self.model._meta.db_table)

    @property
    def _key(self) -> Composable:
        return _column(self.model._meta.pk)

    @property
    def _columns(self) -> list[Composable]:
        return [_column(field) for field in self.fields]

    @property
    def _stale(self) -> Composable:
        # NULL is neither equal to the header nor different from it, so rows without a value are none of these.
        return SQL(" OR ").join(SQL("substring({} FROM 1 FOR %s) <> %s").format(column) for column in self._columns)

    @property
    def _header(self) -> list[Any]:
        header = current_header()
        return [len(header), header] * len(self.fields)


def _column(field: "models.Field[Any, Any]") -> Composable:
    return Identifier(field.column or field.name)


def _resealed(sealed: bytes | None, field: "EncryptedTextField[Any, Any]") -> bytes | None:
    if sealed is None:
        return None
    return encrypt(decrypt(bytes(sealed), context=field.context), context=field.context)


def register(sealed: Sealed) -> None:
    """Have a change of keys walk what a room keeps sealed outside encrypted columns."""
    _registered.append(sealed)


def everything_sealed() -> list[Sealed]:
    """Every table of the project with encrypted columns, and what rooms have registered."""
    return [*sealed_tables(), *_registered]


def sealed_tables() -> list[SealedTable]:
    """Every table of the project with encrypted columns."""
    tables = []
    for model in apps.get_models():
        fields = tuple(field for field in model._meta.local_concrete_fields if isinstance(field, EncryptedTextField))
        if fields and not model._meta.proxy:
            tables.append(SealedTable(model, fields))
    return tables
