"""Signals are told to whoever hears a topic now, in every process, after the commit; or they are lost without harm."""

import asyncio
from collections import deque
from typing import Any
from uuid import uuid4

import orjson
import pytest
from django.db import transaction
from structlog.testing import capture_logs

from realtime import relaying, signals, waking, wire
from realtime.feeds import Feed
from realtime.hub import Hub
from realtime.relaying import Relay
from realtime.waking import Signal, Waker
from tests.unit.realtime.hearing import Ear, asynchronously, committed, in_thread, running_hub, settled, until

__all__ = ["committed"]

ROOM = "room:0190c0de-0000-7000-8000-000000000001"


def send(topic: str = ROOM, **data: object) -> None:
    signals.send(topic, kind="position", data=data)


async def woken(*hubs: Hub) -> None:
    await until(lambda: not any(hub.wakes_are_lost for hub in hubs))


@pytest.mark.usefixtures("committed")
class TestOfEveryProcess:
    def test_are_heard_by_those_who_hear_the_topic(self) -> None:
        async def scenario() -> None:
            here, there, elsewhere = Ear(), Ear(), Ear()
            async with running_hub() as hub, running_hub() as other:
                await woken(hub, other)
                await hub.join(here, ROOM, after=0)
                await other.join(there, ROOM, after=0)
                await other.join(elsewhere, "room:2", after=0)

                await in_thread(send, lat=23.8)
                await until(lambda: bool(here.signals and there.signals))
                await settled()

            assert here.signals == there.signals
            [signal] = here.signals
            assert (signal["type"], signal["topic"], signal["kind"]) == ("signal", ROOM, "position")
            assert signal["data"] == {"lat": 23.8}
            assert isinstance(wire.FROM_SERVER.validate_python(signal), wire.Signal)
            assert here.heard == []
            assert elsewhere.signals == []

        asynchronously(scenario)

    def test_wait_for_the_commit_and_are_gone_with_a_rollback(self) -> None:
        def tell_and_roll_back() -> None:
            with transaction.atomic():
                send(number=1)
                transaction.set_rollback(True)

        def tell_before_something_else(ear: Ear) -> list[Any]:
            with transaction.atomic():
                send(number=2)
                waking.waker.finish(1)
                return list(ear.signals)

        async def scenario() -> None:
            ear = Ear()
            async with running_hub() as hub:
                await woken(hub)
                await hub.join(ear, ROOM, after=0)

                await in_thread(tell_and_roll_back)
                assert await in_thread(tell_before_something_else, ear) == []
                await until(lambda: bool(ear.signals))
                await settled()

            assert [signal["data"]["number"] for signal in ear.signals] == [2]

        asynchronously(scenario)


class TestSending:
    @pytest.fixture
    def waiting(self, monkeypatch: pytest.MonkeyPatch) -> list[Signal]:
        given: list[Signal] = []
        monkeypatch.setattr(waking.waker, "add_signal", given.append)
        return given

    @pytest.mark.parametrize("data", [{"x": object()}, {"x": "x" * wire.MOST_OF_SIGNAL}], ids=["no JSON", "large"])
    def test_drops_what_cannot_be_one_and_says_so(self, waiting: list[Signal], data: dict[str, Any]) -> None:
        with capture_logs() as logs:
            send(**data)

        assert [line["event"] for line in logs] == ["live_signal_not_sent"]
        assert waiting == []

    def test_does_not_fail_whoever_sends(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def fail(_signal: Signal) -> None:
            raise RuntimeError("can't start new thread")

        monkeypatch.setattr(waking.waker, "add_signal", fail)

        with capture_logs() as logs:
            send()

        assert [line["event"] for line in logs] == ["live_signal_not_sent"]

    def test_writes_ids_and_instants(self, waiting: list[Signal]) -> None:
        thing_id = uuid4()

        send(thing=thing_id)

        assert orjson.loads(waiting[0].text)["data"] == {"thing": str(thing_id)}


class TestOnTheWay:
    def test_the_oldest_go_where_too_many_wait(self, monkeypatch: pytest.MonkeyPatch) -> None:
        may_go_on, sent = asyncio.Event(), []

        class Layer:
            async def group_send(self, _group: str, message: dict[str, Any]) -> None:
                while not may_go_on.is_set():
                    await asyncio.sleep(0.001)
                sent.extend(message["signals"])

        monkeypatch.setattr(waking, "get_channel_layer", Layer)
        monkeypatch.setattr(waking, "MOST_SIGNALS", 2)
        waker = Waker()
        waker.add_signal(Signal(ROOM, "first"))
        until_it_is_on_its_way(waker)

        for text in ("a", "b", "c"):
            waker.add_signal(Signal(ROOM, text))
        may_go_on.set()
        waker.finish(10)

        assert [text for _topic, text, _sender in sent] == ["first", "b", "c"]

    def test_none_is_kept_for_redis_to_come_back(self, monkeypatch: pytest.MonkeyPatch) -> None:
        class Layer:
            async def group_send(self, _group: str, _message: dict[str, Any]) -> None:
                raise ConnectionError

        waker = Waker()
        monkeypatch.setattr(waking, "get_channel_layer", Layer)

        waker.add_signal(Signal(ROOM, "lost"))
        waker.finish(10)

        assert not waker._signals  # noqa: SLF001 -- what is kept


def until_it_is_on_its_way(waker: Waker) -> None:
    while waker._signals:  # noqa: SLF001 -- nothing that is public tells it
        pass


class TestHandingOn:
    def hand_on(self, relay: Relay, *handed: Signal) -> None:
        async def scenario() -> None:
            running = asyncio.ensure_future(relay.run())
            relay.take(handed)
            await until(lambda: not relay._waiting)  # noqa: SLF001 -- nothing that is public tells it
            await settled()
            running.cancel()

        asynchronously(scenario)

    def test_passes_by_who_is_still_catching_up(self) -> None:
        feed, ear, late = Feed(ROOM, seq=3), Ear(), Ear()
        feed.welcome(ear)
        feed.expect(late, after=1)

        self.hand_on(Relay({ROOM: feed}), Signal(ROOM, "{}"), Signal("room:2", "{}"))

        assert (ear.signals, late.signals) == ([{}], [])

    def test_goes_on_where_one_fails(self) -> None:
        class Deaf(Ear):
            def hear_signal(self, signal: Signal) -> bool:
                raise RuntimeError

        feed, ear = Feed(ROOM, seq=3), Ear()
        for listener in (Deaf(), ear):
            feed.welcome(listener)

        with capture_logs() as logs:
            self.hand_on(Relay({ROOM: feed}), Signal(ROOM, "{}"))

        assert ear.signals == [{}]
        assert [line["event"] for line in logs] == ["live_listener_failed"]

    def test_lets_others_have_their_turn_and_whoever_leaves_then_hears_nothing(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(relaying, "TOLD_AT_ONCE", 1)
        feed, ear, leaves = Feed(ROOM, seq=3), Ear(), Ear()

        class Sends(Ear):
            def hear_signal(self, signal: Signal) -> bool:
                asyncio.get_running_loop().call_soon(feed.drop, leaves)
                return True

        for listener in (Sends(), leaves, ear):
            feed.welcome(listener)

        self.hand_on(Relay({ROOM: feed}), Signal(ROOM, "{}"))

        assert (ear.signals, leaves.signals) == ([{}], [])


def test_none_waits_without_bound() -> None:
    relay = Relay({ROOM: Feed(ROOM)})

    relay.take(Signal(ROOM, str(number)) for number in range(waking.MOST_SIGNALS + 5))

    waiting: deque[Signal] = relay._waiting  # noqa: SLF001 -- nothing that is public tells it
    assert (len(waiting), waiting[0].text) == (waking.MOST_SIGNALS, "5")
