"""Django's PostGIS backend for pooled connections."""

from typing import Any

from django.contrib.gis.db.backends.postgis import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Teaches a connection the spatial types once, and not again each time the pool lends it.

    Django does it on every request otherwise, which also throws away what psycopg had worked out for that connection.
    """

    def register_geometry_adapters(self, pg_connection: Any, clear_caches: bool = False) -> None:
        # Where PostGIS is not installed yet there was nothing to learn, and the next loan tries again.
        if clear_caches or pg_connection.adapters.types.get("geometry") is None:
            super().register_geometry_adapters(pg_connection, clear_caches)
