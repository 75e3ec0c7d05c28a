"""Workers are asked for what was committed: by the handful, and by real messages in the broker."""

from collections.abc import Sequence
from uuid import UUID

import pytest

from marketplace.core import event_queue, task_sending
from marketplace.core.ids import uuid7

PATIENCE_S = 20.0


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[str], str]]:
    """What was sent to the broker: the task, its arguments, the queue."""
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
