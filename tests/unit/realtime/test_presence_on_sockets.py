"""Whoever has a socket is here, and is told of those whom they watch on the topics that they hear; no longer."""

from collections.abc import Awaitable, Callable
from uuid import UUID, uuid4

import pytest
from asgiref.sync import async_to_sync

from marketplace.accounts.principals import NOBODY, Principal
from realtime import callers, kinds
from realtime.callers import Caller, Verdict
from realtime.feeds import Listener
from realtime.kinds import TopicKind
from realtime.presence.watching import Sides
from tests.unit.realtime.talking import OTHER, TOPIC, Market, Rights, market_of, rights, somebody

__all__ = ["rights"]

BUYER, KEEPER = uuid4(), uuid4()
SIDES: Sides = {"shop": [KEEPER]}


class Noted:
    """Notes what a process's presence is told."""

    def __init__(self) -> None:
        self.here: list[UUID] = []
        self.watched: dict[str, Sides] = {}

    def enter(self, user_id: UUID) -> None:
        self.here.append(user_id)

    def leave(self, user_id: UUID) -> None:
        self.here.remove(user_id)

    def watch(self, _listener: Listener, topic: str, sides: Sides) -> None:
        self.watched[topic] = sides

    def unwatch(self, _listener: Listener, topic: str) -> None:
        self.watched.pop(topic, None)

    def unwatch_all(self, _listener: Listener) -> None:
        self.watched.clear()

    async def start(self) -> None: ...

    async def stop(self) -> None: ...


def run(scenario: Callable[[Market, Noted], Awaitable[None]], rights: Rights) -> None:
    async def inside() -> None:
        async with market_of(rights) as market:
            noted = Noted()
            market.board.presence = noted  # type: ignore[assignment]  # what of it is needed
            await scenario(market, noted)

    async_to_sync(inside)()


@pytest.fixture(autouse=True)
def watching(rights: Rights) -> None:
    """Who hears the topic watches the shop."""
    rights.caller = somebody(BUYER)
    rights.watched = {TOPIC: SIDES}


def test_is_here_from_when_they_are_known_until_they_leave(rights: Rights) -> None:
    async def scenario(market: Market, noted: Noted) -> None:
        first, second = await market.welcomed(), await market.welcomed()
        assert noted.here == []
        for client in (first, second, first):
            await client.subscribe()
        assert noted.here == [BUYER, BUYER]

        for client in (first, second):
            client.leave()
            await market.until(client.task.done)

        assert noted.here == []

    run(scenario, rights)


@pytest.mark.parametrize(
    ("caller", "person"),
    [
        (Caller(NOBODY), None),
        (Caller(Principal(user_id=BUYER, scopes=frozenset())), None),
        (Caller(Principal(user_id=BUYER, viewer_id=KEEPER, is_session=True), "a-session"), KEEPER),
    ],
    ids=["a stranger", "a program with a key", "staff who look as somebody"],
)
def test_is_whoever_really_sits_there(caller: Caller, person: UUID | None) -> None:
    assert caller.person == person


def test_watches_from_when_they_hear_the_topic_until_they_do_not(rights: Rights) -> None:
    async def scenario(market: Market, noted: Noted) -> None:
        client = await market.welcomed()
        await client.subscribe(OTHER)
        await client.subscribe(TOPIC)
        await market.until(lambda: noted.watched == {OTHER: {}, TOPIC: SIDES})

        client.say("unsubscribe", topic=TOPIC)
        await client.hear()

        assert noted.watched == {OTHER: {}}

    run(scenario, rights)


def test_watches_whom_they_watch_now_when_their_rights_were_looked_at(rights: Rights) -> None:
    async def scenario(market: Market, noted: Noted) -> None:
        client = await market.welcomed()
        await client.subscribe(TOPIC)
        rights.watched = {TOPIC: {"shop": [KEEPER, BUYER]}}

        market.hub.control(user_id=str(BUYER))

        await market.until(lambda: noted.watched == rights.watched)

    run(scenario, rights)


def test_watches_nobody_where_they_may_hear_no_longer(rights: Rights) -> None:
    async def scenario(market: Market, noted: Noted) -> None:
        client = await market.welcomed()
        await client.subscribe(TOPIC)
        rights.heard.clear()

        market.hub.control(user_id=str(BUYER))

        assert (await client.hear())["type"] == "unsubscribed"
        assert noted.watched == {}

    run(scenario, rights)


def test_verdict_says_whom_they_watch_on_what_they_hear(monkeypatch: pytest.MonkeyPatch) -> None:
    room, other = f"watched:{uuid4()}", f"watched:{uuid4()}"
    kind = TopicKind(
        "watched",
        lambda _principal, thing_id: str(thing_id) in room,
        watches=lambda *_: {"shop": [KEEPER], "staff": []},
    )
    monkeypatch.setattr(kinds, "_kinds", {"watched": kind})

    verdict = callers.judge(callers.Credential(), {room: None, other: None})

    assert verdict == Verdict(callers.STRANGER, frozenset({room}), {room: {"shop": [KEEPER]}})
