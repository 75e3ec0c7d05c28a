"""Django's PostGIS backend for connections that outlive a request."""

import select
from typing import Any

from django.contrib.gis.db.backends.postgis import base
from psycopg.pq import TransactionStatus

AT_REST = frozenset({TransactionStatus.IDLE, TransactionStatus.INTRANS})


class DatabaseWrapper(base.DatabaseWrapper):
    """Teaches a connection the spatial types once, and asks whether it still lives without a statement."""

    def register_geometry_adapters(self, pg_connection: Any, clear_caches: bool = False) -> None:
        """Django does it each time the pool lends a connection, which also throws away what psycopg knew of it.

        Where PostGIS is not installed yet there was nothing to learn, and the next loan tries again.
        """
        if clear_caches or pg_connection.adapters.types.get("geometry") is None:
            super().register_geometry_adapters(pg_connection, clear_caches)

    def is_usable(self) -> bool:
        """Whether the server still holds the other end; Django's own way costs every request a statement.

        A connection at rest has nothing to hear. One with something to read was closed by the server, or is told of a
        change of its settings, and a new connection is right for both.
        """
        pgconn = self.connection.pgconn
        if pgconn.transaction_status not in AT_REST:
            return False
        poll = select.poll()
        poll.register(pgconn.socket, select.POLLIN)
        return not poll.poll(0)
