from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core import mail as outgoing
from django.db import connection, transaction
from django.utils import timezone
from structlog.testing import capture_logs

from marketplace.accounts import messages
from marketplace.core import outbox
from marketplace.core.models import EventDelivery
from marketplace.notifications import mail, sms
from marketplace.notifications.deliveries.message_ids import message_id
from marketplace.notifications.sms.ssl_wireless import csms_id
from tests.fakes.ssl_wireless import FakeSslWireless, Mood

ADDRESS, NUMBER, CODE = "karim@example.com", "+8801712345678", "493027"
State = EventDelivery.State

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("no_broker")]


@pytest.fixture
def now() -> datetime:
    return timezone.now()


def ask_for_a_mail(now: datetime, *, expires_at: datetime | None = None) -> UUID:
    with transaction.atomic():
        return messages.send_mail(
            to=ADDRESS, subject="Code", text=CODE, html=f"<p>{CODE}</p>", expires_at=expires_at, now=now
        )


def ask_for_a_text(now: datetime, *, to: str = NUMBER, expires_at: datetime | None = None) -> UUID:
    with transaction.atomic():
        return messages.send_sms(to=to, text=f"কোড {CODE}", expires_at=expires_at, now=now)


def delivery() -> EventDelivery:
    return EventDelivery.objects.get()


def test_mail_that_was_asked_for_is_sent(now: datetime) -> None:
    event_id = ask_for_a_mail(now, expires_at=now + timedelta(minutes=10))

    outbox.deliver(event_id)

    (sent,) = outgoing.outbox
    assert (sent.to, sent.subject, sent.body) == ([ADDRESS], "Code", CODE)
    assert sent.extra_headers["Message-ID"] == message_id(event_id)
    assert delivery().state == State.DONE


def test_text_message_that_was_asked_for_is_sent(now: datetime, gateway: FakeSslWireless) -> None:
    event_id = ask_for_a_text(now)

    outbox.deliver(event_id)

    assert [(sent["msisdn"], sent["sms"], sent["csms_id"]) for sent in gateway.sent] == [
        ("8801712345678", f"কোড {CODE}", csms_id(event_id))
    ]
    assert delivery().state == State.DONE


def test_delivering_again_sends_nothing_more(now: datetime, gateway: FakeSslWireless) -> None:
    event_id = ask_for_a_text(now)

    for _ in range(3):
        outbox.deliver(event_id)

    assert len(gateway.asked) == 1


@pytest.mark.parametrize("ask", [ask_for_a_mail, ask_for_a_text])
def test_expired_message_is_dropped_and_nothing_personal_is_logged(
    now: datetime, gateway: FakeSslWireless, ask: Callable[..., UUID]
) -> None:
    event_id = ask(now - timedelta(hours=1), expires_at=now)

    with capture_logs() as lines:
        outbox.deliver(event_id)

    assert (outgoing.outbox, gateway.asked) == ([], [])
    assert delivery().state == State.DONE
    assert [line["event"] for line in lines] == ["message_expired"]
    assert not any(secret in str(lines) for secret in (ADDRESS, "1712345678", CODE))


@pytest.mark.parametrize("ask", [ask_for_a_mail, ask_for_a_text])
def test_log_says_that_it_was_sent_and_not_to_whom(
    now: datetime, gateway: FakeSslWireless, ask: Callable[..., UUID]
) -> None:
    with capture_logs() as lines:
        outbox.deliver(ask(now))

    assert [line["event"] for line in lines] in (["mail_sent"], ["sms_sent"])
    assert not any(secret in str(lines) for secret in (ADDRESS, "1712345678", CODE))


def test_bad_number_is_a_dead_letter_at_once(now: datetime, gateway: FakeSslWireless) -> None:
    outbox.deliver(ask_for_a_text(now, to="+8801212345678"))

    assert (delivery().state, delivery().attempts) == (State.DEAD, 1)
    assert delivery().last_error == "UndeliverableError: the gateway refuses the message: 4025"


def test_gateway_that_is_down_keeps_the_message_for_later(now: datetime, gateway: FakeSslWireless) -> None:
    event_id = ask_for_a_text(now)
    gateway.mood = Mood.BROKEN
    outbox.deliver(event_id)
    while_down = delivery().state
    gateway.mood = Mood.WELL
    EventDelivery.objects.update(next_attempt_at=timezone.now())

    outbox.deliver(event_id)

    assert (while_down, delivery().state, len(gateway.sent)) == (State.PENDING, State.DONE, 1)


@pytest.mark.parametrize("ask", [ask_for_a_mail, ask_for_a_text])
def test_nobody_outside_is_asked_inside_a_transaction(
    now: datetime, monkeypatch: pytest.MonkeyPatch, gateway: FakeSslWireless, ask: Callable[..., UUID]
) -> None:
    in_transaction: list[bool] = []

    def look(*_args: Any, **_options: Any) -> None:
        in_transaction.append(connection.in_atomic_block)

    monkeypatch.setattr(mail, "hand_over", look)
    monkeypatch.setattr(type(sms.sender()), "send", look)

    outbox.deliver(ask(now))

    assert in_transaction == [False]
