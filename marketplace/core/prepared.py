"""Hot reads: statements that each connection has the server parse and plan once.

Django binds parameters in the client, so that each request sends another text and the server plans it anew, which for
a large statement takes longer than running it. Letting the server bind everything (`server_side_binding`) would forbid
the texts of several commands that migrations and loading use.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.utils import CursorWrapper

_PARAMETER = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True, slots=True)
class PreparedStatement:
    """One command whose text is the same for all values, with its parameters numbered as PostgreSQL knows them.

    Made once, for taking a text of some kilobytes apart at every request costs as much as a row of its answer.
    """

    text: str
    names: tuple[str, ...]

    @classmethod
    def of(cls, sql: str) -> "PreparedStatement":
        """From a text with `%(name)s` parameters, cast where a parameter's type is not plain; it has no other `%`."""
        names = tuple(dict.fromkeys(_PARAMETER.findall(sql)))
        return cls(_PARAMETER.sub(lambda found: f"${names.index(found[1]) + 1}", sql), names)

    def values(self, parameters: Mapping[str, Any]) -> list[Any]:
        """The parameters in the order of their numbers; those that the text does not have are left out."""
        return [parameters[name] for name in self.names]

    def run(self, parameters: Mapping[str, Any]) -> None:
        """Run one that answers nothing, on Django's connection, which counts it as ever."""
        with _raw_cursor() as cursor:
            cursor.execute(self.text, self.values(parameters))

    def fetch_all(self, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Run it likewise, and fetch its rows."""
        with _raw_cursor() as cursor:
            cursor.execute(self.text, self.values(parameters))
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows

    def fetch_one(self, parameters: Mapping[str, Any]) -> tuple[Any, ...]:
        """Run a statement that always has one row, and fetch it."""
        [row] = self.fetch_all(parameters)
        return row


def _raw_cursor() -> CursorWrapper:
    """A cursor whose parameters travel beside the text, which is prepared at its first use."""
    # Looked up once; `django.db.connection` would do so at each of its attributes.
    connection = connections[DEFAULT_DB_ALIAS]
    # As Django does before a cursor of its own.
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    cursor: Any = psycopg.RawCursor(connection.connection)
    return connection.make_debug_cursor(cursor) if connection.queries_logged else connection.make_cursor(cursor)
