from uuid import UUID

from celery import shared_task
from django.utils import timezone

from marketplace.core import idempotency, outbox


@shared_task(name="core.deliver_event")
def deliver_event(*event_ids: str) -> None:
    failures = []
    for event_id in event_ids:
        try:
            outbox.deliver(UUID(event_id))
        except Exception as failure:  # the others have nothing to do with it
            failures.append(failure)
    if failures:
        raise ExceptionGroup("events were not delivered", failures)


@shared_task(name="core.sweep_outbox")
def sweep_outbox() -> int:
    return outbox.sweep(now=timezone.now())


@shared_task(name="core.purge_outbox")
def purge_outbox() -> None:
    while outbox.purge(now=timezone.now()) == outbox.PURGE_BATCH:
        pass


@shared_task(name="core.purge_idempotency_records")
def purge_idempotency_records() -> None:
    while idempotency.purge(now=timezone.now()) == idempotency.PURGE_BATCH:
        pass
