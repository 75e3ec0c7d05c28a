from collections.abc import Iterator
from itertools import takewhile
from uuid import UUID

import pytest
import redis
from django.conf import LazySettings

from marketplace.core.ids import uuid7
from marketplace.core.ratelimits import Policy
from realtime.chat import allowance
from realtime.chat.allowance import Refusal, Repeats, Wait, count_message

MANY = Policy("chat", "100/minute")
TWICE = Repeats("rice", most_rooms=2, kept_s=60)


@pytest.fixture(autouse=True)
def plain_factor(settings: LazySettings) -> None:
    settings.RATE_LIMIT_FACTOR = 1.0


@pytest.fixture
def no_redis(settings: LazySettings) -> Iterator[None]:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    allowance.forget_connections()
    yield
    allowance.forget_connections()


def send(writer_id: UUID, room_id: UUID, *, policy: Policy = MANY, repeats: Repeats | None = TWICE) -> Wait | None:
    return count_message(writer_id=writer_id, room_id=room_id, policy=policy, repeats=repeats)


def test_count_message_refuses_more_than_the_policy_and_says_how_long() -> None:
    writer_id, room_id, policy = uuid7(), uuid7(), Policy("chat", "2/minute")

    passed = [send(writer_id, room_id, policy=policy, repeats=None) for _ in range(3)]

    assert passed[:2] == [None, None]
    assert passed[2] is not None
    assert passed[2].refusal is Refusal.TOO_MANY
    assert 1 <= passed[2].retry_after_s <= 120


def test_one_text_goes_to_so_many_rooms_and_as_often_as_wanted_to_one() -> None:
    writer_id, first, second = uuid7(), uuid7(), uuid7()

    assert [send(writer_id, room) for room in (first, first, second, first)] == [None] * 4
    refused = send(writer_id, uuid7())

    assert refused is not None
    assert refused.refusal is Refusal.REPEATED
    assert 1 <= refused.retry_after_s <= 60
    assert send(writer_id, first) is None
    assert send(uuid7(), uuid7()) is None


def test_what_is_refused_is_not_counted() -> None:
    writer_id, policy = uuid7(), Policy("chat", "3/minute")
    for _ in range(2):
        send(writer_id, uuid7(), policy=policy)
    for _ in range(5):
        assert send(writer_id, uuid7(), policy=policy) is not None

    assert send(writer_id, uuid7(), policy=policy, repeats=None) is None


def test_everything_may_be_sent_while_redis_is_away(no_redis: None) -> None:
    assert [send(uuid7(), uuid7()) for _ in range(5)] == [None] * 5


def test_it_is_one_round_trip(settings: LazySettings) -> None:
    send(uuid7(), uuid7())
    watching = redis.Redis.from_url(settings.REDIS_URL)

    with watching.monitor() as monitor:  # type: ignore[no-untyped-call]  # redis-py leaves it untyped
        send(uuid7(), uuid7())
        watching.ping()
        commands = list(takewhile(lambda one: one["command"] != "PING", monitor.listen()))

    # The one who watches says hello before the ping.
    outer = [one["command"].split()[0] for one in commands if one["client_type"] != "lua"]
    assert [command for command in outer if command not in {"AUTH", "SELECT", "CLIENT"}] == ["EVALSHA"]
