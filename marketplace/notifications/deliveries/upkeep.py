"""What is done about the log by the clock: gateways are asked what became of texts, and what is old is forgotten."""

from datetime import datetime, timedelta

from django.conf import settings

from marketplace.core.resilience import OutsideSystemError
from marketplace.notifications.deliveries import record
from marketplace.notifications.deliveries.models import Channel, Delivery, MailAddress
from marketplace.notifications.deliveries.selectors import waiting_for_outcome
from marketplace.notifications.sms.alpha import AlphaSender

# A text that has not arrived by then will not, and nobody asks for ever.
ASKED_WITHIN = timedelta(hours=6)
ASKED_AT_ONCE = 40
PURGE_BATCH = 1000


def ask_gateways(*, now: datetime) -> int:
    """Ask what became of texts that are on their way; returns of how many it is known now.

    Only Alpha SMS can be asked. It is left alone for the rest of the round as soon as it does not answer.
    """
    gateway, known = AlphaSender(), 0
    for text in waiting_for_outcome(provider=gateway.name, now=now, within=ASKED_WITHIN, most=ASKED_AT_ONCE):
        # Whoever was asked about last waits longest for the next time, whatever the answer is.
        Delivery.objects.filter(pk=text.pk).update(updated_at=now)
        try:
            has_arrived = gateway.ask_outcome(text.reference)
        except OutsideSystemError:
            break
        if has_arrived:
            record.delivered(channel=Channel.SMS, event_id=text.event_id, now=now)
        elif has_arrived is False:
            record.bounced(channel=Channel.SMS, event_id=text.event_id, error="not_delivered", now=now)
        known += has_arrived is not None
    return known


def purge(*, now: datetime) -> int:
    """Forget what is older than `DELIVERY_RETENTION_DAYS`, batch by batch; returns how many messages."""
    before = now - timedelta(days=settings.DELIVERY_RETENTION_DAYS)
    old, forgotten = Delivery.objects.filter(created_at__lt=before), 0
    while removed := Delivery.objects.filter(pk__in=old.values("pk")[:PURGE_BATCH]).delete()[0]:
        forgotten += removed
    MailAddress.objects.filter(bounced_at__lt=before).delete()
    return forgotten
