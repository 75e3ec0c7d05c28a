import base64
from datetime import datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from marketplace.accounts import messages
from marketplace.accounts.events import MailRequested, SmsRequested
from marketplace.core import encryption, event_queue, outbox
from marketplace.core.models import OutboxEvent

ADDRESS, NUMBER, CODE = "karim@example.com", "+8801712345678", "493027"


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture(autouse=True)
def nobody_is_asked_to_deliver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(event_queue, "put", lambda event_id: None)


def ask_for_a_mail(now: datetime) -> MailRequested:
    event_id = messages.send_mail(
        to=ADDRESS,
        subject=f"{CODE} is your code",
        text=f"Your code is {CODE}.",
        html=f"<p>Your code is {CODE}.</p>",
        expires_at=now + timedelta(minutes=10),
        now=now,
    )
    return MailRequested.model_validate(OutboxEvent.objects.get(pk=event_id).data)


def ask_for_a_text(now: datetime) -> SmsRequested:
    event_id = messages.send_sms(to=NUMBER, text=f"কোড {CODE}", expires_at=None, now=now)
    return SmsRequested.model_validate(OutboxEvent.objects.get(pk=event_id).data)


@pytest.mark.django_db
def test_mail_comes_out_of_the_outbox_as_it_went_in(now: datetime) -> None:
    event = ask_for_a_mail(now)

    assert messages.open_mail(event) == messages.Mail(
        to=ADDRESS,
        subject=f"{CODE} is your code",
        text=f"Your code is {CODE}.",
        html=f"<p>Your code is {CODE}.</p>",
    )
    assert (event.requested_at, event.expires_at) == (now, now + timedelta(minutes=10))


@pytest.mark.django_db
def test_text_message_comes_out_of_the_outbox_as_it_went_in(now: datetime) -> None:
    event = ask_for_a_text(now)

    assert messages.open_sms(event) == messages.Sms(to=NUMBER, text=f"কোড {CODE}")
    assert event.expires_at is None


@pytest.mark.django_db
def test_row_shows_neither_receiver_nor_content(now: datetime) -> None:
    ask_for_a_mail(now)
    ask_for_a_text(now)

    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(row_to_json(e)::text, ' ') FROM core_outboxevent e")
        (rows,) = cursor.fetchone()

    assert "accounts.mail_requested" in rows
    assert "accounts.sms_requested" in rows
    for secret in (ADDRESS, "karim", NUMBER, "1712345678", CODE):
        assert secret not in rows
        assert base64.b64encode(secret.encode()).decode().rstrip("=") not in rows


@pytest.mark.django_db
def test_content_cannot_be_moved_to_another_message(now: datetime) -> None:
    mine, other = ask_for_a_mail(now), ask_for_a_mail(now)

    with pytest.raises(encryption.TamperedDataError):
        messages.open_mail(mine.model_copy(update={"sealed": other.sealed}))


@pytest.mark.django_db(transaction=True)
def test_message_that_is_tied_to_no_change_is_refused(now: datetime) -> None:
    with pytest.raises(outbox.NotInTransactionError):
        ask_for_a_text(now)


@pytest.mark.django_db(transaction=True)
def test_message_goes_with_the_change_it_belongs_to(now: datetime) -> None:
    with transaction.atomic():
        ask_for_a_mail(now)
        transaction.set_rollback(True)

    assert not OutboxEvent.objects.exists()
