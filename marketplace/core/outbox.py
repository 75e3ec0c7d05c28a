"""The transactional outbox: a fact is stored with the change that made it true, and told afterwards, at least once.

`publish` writes one row in the caller's transaction. On commit its delivery is queued; a sweep finds what that lost
(a broker away, a process killed). Delivering an event fans it out to one row per handler. A handler then runs inside
the transaction that marks its row as done, holding that row's lock: however often and wherever it is tried, its writes
to the database happen once. One that acts outside runs with no transaction, and is marked as done afterwards.
"""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

import structlog
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from marketplace.core import event_queue
from marketplace.core.events import DomainEvent, Reaction, UndeliverableError, handler_named, handlers_of
from marketplace.core.ids import uuid7
from marketplace.core.inserting import prepare_together
from marketplace.core.masking import mask_text
from marketplace.core.models import EventDelivery, OutboxEvent

MAX_ATTEMPTS = 10
FIRST_RETRY = timedelta(seconds=30)
LONGEST_RETRY = timedelta(hours=1)
# How long a handler that acts outside has its delivery for itself: no lock tells others that it is still at work.
OUTSIDE_LEASE = timedelta(minutes=2)
REQUEUE_AFTER = timedelta(seconds=30)
SWEEP_BATCH = 500
PURGE_BATCH = 5_000
RETENTION = timedelta(days=30)

State = EventDelivery.State
logger = structlog.get_logger(__name__)


class NotInTransactionError(RuntimeError):
    """An event was published outside the transaction that makes it true."""


def publish(event: DomainEvent) -> UUID:
    """Store an event in the caller's transaction and queue its delivery on commit.

    The request that is being answered becomes its correlation id, the event that is being handled its causation id.

    Returns:
        The event's id.

    Raises:
        NotInTransactionError: there is no transaction, so nothing ties the event to its change.
    """
    row = prepare(event)
    prepare_together([row]).run()
    return row.pk


def publish_all(events: Sequence[DomainEvent]) -> None:
    """The same for many, in one statement.

    Raises:
        NotInTransactionError: as for `publish`.
    """
    if events:
        prepare_together([prepare(event) for event in events]).run()


def prepare(event: DomainEvent) -> OutboxEvent:
    """The row of an event for a caller that writes it together with its change; its delivery is queued on commit.

    Raises:
        NotInTransactionError: there is no transaction, so nothing ties the event to its change.
    """
    if not connection.in_atomic_block:
        raise NotInTransactionError(f"publish {event.event_name} inside transaction.atomic()")
    event_id = uuid7()
    _queue_on_commit(event_id)
    return OutboxEvent(
        pk=event_id,
        aggregate_id=event.aggregate_id,
        name=event.event_name,
        version=event.event_version,
        data=event.model_dump(mode="json"),
        metadata=_metadata(event, event_id),
    )


@contextmanager
def unheard_by(*rooms: str) -> Iterator[None]:
    """One transaction, of which the handlers of some rooms hear nothing, whatever is published in it.

    For a past that is made up: nobody is to be written to about it.
    """
    mark, deaf = uuid7().hex, tuple(f"{room}." for room in rooms)
    with transaction.atomic(), structlog.contextvars.bound_contextvars(request_id=mark):
        yield
        told = OutboxEvent.objects.filter(metadata__correlation_id=mark).values_list("pk", "name", "version")
        EventDelivery.objects.bulk_create(
            EventDelivery(event_id=event_id, handler=handler, state=State.DONE, done_at=timezone.now())
            for event_id, name, version in told
            for handler in handlers_of(name, version)
            if handler.startswith(deaf)
        )


def deliver(event_id: UUID) -> None:
    """Fan an event out to its handlers and try every delivery that is due. Safe to run any number of times at once."""
    _fan_out(event_id)
    due = EventDelivery.objects.due(now=timezone.now()).filter(event_id=event_id)
    # Those that were tried least go first, so that one that kills its worker cannot keep the others waiting.
    for delivery_id in list(due.order_by("attempts", "id").values_list("pk", flat=True)):
        attempt(delivery_id)


def attempt(delivery_id: UUID) -> bool:
    """Try one delivery: claim it, run the handler, and record how it went.

    Returns:
        Whether the handler's effect happened now.
    """
    delivery = EventDelivery.objects.select_related("event").get(pk=delivery_id)
    with structlog.contextvars.bound_contextvars(**_context_of(delivery.event)):
        return _attempt(delivery)


def _attempt(delivery: EventDelivery) -> bool:
    reaction = handler_named(delivery.handler)
    acts_outside = reaction is not None and reaction.acts_outside
    if not _claim(delivery, now=timezone.now(), lease=OUTSIDE_LEASE if acts_outside else timedelta(0)):
        return False
    if reaction is None:
        _bury(delivery, "no handler has this name: it was renamed or removed")
        return False
    try:
        return _run_outside(delivery, reaction) if acts_outside else _run(delivery, reaction)
    except Exception as error:
        _record_failure(delivery, error)
        return False


def backoff(attempts: int) -> timedelta:
    """How long to wait after that many attempts: doubled each time up to an hour, give or take a quarter."""
    doublings = min(attempts, MAX_ATTEMPTS) - 1
    longest: timedelta = min(FIRST_RETRY * 2**doublings, LONGEST_RETRY)
    return longest * random.uniform(0.75, 1.25)  # noqa: S311 -- spreads load, guards nothing


def sweep(*, now: datetime) -> int:
    """Queue again what was committed and not fanned out, and deliveries whose next attempt is due.

    Returns:
        How many events were queued.
    """
    with transaction.atomic():
        overdue = EventDelivery.objects.due(now=now).filter(event__queued_at__lt=now - REQUEUE_AFTER)
        lost = OutboxEvent.objects.lost(now=now, after=REQUEUE_AFTER)
        # The age is asked of the locked row itself too: PostgreSQL looks again at a row that another sweep has just
        # changed, and not at the subqueries.
        events = OutboxEvent.objects.filter(queued_at__lt=now - REQUEUE_AFTER).filter(
            Q(pk__in=lost.order_by("queued_at").values("pk")[:SWEEP_BATCH])
            | Q(pk__in=overdue.order_by("next_attempt_at").values("event_id")[:SWEEP_BATCH])
        )
        ids = list(events.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True))
        OutboxEvent.objects.filter(pk__in=ids).update(queued_at=now)
    for event_id in ids:
        event_queue.put(event_id)
    return len(ids)


def purge(*, now: datetime) -> int:
    """Remove a batch of events that are past their retention with all deliveries done; dead letters stay.

    Returns:
        How many events were removed; call again while it is `PURGE_BATCH`.
    """
    ids = list(OutboxEvent.objects.finished(before=now - RETENTION).values_list("pk", flat=True)[:PURGE_BATCH])
    OutboxEvent.objects.filter(pk__in=ids).delete()
    return len(ids)


def replay(deliveries: QuerySet[EventDelivery], *, now: datetime) -> int:
    """Give dead deliveries all their attempts again and queue them.

    Returns:
        How many deliveries were revived.
    """
    with transaction.atomic():
        dead: Sequence[EventDelivery] = list(deliveries.filter(state=State.DEAD).select_for_update(skip_locked=True))
        EventDelivery.objects.filter(pk__in=[delivery.pk for delivery in dead]).update(
            state=State.PENDING, attempts=0, next_attempt_at=now
        )
        for event_id in {delivery.event_id for delivery in dead}:
            _queue_on_commit(event_id)
    return len(dead)


@transaction.atomic
def _fan_out(event_id: UUID) -> None:
    event = OutboxEvent.objects.select_for_update(no_key=True).filter(pk=event_id, fanned_out_at=None).first()
    if event is None:
        return
    handlers = handlers_of(event.name, event.version)
    EventDelivery.objects.bulk_create(
        [EventDelivery(event=event, handler=handler) for handler in handlers], ignore_conflicts=True
    )
    event.fanned_out_at = timezone.now()
    event.save(update_fields=["fanned_out_at"])


@transaction.atomic
def _claim(delivery: EventDelivery, *, now: datetime, lease: timedelta) -> bool:
    """Take the next attempt of a delivery that is due, or bury it when it has had all of them.

    A claim is committed before its handler runs. It counts the attempt and leaves the delivery until its back-off and
    its lease are over, so a worker killed in the middle has used up one of the attempts, and nobody tries at once what
    it may still be doing. What a handler still holds is left to it: waiting for its lock would stop this worker too.
    """
    due = EventDelivery.objects.due(now=now).filter(pk=delivery.pk, attempts=delivery.attempts)
    if not list(due.select_for_update(skip_locked=True)):
        return False
    if delivery.attempts >= MAX_ATTEMPTS:
        _bury(delivery, _unrecorded_end(delivery))
        return False
    attempts = delivery.attempts + 1
    next_attempt_at = now + max(backoff(attempts), lease)
    EventDelivery.objects.filter(pk=delivery.pk).update(attempts=attempts, next_attempt_at=next_attempt_at)
    return True


def _unrecorded_end(delivery: EventDelivery) -> str:
    """Why a delivery is dead whose last attempt could not say so itself."""
    before = f"; before that: {delivery.last_error}" if delivery.last_error else ""
    return f"its last attempt never said how it ended: its worker was probably killed{before}"


@transaction.atomic
def _run(delivery: EventDelivery, reaction: Reaction) -> bool:
    """Run the handler in the transaction that marks the delivery as done, with the delivery's row locked."""
    pending = EventDelivery.objects.filter(pk=delivery.pk, state=State.PENDING)
    if not list(pending.select_for_update(skip_locked=True)):
        return False
    _call(delivery, reaction)
    EventDelivery.objects.filter(pk=delivery.pk).update(state=State.DONE, done_at=timezone.now(), last_error="")
    return True


def _run_outside(delivery: EventDelivery, reaction: Reaction) -> bool:
    """Run the handler with nothing locked, and mark the delivery as done when it has come back.

    A worker that is killed in between leaves it to be run again. What has happened counts even where the delivery was
    given up meanwhile.
    """
    # An empty durable block costs nothing, and refuses to start inside a transaction.
    with transaction.atomic(durable=True):
        pass
    _call(delivery, reaction)
    not_done = EventDelivery.objects.filter(pk=delivery.pk).exclude(state=State.DONE)
    return bool(not_done.update(state=State.DONE, done_at=timezone.now(), last_error=""))


def _call(delivery: EventDelivery, reaction: Reaction) -> None:
    event = delivery.event
    reaction.handler(reaction.event_class.model_validate(event.data), event_id=event.pk)


def _context_of(event: OutboxEvent) -> dict[str, str | None]:
    """What is logged, and what follows, on an event's account: by the request that it comes from."""
    return {
        "event_id": str(event.pk),
        "request_id": event.metadata["correlation_id"],
        "user_id": event.metadata["user_id"],
    }


def _record_failure(delivery: EventDelivery, error: Exception) -> None:
    reason = mask_text(f"{type(error).__name__}: {error}")[:2000]
    if isinstance(error, UndeliverableError):
        _bury(delivery, reason)
        return
    logger.error("event_handler_failed", handler=delivery.handler, event_id=str(delivery.event_id), exc_info=error)
    attempts = delivery.attempts + 1
    if attempts >= MAX_ATTEMPTS:
        _bury(delivery, reason)
        return
    # Another attempt may have begun since; the time of the next is then its own to set.
    mine = EventDelivery.objects.filter(pk=delivery.pk, state=State.PENDING, attempts=attempts)
    mine.update(last_error=reason, next_attempt_at=timezone.now() + backoff(attempts))


def _bury(delivery: EventDelivery, reason: str) -> None:
    logger.error("event_delivery_dead", handler=delivery.handler, event_id=str(delivery.event_id), reason=reason)
    EventDelivery.objects.filter(pk=delivery.pk, state=State.PENDING).update(state=State.DEAD, last_error=reason)


def _metadata(event: DomainEvent, event_id: UUID) -> dict[str, str | None]:
    """Where the event comes from; outside a request, what follows from it is correlated by its own id."""
    context = structlog.contextvars.get_contextvars()
    return {
        "correlation_id": context.get("request_id") or event_id.hex,
        "causation_id": context.get("event_id"),
        "user_id": context.get("user_id"),
        "source": event.source,
    }


def _queue_on_commit(event_id: UUID) -> None:
    transaction.on_commit(partial(event_queue.put, event_id))
