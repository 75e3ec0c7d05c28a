"""Tokens that go on where a socket was cut off."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import redis
from django.conf import settings

from realtime import resuming
from realtime.resuming import Position, keep, take

POSITIONS = {"order:a": Position(7, "a-ticket"), "shop:b": Position(0, None)}


def test_token_brings_the_positions_back_once() -> None:
    token = keep(POSITIONS)

    assert (take(token), take(token)) == (POSITIONS, None)


@pytest.mark.parametrize("token", ["", "x", "x" * 2048, "a b\n\x00চ"])
def test_token_that_is_none_is_not_known(token: str) -> None:
    assert take(token) is None


def test_token_lasts_for_minutes_and_is_not_written_down() -> None:
    token = keep(POSITIONS)

    kept: Any = redis.Redis.from_url(settings.CACHE_URL)
    [key] = kept.keys("*live:resume*")
    assert 0 < kept.ttl(key) <= resuming.LASTS_S
    assert token.encode() not in key + (kept.get(key) or b"")


def test_two_who_bring_it_at_once_do_not_both_have_it() -> None:
    for _time in range(20):
        token = keep(POSITIONS)
        with ThreadPoolExecutor(2) as threads:
            taken = list(threads.map(take, [token, token]))
        assert sorted(taken, key=bool) == [None, POSITIONS]
