"""Wake-ups are sent by a thread of their own: gathered, never waited for, and lost without harm."""

import asyncio
import os
import threading
import time
from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any

import pytest
import uvloop
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from structlog.testing import capture_logs

from realtime import waking
from realtime.waking import Waker

PATIENCE_S = 20


class Layer:
    """Stands for the channel layer; fails as many times as is said, and may take its time."""

    def __init__(self) -> None:
        self.sent: list[dict[str, int]] = []
        self.failures = 0
        self.may_go_on = threading.Event()
        self.may_go_on.set()

    async def group_send(self, group: str, message: Mapping[str, Any]) -> None:
        while not self.may_go_on.is_set():
            await asyncio.sleep(0.001)
        if self.failures:
            self.failures -= 1
            raise ConnectionError
        assert (group, message["type"]) == ("live", "live.wake")
        self.sent.append(dict(message["topics"]))


@pytest.fixture
def layer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Layer]:
    layer = Layer()
    monkeypatch.setattr(waking, "get_channel_layer", lambda: layer)
    yield layer
    layer.may_go_on.set()


@pytest.fixture
def waker(layer: Layer) -> Iterator[Waker]:
    waker = Waker()
    yield waker
    layer.may_go_on.set()
    waker.finish(PATIENCE_S)


def test_what_comes_together_goes_together_and_of_a_topic_the_highest_number(layer: Layer, waker: Waker) -> None:
    layer.may_go_on.clear()
    waker.add({"shop:1": 1})
    time.sleep(0.05)  # that one is on its way
    for numbers in ({"order:1": 4}, {"order:2": 1, "order:1": 6}, {"order:1": 5}):
        waker.add(numbers)
    layer.may_go_on.set()
    waker.finish(PATIENCE_S)

    assert layer.sent == [{"shop:1": 1}, {"order:1": 6, "order:2": 1}]
    assert waker.sent == 3


def test_many_topics_go_in_several_messages(layer: Layer, waker: Waker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waking, "TOGETHER", 2)

    waker.add({f"order:{number}": 1 for number in range(5)})
    waker.finish(PATIENCE_S)

    assert [len(numbers) for numbers in layer.sent] == [2, 2, 1]


def test_nobody_waits_while_redis_does_not_answer(layer: Layer, waker: Waker) -> None:
    layer.may_go_on.clear()
    began_at = time.monotonic()

    for number in range(1000):
        waker.add({f"order:{number}": 1})

    assert layer.sent == []
    assert time.monotonic() - began_at < waking.SEND_WITHIN_S


def test_no_more_than_so_many_wait_and_the_others_are_counted(
    layer: Layer, waker: Waker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waking, "MOST_WAITING", 3)
    layer.may_go_on.clear()
    waker.add({"shop:1": 1})
    time.sleep(0.05)  # that one is on its way

    waker.add({f"order:{number}": 1 for number in range(5)})
    waker.add({"order:0": 9})
    layer.may_go_on.set()
    waker.finish(PATIENCE_S)

    assert layer.sent[1:] == [{"order:0": 9, "order:1": 1, "order:2": 1}]
    assert waker.lost == 2


def test_connection_that_was_closed_meanwhile_is_tried_once_more(layer: Layer, waker: Waker) -> None:
    layer.failures = 1

    waker.add({"order:1": 1})
    waker.finish(PATIENCE_S)

    assert layer.sent == [{"order:1": 1}]
    assert waker.lost == 0


def test_what_cannot_be_sent_is_dropped_and_said_once(layer: Layer, waker: Waker) -> None:
    layer.failures = 2 * waking.TRIES

    with capture_logs() as logs:
        for topic in ("order:1", "order:2", "order:3"):
            waker.add({topic: 1})
            waker.finish(PATIENCE_S)

    assert layer.sent == [{"order:3": 1}]
    assert (waker.sent, waker.lost) == (1, 2)
    assert [(line["event"], line.get("error"), line.get("lost")) for line in logs] == [
        ("live_wakes_not_sent", "ConnectionError", None),
        ("live_wakes_sent_again", None, 2),
    ]


def test_log_that_cannot_be_written_ends_nothing(layer: Layer, waker: Waker, monkeypatch: pytest.MonkeyPatch) -> None:
    layer.failures = waking.TRIES
    monkeypatch.setattr(waking, "logger", None)

    for topic in ("order:1", "order:2", "order:3"):
        waker.add({topic: 1})
        waker.finish(PATIENCE_S)

    assert layer.sent == [{"order:2": 1}, {"order:3": 1}]


def test_redis_that_hangs_is_given_up(layer: Layer, waker: Waker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waking, "SEND_WITHIN_S", 0.02)
    layer.may_go_on.clear()

    waker.add({"order:1": 1})
    waker.finish(PATIENCE_S)

    assert (layer.sent, waker.lost) == ([], 1)


def test_nothing_that_goes_wrong_reaches_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_numbers: Mapping[str, int]) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(waking.waker, "add", fail)

    with capture_logs() as logs:
        waking.wake({"order:1": 1})

    assert [(line["event"], line["error"]) for line in logs] == [("live_wakes_not_sent", "RuntimeError")]


def test_after_a_thread_could_not_be_started_the_next_one_is(
    layer: Layer, waker: Waker, monkeypatch: pytest.MonkeyPatch
) -> None:
    loops: list[asyncio.AbstractEventLoop] = []

    def new_event_loop() -> asyncio.AbstractEventLoop:
        loops.append(uvloop.new_event_loop())
        return loops[-1]

    with monkeypatch.context() as full:
        full.setattr(threading.Thread, "start", raise_full)
        full.setattr(waking, "uvloop", SimpleNamespace(new_event_loop=new_event_loop))
        with pytest.raises(RuntimeError):
            waker.add({"order:1": 1})
    [in_vain] = loops
    assert in_vain.is_closed()

    waker.add({"order:2": 1})
    waker.finish(PATIENCE_S)

    assert layer.sent == [{"order:1": 1, "order:2": 1}]


def raise_full(_thread: threading.Thread) -> None:
    raise RuntimeError("can't start new thread")


def test_forked_process_sends_by_itself(layer: Layer) -> None:
    waking.wake({"order:1": 1})
    waking.waker.finish(PATIENCE_S)

    with waking.waker._lock:  # noqa: SLF001 -- as when another thread is at it just then
        child = os.fork()
        if not child:
            waking.wake({"order:2": 1})
            waking.waker.finish(PATIENCE_S)
            os._exit(0 if layer.sent == [{"order:1": 1}, {"order:2": 1}] else 1)
    _pid, status = os.waitpid(child, 0)

    assert os.waitstatus_to_exitcode(status) == 0


def test_redis_carries_it_to_whoever_is_in_the_group() -> None:
    async def hear() -> dict[str, Any]:
        layer = get_channel_layer()
        channel = await layer.new_channel()
        await layer.group_add(waking.GROUP, channel)
        waking.wake({"order:1": 7, "shop:2": 1})
        try:
            async with asyncio.timeout(PATIENCE_S):
                heard: dict[str, Any] = await layer.receive(channel)
                return heard
        finally:
            await layer.flush()

    heard = async_to_sync(hear)()

    assert heard == {"type": waking.WAKE, "topics": {"order:1": 7, "shop:2": 1}}
