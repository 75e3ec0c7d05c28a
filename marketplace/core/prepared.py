"""Hot reads: statements that each connection has the server parse and plan once.

Django binds parameters in the client, so that each request sends another text and the server plans it anew, which for
a large statement takes longer than running it. Letting the server bind everything (`server_side_binding`) would forbid
the texts of several commands that migrations and loading use.
"""

from typing import Any

import psycopg
from django.db import connection
from django.db.backends.utils import CursorWrapper


def prepared_cursor() -> CursorWrapper:
    """A cursor whose parameters travel beside the text, which is prepared at its first use; Django counts it as ever.

    The text must be one command and the same for all values, with casts where a parameter's type is not plain.
    """
    connection.ensure_connection()
    cursor: Any = psycopg.Cursor(connection.connection)
    return connection.make_debug_cursor(cursor) if connection.queries_logged else connection.make_cursor(cursor)
