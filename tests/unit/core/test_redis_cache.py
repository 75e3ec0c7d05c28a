"""The cache in Redis."""

from typing import Any

import pytest
import redis
from django.core.cache import caches


def test_commands_share_one_client(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []

    class Counted(redis.Redis):
        def __init__(self, **options: Any) -> None:
            made.append(options)
            super().__init__(**options)

    monkeypatch.setattr(redis, "Redis", Counted)
    cache = caches.create_connection("default")

    cache.set("tests:one", 1)
    cache.set("tests:two", 2)

    assert cache.get_many(["tests:one", "tests:two"]) == {"tests:one": 1, "tests:two": 2}
    assert len(made) == 1
