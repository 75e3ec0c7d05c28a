"""Redis loses everything while people order: no order is lost with it, and no mail."""

import json
from base64 import b64decode
from datetime import timedelta

import pytest
import redis
from django.conf import settings
from django.core import mail
from django.utils import timezone

from marketplace.core import event_queue, outbox
from marketplace.core.models import EventDelivery, OutboxEvent
from marketplace.core.tasks import deliver_event
from marketplace.orders.models import Order, OrderState
from marketplace.orders.services.placing import Confirmation, place_purchase
from tests.faults.orders.test_last_unit import fill_baskets, holder, phone
from tests.unit.catalog.goods import make_grocer, make_offer
from tests.unit.orders.checkout import ALWAYS, quote_of, recipient

pytestmark = pytest.mark.django_db(transaction=True)

EVENTS = f"{settings.CELERY_BROKER_TRANSPORT_OPTIONS['global_keyprefix']}events"
MAIL = "rahima@example.com"
PATIENCE_S = 20.0


def asked_for(queues: redis.Redis) -> list[list[str]]:
    """Take the messages out of the queue as a worker does: the events that each asks for."""
    assert event_queue.events.finish(PATIENCE_S)
    messages = [json.loads(message) for message in iter(lambda: queues.rpop(EVENTS), None)]
    return [json.loads(b64decode(message["body"]))[0] for message in messages]


def work_off(queues: redis.Redis) -> None:
    """What a worker would do, and what comes of that, until nothing is left to do."""
    while messages := asked_for(queues):
        for event_ids in messages:
            deliver_event(*event_ids)


def mails_to_buyer() -> list[str]:
    return [str(message.subject) for message in mail.outbox if MAIL in message.to]


def test_what_was_ordered_is_there_and_told_once() -> None:
    queues = redis.Redis.from_url(settings.REDIS_URL)
    now = timezone.now()
    fill_baskets([make_offer(make_grocer(hours=ALWAYS), count=5) for _shop in range(2)], 1, now=now)
    whom = recipient(phone=phone(0), email=MAIL)
    confirmation = Confirmation(quote_of(holder(0), now=now).digest, "cash", whom)
    purchase = place_purchase(holder=holder(0), confirmation=confirmation, now=now).purchase
    assert event_queue.events.finish(PATIENCE_S)
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
