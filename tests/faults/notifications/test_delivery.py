"""Messages under fire: a gateway that falls silent, and workers that end in the wrong moment."""

from uuid import UUID

import pytest
import requests
from circuitbreaker import CircuitBreakerMonitor
from django.conf import LazySettings, settings
from django.db import transaction
from django.utils import timezone

from marketplace.accounts import messages
from marketplace.core import outbox
from marketplace.core.events import UndeliverableError
from marketplace.core.ids import uuid7
from marketplace.core.models import EventDelivery
from marketplace.core.resilience import OutsideSystemError
from marketplace.notifications import sms
from marketplace.notifications.sms import alpha, ssl_wireless
from tests.fakes.alpha_sms import KEY, running_alpha_sms
from tests.fakes.ssl_wireless import FakeSslWireless, Mood

State = EventDelivery.State


class Killed(BaseException):
    """Ends a worker as a kill does: nothing after it is run, and nothing is recorded."""


def ask_for_a_text() -> UUID:
    with transaction.atomic():
        return messages.send_sms(to="+8801712345678", text="কোড ৪৯৩০২৭", expires_at=None, now=timezone.now())


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("no_broker")
def test_worker_killed_after_sending_sends_once_for_the_receiver(
    gateway: FakeSslWireless, monkeypatch: pytest.MonkeyPatch
) -> None:
    event_id = ask_for_a_text()
    carry = ssl_wireless.SslWirelessSender.send

    def carry_and_die(self: ssl_wireless.SslWirelessSender, text: str, *, to: str, event_id: UUID) -> None:
        carry(self, text, to=to, event_id=event_id)
        raise Killed

    with monkeypatch.context() as crash:
        crash.setattr(ssl_wireless.SslWirelessSender, "send", carry_and_die)
        with pytest.raises(Killed):
            outbox.deliver(event_id)
    EventDelivery.objects.update(next_attempt_at=timezone.now())
    outbox.deliver(event_id)

    delivery = EventDelivery.objects.get()
    assert (delivery.state, delivery.attempts) == (State.DONE, 2)
    assert (len(gateway.asked), len(gateway.sent)) == (2, 1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("no_broker")
def test_worker_killed_while_a_gateway_without_keys_is_asked_sends_no_second_message(
    gateway: FakeSslWireless, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    event_id = ask_for_a_text()
    carry = alpha.AlphaSender.send

    def carry_and_die(self: alpha.AlphaSender, text: str, *, to: str, event_id: UUID) -> None:
        carry(self, text, to=to, event_id=event_id)
        raise Killed

    with running_alpha_sms() as second:
        settings.SMS_GATEWAY, settings.ALPHA_SMS_URL, settings.ALPHA_SMS_KEY = "ssl_wireless,alpha", second.url, KEY
        gateway.mood = Mood.BUSY
        with monkeypatch.context() as crash:
            crash.setattr(alpha.AlphaSender, "send", carry_and_die)
            with pytest.raises(Killed):
                outbox.deliver(event_id)
        gateway.mood = Mood.WELL
        EventDelivery.objects.update(next_attempt_at=timezone.now())
        outbox.deliver(event_id)

    assert (len(second.sent), gateway.sent, EventDelivery.objects.get().state) == (1, [], State.DEAD)


def test_gateway_that_takes_a_message_and_falls_silent_is_not_given_it_twice(gateway: FakeSslWireless) -> None:
    message = {
        "api_token": settings.SSL_WIRELESS_TOKEN,
        "sid": settings.SSL_WIRELESS_SID,
        "msisdn": "8801712345678",
        "sms": "কোড ৪৯৩০২৭",
        "csms_id": ssl_wireless.csms_id(uuid7()),
    }
    gateway.mood = Mood.LOST
    with pytest.raises(requests.Timeout):
        ssl_wireless.request(0.2, message)
    gateway.mood = Mood.WELL

    ssl_wireless.request(4.0, message)

    assert (len(gateway.asked), len(gateway.sent)) == (2, 1)


def test_gateway_that_fails_on_and_on_is_left_alone(gateway: FakeSslWireless) -> None:
    gateway.mood = Mood.BROKEN
    for _ in range(4):
        with pytest.raises(OutsideSystemError):
            sms.sender().send("কোড", to="+8801712345678", event_id=uuid7())

    assert len(gateway.asked) == 5
    assert CircuitBreakerMonitor.get("ssl_wireless").state == "open"


def test_bad_numbers_do_not_open_the_circuit(gateway: FakeSslWireless) -> None:
    for _ in range(8):
        with pytest.raises(UndeliverableError):
            sms.sender().send("কোড", to="+8801212345678", event_id=uuid7())

    assert CircuitBreakerMonitor.get("ssl_wireless").state == "closed"
