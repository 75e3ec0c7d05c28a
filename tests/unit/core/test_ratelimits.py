import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
import redis
from django.conf import LazySettings, settings

from marketplace.core import ratelimit_counters, ratelimits
from marketplace.core.errors import RateLimitedError, UnavailableError
from marketplace.core.ratelimits import Asked, Policy, forget_refusals, require, take

FEW = Policy("few", "5/minute")
STRICT = Policy("strict", "1/minute", fails_open=False)
BURSTS = Policy("bursts", "3/second; 5/minute")
WORKERS = 8


@pytest.fixture(autouse=True)
def limits_as_written(settings: LazySettings) -> None:
    settings.RATE_LIMIT_FACTOR = 1.0


@pytest.fixture
def caller() -> str:
    return f"test:{uuid4()}"


@pytest.fixture
def redis_away(settings: LazySettings) -> Iterator[None]:
    """Redis at a port where nothing listens."""
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    ratelimit_counters.forget_connections()
    yield
    ratelimit_counters.forget_connections()
    ratelimit_counters.circuit.reset()


def test_as_many_pass_as_the_policy_says(caller: str) -> None:
    verdicts = [take(caller, FEW).allowed for _ in range(8)]

    assert verdicts == [True] * 5 + [False] * 3


def test_callers_are_counted_apart(caller: str) -> None:
    for _ in range(6):
        take(caller, FEW)

    assert take(f"{caller}:other", FEW).allowed


def test_every_limit_of_a_policy_holds(caller: str) -> None:
    first = [take(caller, BURSTS).allowed for _ in range(4)]
    time.sleep(2.1)
    later = [take(caller, BURSTS).allowed for _ in range(4)]

    assert first == [True, True, True, False]
    assert later.count(True) == 2


def test_refused_requests_are_not_counted(caller: str) -> None:
    short = Policy("short", "2/second")
    verdicts = [take(caller, short).allowed for _ in range(20)]
    time.sleep(2.1)

    assert verdicts.count(True) == 2
    assert take(caller, short).allowed


def test_waiting_as_told_is_enough(caller: str) -> None:
    short = Policy("short", "2/second")
    while (verdict := take(caller, short)).allowed:
        pass

    time.sleep(verdict.retry_after_s)

    assert take(caller, short).allowed


def test_one_refusing_policy_spends_nothing_of_the_others(caller: str) -> None:
    take(caller, STRICT)
    for _ in range(10):
        assert not take(caller, FEW, STRICT).allowed

    assert [take(caller, FEW).allowed for _ in range(6)] == [True] * 5 + [False]


def test_headers_name_the_policies_and_what_is_left_of_the_tightest(caller: str) -> None:
    verdict = take(caller, FEW, Policy("many", "100/hour"))

    assert verdict.headers == {
        "RateLimit-Policy": '"few";q=5;w=60, "many";q=100;w=3600',
        "RateLimit": '"few";r=4;t=0',
    }


def test_factor_scales_every_limit(caller: str, settings: LazySettings) -> None:
    settings.RATE_LIMIT_FACTOR = 0.4

    assert [take(caller, FEW).allowed for _ in range(3)] == [True, True, False]


def test_require_says_how_long_to_wait(caller: str) -> None:
    require(caller, STRICT)

    with pytest.raises(RateLimitedError) as refused:
        require(caller, STRICT)

    assert 1 <= refused.value.retry_after_s <= 120


def test_threads_at_once_do_not_pass_more_than_the_limit(caller: str) -> None:
    passed = _at_once(lambda: take(caller, FEW).allowed)

    assert passed == 5


def test_control_reading_before_counting_lets_too_many_pass(caller: str) -> None:
    """The race is real: the same limit, read and written in two steps, is overrun."""
    client = redis.Redis.from_url(settings.REDIS_URL)

    def take_in_two_steps() -> bool:
        used = int(client.get(caller) or 0)  # type: ignore[arg-type]
        time.sleep(0.005)
        client.set(caller, used + 1, ex=60)
        return used < 5

    passed = _at_once(take_in_two_steps)
    client.close()

    assert passed > 5


def test_counters_expire(caller: str) -> None:
    take(caller, FEW)

    with redis.Redis.from_url(settings.REDIS_URL) as client:
        assert 0 < client.ttl(f"haat:rate:{caller}") <= 120


class TestAskedEarly:
    def test_passes_and_refuses_as_asking_at_once_does(self, caller: str) -> None:
        early = [Asked(caller, FEW).verdict().allowed for _ in range(3)]

        assert early + [take(caller, FEW).allowed for _ in range(3)] == [True] * 5 + [False]

    def test_threads_at_once_do_not_pass_more_than_the_limit(self, caller: str) -> None:
        assert _at_once(lambda: Asked(caller, FEW).verdict().allowed) == 5

    def test_another_question_may_be_asked_before_the_answer_is_read(self, caller: str) -> None:
        asked = Asked(caller, FEW)
        other = take(f"{caller}:other", STRICT)

        assert asked.verdict().headers["RateLimit"] == '"few";r=4;t=0'
        assert other.headers["RateLimit"].startswith('"strict";r=0;')

    def test_answer_that_nobody_read_is_not_taken_for_the_next(self, caller: str) -> None:
        Asked(caller, FEW)

        assert Asked(f"{caller}:other", STRICT).verdict().headers["RateLimit"].startswith('"strict";')

    def test_redis_that_forgot_the_script_learns_it_anew(self, caller: str) -> None:
        Asked(caller, FEW).verdict()
        with redis.Redis.from_url(settings.REDIS_URL) as client:
            client.script_flush()

        assert Asked(caller, FEW).verdict().headers["RateLimit"] == '"few";r=3;t=0'


class TestRefusals:
    def test_are_remembered_and_nobody_is_asked_again(self, caller: str, settings: LazySettings) -> None:
        require(caller, STRICT)
        refused = take(caller, STRICT)
        with redis.Redis.from_url(settings.REDIS_URL) as client:
            client.flushdb()

        again = Asked(caller, STRICT)

        assert again.refusal
        assert again.refusal.headers == refused.headers
        assert not take(caller, STRICT).allowed

    def test_hold_for_their_policies_alone(self, caller: str) -> None:
        for _ in range(2):
            take(caller, STRICT)

        assert take(caller, FEW).allowed

    def test_are_not_remembered_without_end(self, caller: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(ratelimits, "MOST_REMEMBERED", 3)
        for number in range(10):
            for _ in range(2):
                take(f"{caller}:{number}", STRICT)

        assert len(ratelimits._refused) <= 3  # noqa: SLF001 -- its size is what is tested

    def test_can_be_forgotten(self, caller: str) -> None:
        for _ in range(2):
            take(caller, STRICT)
        with redis.Redis.from_url(settings.REDIS_URL) as client:
            client.flushdb()

        forget_refusals()

        assert take(caller, STRICT).allowed


@pytest.mark.usefixtures("redis_away")
class TestRedisAway:
    def test_readers_who_asked_early_pass(self, caller: str) -> None:
        verdicts = [Asked(caller, FEW).verdict() for _ in range(10)]

        assert {(verdict.allowed, *verdict.headers) for verdict in verdicts} == {(True,)}
        assert ratelimit_counters.circuit.opened

    def test_readers_pass(self, caller: str) -> None:
        verdict = take(caller, FEW)

        assert (verdict.allowed, verdict.headers) == (True, {})

    def test_what_guards_against_guessing_is_closed(self, caller: str) -> None:
        with pytest.raises(UnavailableError):
            take(caller, FEW, STRICT)

    def test_nobody_waits_for_it_long(self, caller: str) -> None:
        started = time.monotonic()

        for _ in range(100):
            take(caller, FEW)

        assert ratelimit_counters.circuit.opened
        assert time.monotonic() - started < 2


def _at_once(act: Callable[[], bool]) -> int:
    """How often `act` said yes when many threads asked together, three times each."""
    start = threading.Barrier(WORKERS)

    def run() -> int:
        start.wait(timeout=10)
        return sum(act() for _ in range(3))

    with ThreadPoolExecutor(WORKERS) as pool:
        return sum(future.result(timeout=30) for future in [pool.submit(run) for _ in range(WORKERS)])
