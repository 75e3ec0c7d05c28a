"""Signals: what whoever hears a topic is told at once or not at all: that somebody types, where a courier is.

They are beside what a topic tells: without a number, stored nowhere, and lost where they do not get through. What must
be known goes into the topic (`realtime.topics`); a signal is for what the next one makes good.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

import structlog
from django.db import connection, transaction
from django.utils import timezone

from realtime.waking import Signal, waker
from realtime.wire import MOST_OF_SIGNAL, signal_text

logger = structlog.get_logger(__name__)


def send(topic: str, *, kind: str, data: Mapping[str, Any]) -> None:
    """Tell all who hear a topic now; inside a transaction, when it commits. Never blocks and never raises.

    Args:
        topic: its name.
        kind: what it is about, such as `position`.
        data: what JSON has, and ids and instants; `MOST_OF_SIGNAL` characters with all else, or it is dropped. Whoever
            may read the topic reads it: no ids of people.
    """
    try:
        _send(topic, kind=kind, data=data)
    except Exception:
        logger.exception("live_signal_not_sent", topic=topic, kind=kind)


def relay(topic: str, *, kind: str, data: Mapping[str, Any], sender: str) -> None:
    """The same at once, from a socket, which is not told itself.

    Args:
        topic, kind, data: as for `send`.
        sender: the socket's name.
    """
    waker.add_signal(Signal(topic, signal_text(topic, kind=kind, at=timezone.now(), data=data), sender))


def _send(topic: str, *, kind: str, data: Mapping[str, Any]) -> None:
    text = signal_text(topic, kind=kind, at=timezone.now(), data=data)
    if len(text) > MOST_OF_SIGNAL:
        raise ValueError("a signal must be small")
    give = partial(waker.add_signal, Signal(topic, text))
    if connection.in_atomic_block:
        transaction.on_commit(give, robust=True)
    else:
        give()
