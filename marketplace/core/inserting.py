"""Rows of several tables, added in one statement: what is written together need not ask the database for each table.

    prepare_together([purchase], orders, lines, [outbox.prepare(event), audit.prepare(...)]).run()

The statement is the same however many rows there are, and planned once: rows travel as JSON, which PostgreSQL takes
apart by the types of its columns. PostgreSQL checks foreign keys when the transaction ends, so the order in which
tables are named does not matter.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, partial
from operator import attrgetter
from typing import Any

import orjson
from django.contrib.gis.db.backends.postgis.adapter import PostGISAdapter
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.utils.functional import Promise
from psycopg import Binary
from psycopg.types.json import Jsonb

from marketplace.core.prepared import PreparedStatement

# Fields whose values need nothing done to them on their way to the database.
_AS_THEY_ARE = frozenset(
    {
        models.BigIntegerField,
        models.BooleanField,
        models.CharField,
        models.DecimalField,
        models.DateTimeField,
        models.ForeignKey,
        models.IntegerField,
        models.PositiveIntegerField,
        models.PositiveSmallIntegerField,
        models.SmallIntegerField,
        models.TextField,
        models.UUIDField,
    }
)


@dataclass(frozen=True, slots=True)
class Change:
    """What else the same statement does to other rows: an UPDATE, a DELETE, or an INSERT of what the database knows.

    Attributes:
        sql: as for `PreparedStatement.of`, and the same text at all times; no parameter is called `rows_…`.
        parameters: its values; no two changes of one statement have a parameter of the same name.
    """

    sql: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Insertion:
    """Rows made ready, so that whoever holds what others wait for has nothing left to do but send them."""

    statement: PreparedStatement
    rows: Mapping[str, Any]

    def run(self) -> None:
        """Add all rows or none.

        Raises:
            IntegrityError: a constraint of one of the tables says no.
        """
        self.statement.run(self.rows)


def prepare_together(*tables: Sequence[models.Model], changes: Sequence[Change] = ()) -> Insertion:
    """The statement that adds all rows; each sequence holds rows of one model, which is filled in as `save` would.

    With changes it makes those, too; they see neither the rows that are added nor each other. Nothing is read back:
    keys that the database counts out stay empty, and rows that are to be changed are read anew.

    Raises:
        ValueError: there are no rows, or two changes have a parameter of one name.
        TypeError: a field has values of a type that is not taken.
    """
    given = [rows for rows in tables if rows]
    if not given:
        raise ValueError("nothing to insert")
    statement = _statement(tuple(type(rows[0]) for rows in given), tuple(change.sql for change in changes))
    parameters: dict[str, Any] = {f"rows_{place}": _as_json(rows) for place, rows in enumerate(given)}
    for change in changes:
        if parameters.keys() & change.parameters.keys():
            raise ValueError("two changes have a parameter of one name")
        parameters |= change.parameters
    return Insertion(statement, parameters)


@cache
def _statement(written: tuple[type[models.Model], ...], changes: tuple[str, ...]) -> PreparedStatement:
    *others, last = [*(_insert(model, f"rows_{place}") for place, model in enumerate(written)), *changes]
    named = ", ".join(f"inserted_{place} AS ({sql})" for place, sql in enumerate(others))
    return PreparedStatement.of(f"WITH {named} {last}" if named else last)


def _insert(model: type[models.Model], rows: str) -> str:
    table = f'"{model._meta.db_table}"'
    columns = ", ".join(f'"{field.column}"' for field in _fields(model))
    return (
        f"INSERT INTO {table} ({columns}) "  # noqa: S608  # names of our own tables and columns
        f"SELECT {columns} FROM json_populate_recordset(NULL::{table}, %({rows})s::json)"
    )


def _as_json(rows: Sequence[models.Model]) -> str:
    readers = _readers(type(rows[0]))
    return orjson.dumps([{name: read(row) for name, read in readers} for row in rows], default=_plain).decode()


@cache
def _fields(model: type[models.Model]) -> list["models.Field[Any, Any]"]:
    return [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]


@cache
def _readers(model: type[models.Model]) -> list[tuple[str, Callable[[models.Model], Any]]]:
    """How the value of each column is had of a row."""
    return [(str(field.column), _reader(field)) for field in _fields(model)]


def _reader(field: "models.Field[Any, Any]") -> Callable[[models.Model], Any]:
    if isinstance(field, models.DateTimeField) and (field.auto_now or field.auto_now_add):
        return partial(field.pre_save, add=True)
    if type(field) in _AS_THEY_ARE or (type(field) is models.JSONField and field.encoder is None):
        return attrgetter(field.attname)
    return lambda row: field.get_db_prep_save(field.pre_save(row, add=True), connections[DEFAULT_DB_ALIAS])


def _plain(value: Any) -> Any:
    """What JSON has no type for, as PostgreSQL reads it from text; of anything else orjson says so."""
    if isinstance(value, Decimal | Promise):
        return str(value)
    if isinstance(value, Jsonb):
        # A field's own encoder knows more than orjson, or otherwise.
        return value.obj if value.dumps in {None, json.dumps} else orjson.Fragment(value.dumps(value.obj))
    if isinstance(value, Binary):
        return f"\\x{value.obj.hex()}"
    if isinstance(value, PostGISAdapter):
        return bytes(value.ewkb).hex()
    raise TypeError
