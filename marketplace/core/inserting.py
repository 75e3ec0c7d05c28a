"""Rows of several tables, added in one statement: what is written together need not ask the database for each table.

    prepare_together([purchase], orders, lines, [outbox.prepare(event), audit.prepare(...)]).run()

PostgreSQL checks foreign keys when the transaction ends, so the order in which tables are named does not matter.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models.sql import InsertQuery


@dataclass(frozen=True, slots=True)
class Insertion:
    """Rows made ready, so that whoever holds what others wait for has nothing left to do but send them."""

    sql: str
    values: Sequence[Any]

    def run(self) -> None:
        """Add all rows or none.

        Raises:
            IntegrityError: a constraint of one of the tables says no.
        """
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.values)


def prepare_together(*tables: Sequence[models.Model]) -> Insertion:
    """The statement that adds all rows; each sequence holds rows of one model, which is filled in as `save` would.

    Nothing is read back: keys that the database counts out stay empty, and rows that are to be changed are read anew.

    Raises:
        ValueError: there are no rows.
    """
    inserts = [_insert(rows) for rows in tables if rows]
    if not inserts:
        raise ValueError("nothing to insert")
    *others, (last, last_values) = inserts
    named = ", ".join(f"inserted_{place} AS ({sql})" for place, (sql, _values) in enumerate(others))
    values = [value for _sql, given in others for value in given]
    return Insertion(f"WITH {named} {last}" if named else last, [*values, *last_values])


def _insert(rows: Sequence[models.Model]) -> tuple[str, Iterable[Any]]:
    model = type(rows[0])
    fields = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
    query = InsertQuery(model)
    query.insert_values(fields, list(rows), raw=False)
    # The connection itself: `connection` would look it up several times for each value of each row.
    [(sql, values)] = query.get_compiler(connection=connections[DEFAULT_DB_ALIAS]).as_sql()
    return sql, values
