"""Whoever watches somebody is told at once whether they are here, and when they come and go; and of nobody hidden."""

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime
from uuid import UUID

import pytest
import redis
from asgiref.sync import async_to_sync
from structlog.testing import capture_logs

from realtime.presence import looking
from realtime.presence.looking import BELIEVED_FOR_S, FACTS_FOR_S, Look
from realtime.presence.seeing import Facts
from realtime.presence.watching import Watches
from tests.unit.realtime.presence.people import KARIM, RAHIM, ROOM, SALMA, Busy, Clock, Deaf, Watcher

YESTERDAY = datetime(2026, 11, 26, 12, tzinfo=UTC)


class Register:
    """Stands for Redis."""

    def __init__(self) -> None:
        self.here: set[UUID] = set()
        self.asked: list[set[UUID]] = []
        self.is_away = False
        self.meanwhile: Callable[[], object] = lambda: None

    async def ask(self, people: Sequence[UUID]) -> frozenset[UUID]:
        if self.is_away:
            raise redis.ConnectionError
        self.meanwhile()
        self.asked.append(set(people))
        return frozenset(self.here & set(people))


class World:
    """A look at work, step by step."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.register, self.watches, self.clock = Register(), Watches(), Clock()
        self.facts = {user_id: Facts(is_shown=True, last_seen_at=YESTERDAY) for user_id in (RAHIM, KARIM, SALMA)}
        self.learnt: list[set[UUID]] = []
        self.is_dumb = False
        monkeypatch.setattr(looking, "read_facts", self._read)
        self._look = Look(self.register, self.watches, clock=self.clock)  # type: ignore[arg-type]  # what of it is needed

    def _read(self, people: Collection[UUID]) -> dict[UUID, Facts]:
        if self.is_dumb:
            raise ConnectionError
        self.learnt.append(set(people))
        return {user_id: self.facts[user_id] for user_id in people if user_id in self.facts}

    def watching(self, *people: UUID, topic: str = ROOM, side: str = "shop") -> Watcher:
        watcher = Watcher()
        self.watches.watch(watcher, topic, {side: people})
        return watcher

    def look(self, times: int = 1) -> None:
        for _look in range(times):
            self.clock.now += looking.LOOK_EVERY_S
            async_to_sync(self._look.look)()

    def look_at_new(self) -> None:
        async_to_sync(self._look.look_at_new)()


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return World(monkeypatch)


def test_there_is_an_answer_at_once_for_whoever_is_new_alone(world: World) -> None:
    world.register.here = {KARIM}
    old = world.watching(SALMA)
    world.look()
    new = world.watching(KARIM, topic="room:2")

    world.look_at_new()

    assert (old.told(), new.told()) == ([{"shop": False}], [{"shop": True}])
    assert world.register.asked[1:] == [{KARIM}]
    [signal] = new.signals
    assert (signal["topic"], signal["data"]) == (
        "room:2",
        {"people": [{"side": "shop", "online": True, "last_seen_at": None}]},
    )


def test_is_told_when_somebody_comes_and_when_they_have_gone(world: World) -> None:
    watcher = world.watching(KARIM)
    world.look()
    world.register.here = {KARIM}
    world.look(2)
    world.register.here = set()
    world.look()
    assert len(watcher.signals) == 2

    world.look(2)

    assert watcher.told() == [{"shop": False}, {"shop": True}, {"shop": False}]
    last_seen = [signal["data"]["people"][0]["last_seen_at"] for signal in watcher.signals]
    assert last_seen[0].startswith("2026-11-26T12")
    assert last_seen[1] is None
    assert datetime.fromisoformat(last_seen[2]) > YESTERDAY


def test_what_redis_forgot_for_a_moment_is_not_told(world: World) -> None:
    world.register.here = {KARIM}
    watcher = world.watching(KARIM)
    world.look()
    world.register.here = set()
    world.look()
    world.register.here = {KARIM}

    world.look(3)

    assert watcher.told() == [{"shop": True}]


def test_side_is_here_while_one_of_it_is(world: World) -> None:
    world.register.here = {KARIM, SALMA}
    watcher = world.watching(KARIM, SALMA)
    world.look()
    world.register.here = {SALMA}
    world.look(3)
    world.register.here = set()

    world.look(3)

    assert watcher.told() == [{"shop": True}, {"shop": False}]


def test_who_chose_not_to_be_seen_is_neither_here_nor_was_ever(world: World) -> None:
    world.register.here = {KARIM}
    world.facts[KARIM] = Facts(is_shown=False, last_seen_at=YESTERDAY)
    watcher = world.watching(KARIM)

    world.look(2)

    [signal] = watcher.signals
    assert signal["data"] == {"people": [{"side": "shop", "online": False, "last_seen_at": None}]}


def test_another_choice_is_found_soon(world: World) -> None:
    world.register.here = {KARIM}
    watcher = world.watching(KARIM)
    world.look()
    world.facts[KARIM] = Facts(is_shown=False, last_seen_at=YESTERDAY)
    world.look()
    assert watcher.told() == [{"shop": True}]
    world.clock.now += FACTS_FOR_S

    world.look()

    assert watcher.told() == [{"shop": True}, {"shop": False}]


def test_postgres_is_asked_of_no_more_than_needed(world: World) -> None:
    for _watcher in range(3):
        world.watching(KARIM)
    world.look(5)

    assert world.learnt == [{KARIM}]


def test_what_was_known_holds_for_a_while_without_redis_and_then_nobody_is_here(world: World) -> None:
    world.register.here = {KARIM}
    watcher = world.watching(KARIM)
    world.look()
    world.register.is_away = True
    world.look()
    assert watcher.told() == [{"shop": True}]
    world.clock.now += BELIEVED_FOR_S
    world.look()
    world.register.is_away = False

    world.look()

    assert watcher.told() == [{"shop": True}, {"shop": False}, {"shop": True}]


def test_of_nobody_anything_is_told_while_postgres_is_away(world: World) -> None:
    world.register.here = {KARIM}
    world.is_dumb = True
    watcher = world.watching(KARIM)
    with capture_logs() as logs:
        world.look()
    world.is_dumb = False

    world.look()

    assert watcher.told() == [{"shop": False}, {"shop": True}]
    assert {line["event"] for line in logs} == {"live_presence_unknown"}


def test_of_whoever_is_newly_watched_nothing_is_told_before_it_was_asked(world: World) -> None:
    world.register.here = {KARIM}
    old, late = world.watching(SALMA), Watcher()
    world.register.meanwhile = lambda: world.watches.watch(late, ROOM, {"shop": [SALMA, KARIM]})
    world.look()
    assert (old.told(), late.told()) == ([{"shop": False}], [])

    world.look_at_new()

    assert late.told() == [{"shop": True}]


def test_who_watches_no_longer_when_there_is_an_answer_is_told_none(world: World) -> None:
    watcher = world.watching(KARIM)
    world.register.meanwhile = lambda: world.watches.unwatch_all(watcher)

    world.look()

    assert watcher.signals == []


def test_one_that_fails_harms_no_other(world: World) -> None:
    world.watches.watch(Deaf(), ROOM, {"shop": [KARIM]})
    watcher = world.watching(KARIM)

    with capture_logs() as logs:
        world.look()

    assert [line["event"] for line in logs] == ["live_listener_failed"]
    assert watcher.told() == [{"shop": False}]


def test_who_had_no_room_for_it_is_told_when_there_is(world: World) -> None:
    world.register.here = {KARIM}
    busy = Busy()
    world.watches.watch(busy, ROOM, {"shop": [KARIM]})
    world.look_at_new()
    world.look(2)
    assert busy.told() == []
    busy.reads = True

    world.look(3)

    assert busy.told() == [{"shop": True}]


def test_nothing_is_kept_of_those_whom_nobody_watches(world: World) -> None:
    world.register.here = {KARIM}
    watcher = world.watching(KARIM)
    world.look()
    world.watches.unwatch_all(watcher)

    world.look()

    look = world._look  # noqa: SLF001 -- what is kept
    kept = (look._missed, look._seen_at, look._facts, look._learnt_at)  # noqa: SLF001
    assert not any(kept)
