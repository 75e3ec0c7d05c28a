"""Two gateways: the second where the first is away, and no message twice."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.db import transaction
from django.utils import timezone

from marketplace.accounts import messages
from marketplace.core import outbox
from marketplace.core.models import EventDelivery
from marketplace.notifications.deliveries import holding
from marketplace.notifications.deliveries.models import Delivery, State
from tests.fakes.alpha_sms import KEY, FakeAlphaSms, running_alpha_sms
from tests.fakes.alpha_sms import Mood as AlphaMood
from tests.fakes.ssl_wireless import FakeSslWireless, Mood

NUMBER = "+8801712345678"

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("no_broker")]


@pytest.fixture
def second(settings: LazySettings, gateway: FakeSslWireless) -> Iterator[FakeAlphaSms]:
    with running_alpha_sms() as fake:
        settings.SMS_GATEWAY = "ssl_wireless,alpha"
        settings.ALPHA_SMS_URL, settings.ALPHA_SMS_KEY, settings.ALPHA_SMS_SENDER = fake.url, KEY, ""
        yield fake


def ask(*, to: str = NUMBER) -> UUID:
    now = timezone.now()
    with transaction.atomic():
        return messages.send_sms(to=to, text="কোড ৪৯৩০২৭", expires_at=now + timedelta(hours=1), now=now)


def try_again(event_id: UUID) -> None:
    EventDelivery.objects.update(next_attempt_at=timezone.now())
    outbox.deliver(event_id)


def logged() -> Delivery:
    return Delivery.objects.get()


def test_first_gateway_is_enough(gateway: FakeSslWireless, second: FakeAlphaSms) -> None:
    outbox.deliver(ask())

    assert (len(gateway.sent), len(second.asked)) == (1, 0)
    assert (logged().state, logged().provider, logged().held_by) == (State.SENT, "ssl_wireless", "")


@pytest.mark.parametrize("mood", [Mood.BLACKLISTED, Mood.BUSY, Mood.THROTTLED], ids=lambda mood: mood.name)
def test_second_carries_what_the_first_has_not_taken(
    gateway: FakeSslWireless, second: FakeAlphaSms, mood: Mood
) -> None:
    gateway.mood = mood

    outbox.deliver(ask())

    assert (len(gateway.sent), len(second.sent)) == (0, 1)
    assert (logged().provider, logged().reference) == ("alpha", "70001")


def test_second_carries_where_nobody_answers_at_the_first(second: FakeAlphaSms, settings: LazySettings) -> None:
    settings.SSL_WIRELESS_URL = "http://127.0.0.1:1"

    outbox.deliver(ask())

    assert (len(second.sent), logged().state) == (1, State.SENT)


def test_bad_number_is_not_tried_elsewhere(gateway: FakeSslWireless, second: FakeAlphaSms) -> None:
    outbox.deliver(ask(to="+8801212345678"))

    assert second.asked == []
    assert (logged().state, logged().held_by) == (State.FAILED, "")
    assert logged().error == "UndeliverableError: the gateway refuses the message: 4025"


def test_message_that_the_first_may_have_taken_stays_with_it(gateway: FakeSslWireless, second: FakeAlphaSms) -> None:
    event_id = ask()
    gateway.mood = Mood.BROKEN
    outbox.deliver(event_id)
    meanwhile = (logged().state, logged().held_by)
    gateway.mood = Mood.WELL

    try_again(event_id)

    assert meanwhile == (State.QUEUED, "ssl_wireless")
    assert (len(gateway.sent), second.asked, logged().state) == (1, [], State.SENT)


def test_message_that_the_second_may_have_taken_is_not_sent_again(
    gateway: FakeSslWireless, second: FakeAlphaSms
) -> None:
    event_id = ask()
    gateway.mood, second.mood = Mood.BLACKLISTED, AlphaMood.BROKEN
    outbox.deliver(event_id)
    gateway.mood, second.mood = Mood.WELL, AlphaMood.WELL

    try_again(event_id)

    assert (gateway.sent, len(second.asked)) == ([], 1)
    assert (logged().state, EventDelivery.objects.get().state) == (State.FAILED, "dead")


def test_worker_that_was_killed_while_the_second_was_asked_does_not_send_twice(
    gateway: FakeSslWireless, second: FakeAlphaSms
) -> None:
    event_id = ask()
    holding.hold(event_id, "alpha")

    outbox.deliver(event_id)

    assert (gateway.asked, second.asked, logged().state) == ([], [], State.FAILED)


def test_message_waits_while_both_are_away(gateway: FakeSslWireless, second: FakeAlphaSms) -> None:
    event_id = ask()
    gateway.mood, second.mood = Mood.BUSY, AlphaMood.POOR
    outbox.deliver(event_id)
    meanwhile = (logged().state, logged().held_by)
    gateway.mood = Mood.WELL

    try_again(event_id)

    assert meanwhile == (State.QUEUED, "")
    assert (len(gateway.sent), logged().attempts) == (1, 2)
