"""Redis loses everything while people order: no order is lost with it, and no mail."""

import json
from base64 import b64decode
from datetime import timedelta

import pytest
import redis
from celery import current_app
from django.conf import LazySettings
from django.core import mail
from django.utils import timezone

from marketplace.core import outbox
from marketplace.core.models import EventDelivery, OutboxEvent
from marketplace.orders.models import Order, OrderState
from tests.unit.orders.checkout import GUEST, confirm_phone, fill, place, recipient

pytestmark = pytest.mark.django_db(transaction=True)

EVENTS = "events"
MAIL = "rahima@example.com"


def asked_for(queues: redis.Redis) -> list[list[str]]:
    """Take the messages out of the queue as a worker does: the events that each asks for."""
    messages = [json.loads(message) for message in iter(lambda: queues.rpop(EVENTS), None)]
    return [json.loads(b64decode(message["body"]))[0] for message in messages]


def work_off(queues: redis.Redis) -> None:
    """What a worker would do, and what comes of that, until nothing is left to do."""
    deliver_event = current_app.tasks["core.deliver_event"]
    while messages := asked_for(queues):
        for event_ids in messages:
            deliver_event(*event_ids)


def mails_to_buyer() -> list[str]:
    return [str(message.subject) for message in mail.outbox if MAIL in message.to]


def test_what_was_ordered_is_there_and_told_once(settings: LazySettings) -> None:
    queues = redis.Redis.from_url(settings.REDIS_URL)
    now = timezone.now()
    confirm_phone(fill(GUEST, shops=2, lines=4), now=now)
    purchase = place(GUEST, now=now, recipient=recipient(email=MAIL))
    assert queues.llen(EVENTS)  # they would have been told now

    for url in (settings.REDIS_URL, settings.CACHE_URL):
        redis.Redis.from_url(url).flushdb()
    work_off(queues)
    assert mails_to_buyer() == []

    outbox.sweep(now=timezone.now() + timedelta(minutes=1))
    work_off(queues)

    assert list(Order.objects.filter(purchase=purchase).values_list("state", flat=True)) == [OrderState.PLACED] * 2
    assert len(mails_to_buyer()) == 1
    outbox.sweep(now=timezone.now() + timedelta(minutes=2))
    work_off(queues)
    assert len(mails_to_buyer()) == 1
    assert not OutboxEvent.objects.filter(fanned_out_at=None).exists()
    assert set(EventDelivery.objects.values_list("state", flat=True)) == {EventDelivery.State.DONE}
