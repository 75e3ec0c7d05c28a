"""Workers are asked for what was committed, by the handful; the broker itself is in the tests of faults."""

from collections.abc import Sequence
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from marketplace.core import event_queue, task_sending
from marketplace.core.ids import uuid7

PATIENCE_S = 20.0


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[str], str]]:
    """What was sent to the broker: the task, its arguments, the queue."""
    assert event_queue.events.finish(PATIENCE_S)  # what tests before this one published
    sent: list[tuple[str, list[str], str]] = []

    def send(task: str, arguments: Sequence[str], *, queue: str) -> None:
        sent.append((task, list(arguments), queue))

    monkeypatch.setattr(task_sending, "send", send)
    return sent


def test_one_message_asks_for_a_handful(messages: list[tuple[str, list[str], str]]) -> None:
    ids = [uuid7() for _ in range(event_queue.TOGETHER + 1)]

    event_queue.events.add(ids)

    assert event_queue.events.finish(PATIENCE_S)
    texts = list(map(str, ids))
    assert messages == [
        ("core.deliver_event", texts[:-1], "events"),
        ("core.deliver_event", texts[-1:], "events"),
    ]


def test_what_cannot_be_sent_is_left_to_the_sweep(monkeypatch: pytest.MonkeyPatch) -> None:
    assert event_queue.events.finish(PATIENCE_S)
    sent: list[UUID] = []

    def send(event_ids: Sequence[UUID]) -> None:
        sent.extend(event_ids)
        raise ConnectionError

    monkeypatch.setattr(event_queue, "_send", send)
    first, second = uuid7(), uuid7()

    event_queue.put(first)
    assert event_queue.events.finish(PATIENCE_S)
    event_queue.put(second)
    assert event_queue.events.finish(PATIENCE_S)

    assert sent == [first, second]


def test_what_cannot_even_be_gathered_fails_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    def add(_ids: Sequence[UUID]) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(event_queue.events, "add", add)
    event_id = uuid7()

    with capture_logs() as logged:
        event_queue.put(event_id)

    assert [(entry["event"], entry["event_ids"]) for entry in logged] == [("events_not_queued", [str(event_id)])]
