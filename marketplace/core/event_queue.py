"""Asks workers to deliver events that are committed. Whatever goes wrong here is mended by the outbox's sweep.

Requests do not wait for the broker. What several of a process publish at about the same time is asked for in one
message, for sending one takes a good part of what a small change takes.
"""

from collections.abc import Sequence
from uuid import UUID

import structlog
from circuitbreaker import CircuitBreaker

from marketplace.core import task_sending
from marketplace.core.gathering import Gathering

GATHER_S, REST_S = 0.03, 0.07
# More in one message would keep other workers idle.
TOGETHER = 8
MOST_WAITING = 100_000

logger = structlog.get_logger(__name__)
# A broker that is away must not cost a time-out each time: after three, nothing is sent for a while.
broker = CircuitBreaker(failure_threshold=3, recovery_timeout=5, name="broker")


def put(event_id: UUID) -> None:
    """Have a worker asked to deliver an event, soon. Never blocks and never raises: what it follows is committed."""
    try:
        events.add([event_id])
    except Exception as error:
        _note_lost([event_id], error)


def _ask(event_ids: Sequence[UUID]) -> None:
    try:
        _send(event_ids)
    except Exception as error:
        _note_lost(event_ids, error)


def _note_lost(event_ids: Sequence[UUID], error: Exception) -> None:
    logger.warning("events_not_queued", event_ids=[str(each) for each in event_ids], error=type(error).__name__)


@broker  # type: ignore[untyped-decorator]  # circuitbreaker has no types
def _send(event_ids: Sequence[UUID]) -> None:
    task_sending.send("core.deliver_event", [str(each) for each in event_ids], queue="events")


events = Gathering("events", _ask, within_s=GATHER_S, rest_s=REST_S, together=TOGETHER, most_waiting=MOST_WAITING)
