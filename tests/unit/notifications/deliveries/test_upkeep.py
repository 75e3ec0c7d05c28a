"""What is done about the log by the clock."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.utils import timezone

from marketplace.core.ids import uuid7
from marketplace.notifications.deliveries import record, upkeep
from marketplace.notifications.deliveries.addresses import logged
from marketplace.notifications.deliveries.models import Channel, Delivery, State
from marketplace.notifications.deliveries.own_data import DeliveryData
from marketplace.notifications.sms.alpha import AlphaSender
from tests.fakes.alpha_sms import KEY, FakeAlphaSms, running_alpha_sms
from tests.matrix.actors import make_user

pytestmark = pytest.mark.django_db
NUMBER = "+8801712345678"


@pytest.fixture
def alpha(settings: LazySettings) -> Iterator[FakeAlphaSms]:
    with running_alpha_sms() as fake:
        settings.ALPHA_SMS_URL, settings.ALPHA_SMS_KEY, settings.ALPHA_SMS_SENDER = fake.url, KEY, ""
        yield fake


def send() -> UUID:
    event_id, now = uuid7(), timezone.now()
    address = logged(NUMBER, Channel.SMS)
    record.queued(channel=Channel.SMS, kind="order_sent", user_id=None, address=address, event_id=event_id, now=now)
    receipt = AlphaSender().send("Hello", to=NUMBER, event_id=event_id)
    record.sent(channel=Channel.SMS, event_id=event_id, provider=receipt.carrier, reference=receipt.reference, now=now)
    return event_id


@pytest.mark.parametrize(
    ("status", "state", "known"),
    [("Delivered", State.DELIVERED, 1), ("Failed", State.BOUNCED, 1), ("Sent", State.SENT, 0)],
    ids=["delivered", "failed", "sent"],
)
def test_gateway_says_what_became_of_a_text(alpha: FakeAlphaSms, status: str, state: State, known: int) -> None:
    send()
    alpha.status = status

    assert (upkeep.ask_gateways(now=timezone.now()), Delivery.objects.get().state) == (known, state)


def test_gateway_that_is_away_is_left_alone(alpha: FakeAlphaSms, settings: LazySettings) -> None:
    send()
    settings.ALPHA_SMS_URL = "http://127.0.0.1:1"

    assert (upkeep.ask_gateways(now=timezone.now()), Delivery.objects.get().state) == (0, State.SENT)


def test_text_of_long_ago_is_not_asked_about(alpha: FakeAlphaSms) -> None:
    send()
    alpha.status = "Delivered"

    assert upkeep.ask_gateways(now=timezone.now() + timedelta(hours=7)) == 0


def test_old_messages_are_forgotten(alpha: FakeAlphaSms, settings: LazySettings) -> None:
    settings.DELIVERY_RETENTION_DAYS = 30
    send()
    young = send()
    first = Delivery.objects.order_by("pk")[0]
    Delivery.objects.filter(pk=first.pk).update(created_at=timezone.now() - timedelta(days=31))

    assert upkeep.purge(now=timezone.now()) == 1
    assert Delivery.objects.get().event_id == young


def test_copy_of_ones_data_says_what_left_and_not_how_it_is_found() -> None:
    karim = make_user(email="karim@example.com")
    record.unwanted(
        channel=Channel.MAIL,
        kind="order_sent",
        user_id=karim.pk,
        to="karim@example.com",
        about="K7-1",
        now=timezone.now(),
    )

    (table,) = DeliveryData().collect(karim.pk).tables

    assert [(row["kind"], row["state"], row["reason"]) for row in table.rows] == [
        ("order_sent", "suppressed", "preference")
    ]
    assert "address_index" not in table.rows[0]
