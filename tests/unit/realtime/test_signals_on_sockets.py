"""What clients may tell each other beside what topics tell: who may, how often, and what reaches whom."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import uuid4

import orjson
import pytest
from asgiref.sync import async_to_sync

from marketplace.accounts.principals import Principal
from realtime import kinds, sending, waking, wire
from realtime.kinds import TopicKind
from realtime.refusals import Reason
from realtime.subscriptions import SIGNAL_EVERY_S
from realtime.waking import Signal
from tests.unit.realtime.talking import Market, Rights, market_of, rights, somebody

__all__ = ["rights"]

ROOM, ORDER = f"chatroom:{uuid4()}", f"order:{uuid4()}"
SIGNED = {"side": "buyer", "name": "Rahima"}


@pytest.fixture(autouse=True)
def signed(monkeypatch: pytest.MonkeyPatch, rights: Rights) -> list[Principal]:
    """A kind of topics that takes `typing`; returns for whom it was asked how they sign, of whom nobody is refused."""
    asked: list[Principal] = []

    def signed_as(principal: Principal, _id: object) -> Mapping[str, Any] | None:
        asked.append(principal)
        return SIGNED if principal.is_signed_in else None

    kind = TopicKind("chatroom", lambda *_: True, takes_signals=frozenset({"typing"}), signed_as=signed_as)
    monkeypatch.setattr(kinds, "_kinds", {**kinds._kinds, "chatroom": kind})  # noqa: SLF001 -- for this test alone
    rights.heard |= {ROOM, ORDER}
    rights.caller = somebody(uuid4())
    return asked


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Signal]:
    """What goes to all processes."""
    given: list[Signal] = []
    monkeypatch.setattr(waking.waker, "add_signal", given.append)
    return given


def run(scenario: Callable[[Market], Awaitable[None]], rights: Rights) -> None:
    async def inside() -> None:
        async with market_of(rights) as market:
            await scenario(market)

    async_to_sync(inside)()


def test_is_passed_on_signed_and_not_answered(rights: Rights, sent: list[Signal]) -> None:
    async def scenario(market: Market) -> None:
        client = await market.welcomed(x_request_id="request-4711")
        await client.subscribe(ROOM)

        client.say("signal", topic=ROOM, kind="typing")
        client.say("ping")

        assert (await client.hear())["type"] == "pong"
        [signal] = sent
        told = wire.FROM_SERVER.validate_json(signal.text)
        assert isinstance(told, wire.Signal)
        assert (told.topic, told.kind, told.data) == (ROOM, "typing", SIGNED)
        assert (signal.topic, signal.sender) == (ROOM, "request-4711")

    run(scenario, rights)


def test_is_not_told_to_the_socket_that_sent_it(rights: Rights) -> None:
    async def scenario(market: Market) -> None:
        sender, other = await market.welcomed(), await market.welcomed()
        for client in (sender, other):
            await client.subscribe(ROOM)
        [name] = [each.name for each in market.hub.listeners[ROOM][:1]]  # type: ignore[attr-defined]  # sockets have one

        market.hub.signal(ROOM, sender=name)
        sender.say("ping")

        assert (await sender.hear())["type"] == "pong"
        assert (await other.hear())["type"] == "signal"

    run(scenario, rights)


@pytest.mark.parametrize(
    ("topic", "kind", "code"),
    [
        (ROOM, "position", "signal_unknown"),
        (ORDER, "typing", "signal_unknown"),
        ("chatroom:other", "typing", "not_subscribed"),
    ],
    ids=["another kind", "another topic", "not subscribed"],
)
def test_is_refused(rights: Rights, sent: list[Signal], topic: str, kind: str, code: str) -> None:
    async def scenario(market: Market) -> None:
        client = await market.welcomed()
        for heard in (ROOM, ORDER):
            await client.subscribe(heard)

        client.say("signal", id="7", topic=topic, kind=kind)
        error = await client.hear()

        assert (error["type"], error["id"], error["error"]["code"]) == ("error", "7", code)
        assert market.counted() == {Reason.NOT_FOUND: 1}
        assert sent == []

    run(scenario, rights)


def test_of_who_may_not_sign_is_refused(rights: Rights, sent: list[Signal]) -> None:
    rights.caller = somebody(None, session=None)

    async def scenario(market: Market) -> None:
        client = await market.welcomed()
        await client.subscribe(ROOM)

        client.say("signal", topic=ROOM, kind="typing")

        assert (await client.hear())["error"]["code"] == "signal_unknown"
        assert sent == []

    run(scenario, rights)


@pytest.mark.parametrize("more", [{"data": {"name": "Admin"}}, {"kind": "k" * 61}, {"kind": ""}])
def test_says_nothing_of_the_clients_own(rights: Rights, sent: list[Signal], more: dict[str, Any]) -> None:
    async def scenario(market: Market) -> None:
        client = await market.welcomed()
        await client.subscribe(ROOM)

        client.say("signal", **({"topic": ROOM, "kind": "typing"} | more))

        assert (await client.hear())["error"]["code"] == "invalid_input"
        assert sent == []

    run(scenario, rights)


def test_is_dropped_where_they_come_too_often(rights: Rights, sent: list[Signal]) -> None:
    async def scenario(market: Market) -> None:
        client = await market.welcomed()
        await client.subscribe(ROOM)

        for seconds in (0, SIGNAL_EVERY_S / 2, SIGNAL_EVERY_S):
            market.now += seconds
            client.say("signal", topic=ROOM, kind="typing")
            client.say("ping")
            assert (await client.hear())["type"] == "pong"

        assert len(sent) == 2

    run(scenario, rights)


def test_how_they_sign_is_asked_once_and_again_when_their_rights_were_looked_at(
    rights: Rights, sent: list[Signal], signed: list[Principal]
) -> None:
    async def scenario(market: Market) -> None:
        client = await market.welcomed()
        await client.subscribe(ROOM)

        async def say() -> None:
            market.now += SIGNAL_EVERY_S
            client.say("signal", topic=ROOM, kind="typing")
            client.say("ping")
            assert (await client.hear())["type"] == "pong"

        await say()
        await say()
        assert len(signed) == 1
        client.say("hello")
        assert (await client.hear())["type"] == "known"
        await say()

        assert (len(signed), len(sent)) == (2, 3)

    run(scenario, rights)


def test_who_does_not_read_is_told_none_and_keeps_the_socket(rights: Rights) -> None:
    async def scenario(market: Market) -> None:
        client = await market.welcomed()
        await client.subscribe(ROOM)
        client.reads.clear()
        size = 1000
        texts = [market.hub.signal(ROOM, size=size) for _signal in range(2000)]
        seen = market.hub.tell(ROOM)
        client.reads.set()

        heard = [await client.hear()]
        while heard[-1]["type"] == "signal":
            heard.append(await client.hear())

        assert heard[-1] == orjson.loads(seen)
        assert 1 < len(heard) < sending.MOST_BEFORE_SIGNAL_BYTES / size + 3 < len(texts)
        assert market.counted() == {}

    run(scenario, rights)
