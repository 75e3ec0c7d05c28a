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
        pool = self._get_connection_pool(write)  # type: ignore[attr-defined]  # which the stubs leave out
        if id(pool) not in self._clients:
            self._clients[id(pool)] = self._client(connection_pool=pool)  # type: ignore[attr-defined]  # likewise
        return self._clients[id(pool)]


class RedisCache(redis.RedisCache):
    """The backend that the settings name."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _Client
