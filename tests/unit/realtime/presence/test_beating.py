"""What a process says of who is here: what changed, or all of it where Redis knows something else."""

from collections.abc import Collection, Iterable
from uuid import UUID

import pytest
import redis
from structlog.testing import capture_logs

from realtime.presence.beating import WHOLE_EVERY_S, Beat
from realtime.presence.here import GRACE_S, Here
from realtime.presence.noting import Notes
from tests.unit.realtime.hearing import asynchronously
from tests.unit.realtime.presence.people import KARIM, RAHIM, SALMA, Clock


class Register:
    """Stands for Redis, and keeps what it was told of one process."""

    def __init__(self) -> None:
        self.people: set[UUID] = set()
        self.said: list[tuple[set[UUID], set[UUID], bool]] = []
        self.lasts_s: list[float] = []
        self.is_away = False

    async def say(
        self, *, come: Collection[UUID], gone: Iterable[UUID] = (), is_all: bool = False, lasts_s: float = 7.0
    ) -> int:
        if self.is_away:
            raise redis.ConnectionError
        left = set(gone)
        self.said.append((set(come), left, is_all))
        self.lasts_s.append(lasts_s)
        self.people = set(come) if is_all else (self.people | set(come)) - left
        return len(self.people)


class Process:
    """One process, beat by beat."""

    def __init__(self) -> None:
        self.clock, self.register = Clock(), Register()
        self.here = Here(clock=self.clock)
        notes = Notes(clock=self.clock, write=lambda _seen: None)
        self.beating = Beat(self.register, self.here, notes, clock=self.clock)  # type: ignore[arg-type]  # what is needed

    def beat(self) -> None:
        asynchronously(self.beating.beat)

    def last(self) -> tuple[set[UUID], set[UUID], bool]:
        return self.register.said[-1]


@pytest.fixture
def process() -> Process:
    """With somebody who is here, of whom it has said so."""
    process = Process()
    process.here.enter(RAHIM)
    process.beat()
    return process


def test_says_all_at_first_and_then_what_changed(process: Process) -> None:
    assert process.last() == ({RAHIM}, set(), True)
    process.here.enter(KARIM)
    process.here.leave(RAHIM)
    process.beat()
    assert process.last() == ({KARIM}, set(), False)
    process.clock.now += GRACE_S

    process.beat()

    assert process.last() == (set(), {RAHIM}, False)


def test_says_that_it_lives_where_nothing_changed(process: Process) -> None:
    process.beat()

    assert process.last() == (set(), set(), False)


def test_says_all_where_redis_forgot_some(process: Process) -> None:
    process.register.people.clear()

    process.beat()

    assert process.last() == ({RAHIM}, set(), True)


def test_says_all_now_and_then(process: Process) -> None:
    process.clock.now += WHOLE_EVERY_S

    process.beat()

    assert process.last() == ({RAHIM}, set(), True)


def test_says_all_when_redis_is_back_and_tells_of_it_once(process: Process) -> None:
    process.register.is_away = True
    with capture_logs() as logs:
        process.beat()
        process.here.enter(SALMA)
        process.beat()
        process.register.is_away = False
        process.beat()
        process.beat()

    assert process.register.said[1] == ({RAHIM, SALMA}, set(), True)
    assert [line["event"] for line in logs] == ["live_presence_lost", "live_presence_back"]


def test_ends_without_taking_its_people_along_at_once(process: Process) -> None:
    asynchronously(process.beating.leave)

    assert process.register.people == {RAHIM}
    assert process.register.lasts_s[-1] == GRACE_S


def test_ends_without_redis_too(process: Process) -> None:
    process.register.is_away = True

    asynchronously(process.beating.leave)
