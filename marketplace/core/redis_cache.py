"""Django's cache in Redis, with one client for all that a thread asks."""

from typing import Any

from django.core.cache.backends import redis


class _Client(redis.RedisCacheClient):
    """Django makes a client of redis-py for each command, which costs more than the command itself."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._clients: dict[int, Any] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        """The one for the server that is asked; it holds no connection, but takes one from its pool each time."""
        own: Any = self  # the stubs know nothing of the parts of Django's class
        pool = own._get_connection_pool(write)
        return self._clients.get(id(pool)) or self._clients.setdefault(id(pool), own._client(connection_pool=pool))


class RedisCache(redis.RedisCache):
    """The backend that the settings name."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _Client
