"""What the log has of a message at every step, told once or twice."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from marketplace.core.ids import uuid7
from marketplace.notifications.deliveries import record
from marketplace.notifications.deliveries.addresses import index_of, index_of_contact, logged
from marketplace.notifications.deliveries.models import Channel, Delivery, Reason, State

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
ADDRESS = "karim@example.com"


def queue(event_id: UUID, *, kind: str = "order_sent") -> Delivery:
    record.queued(
        channel=Channel.MAIL,
        kind=kind,
        user_id=None,
        address=logged(ADDRESS, Channel.MAIL),
        event_id=event_id,
        about="HT-1",
        now=NOW,
    )
    return Delivery.objects.get(event_id=event_id)


def test_message_is_known_without_its_address() -> None:
    queued = queue(uuid7())

    assert (queued.state, queued.address_masked, queued.about) == (State.QUEUED, "k…@example.com", "HT-1")
    assert bytes(queued.address_index or b"") == index_of_contact(" Karim@Example.com ")
    assert index_of(ADDRESS, Channel.MAIL) != index_of(ADDRESS, Channel.SMS)


def test_message_that_is_asked_for_twice_is_one() -> None:
    event_id = uuid7()
    queue(event_id)

    again = queue(event_id, kind="another")

    assert (Delivery.objects.count(), again.kind) == (1, "order_sent")


def test_message_is_sent_after_it_failed_for_a_while() -> None:
    event_id = uuid7()
    queue(event_id)
    record.failed(channel=Channel.MAIL, event_id=event_id, provider="smtp", error="450", is_final=False, now=NOW)
    meanwhile = Delivery.objects.get()

    record.sent(channel=Channel.MAIL, event_id=event_id, provider="smtp", reference="x" * 200, now=NOW)

    assert (meanwhile.state, meanwhile.error, meanwhile.attempts) == (State.QUEUED, "450", 1)
    sent = Delivery.objects.get()
    assert (sent.state, sent.error, sent.attempts, sent.sent_at, len(sent.reference)) == (State.SENT, "", 2, NOW, 120)


def test_message_that_failed_for_good_is_sent_where_it_is_replayed() -> None:
    event_id = uuid7()
    queue(event_id)
    record.failed(channel=Channel.MAIL, event_id=event_id, provider="smtp", error="550", is_final=True, now=NOW)
    failed = Delivery.objects.get().state

    record.sent(channel=Channel.MAIL, event_id=event_id, provider="smtp", now=NOW)

    assert (failed, Delivery.objects.get().state) == (State.FAILED, State.SENT)


def test_mail_that_arrived_may_come_back_and_nothing_follows_upon_that() -> None:
    event_id = uuid7()
    queue(event_id)
    record.sent(channel=Channel.MAIL, event_id=event_id, provider="smtp", now=NOW)
    record.delivered(channel=Channel.MAIL, event_id=event_id, now=NOW)

    news = [record.bounced(channel=Channel.MAIL, event_id=event_id, error="5.1.1", now=NOW) for _each in range(2)]
    record.delivered(channel=Channel.MAIL, event_id=event_id, now=NOW)
    record.sent(channel=Channel.MAIL, event_id=event_id, provider="smtp", now=NOW)

    assert (news, Delivery.objects.get().state) == ([True, False], State.BOUNCED)


def test_message_that_was_sent_is_not_held_back_any_more() -> None:
    first, second = uuid7(), uuid7()
    for event_id in (first, second):
        queue(event_id)
    record.sent(channel=Channel.MAIL, event_id=first, provider="smtp", now=NOW)

    for event_id in (first, second):
        record.suppressed(channel=Channel.MAIL, event_id=event_id, reason=Reason.EXPIRED, now=NOW)

    assert [one.state for one in Delivery.objects.order_by("pk")] == [State.SENT, State.SUPPRESSED]


@pytest.mark.parametrize(
    "wrong",
    [{"channel": "fax"}, {"state": "lost"}, {"state": "suppressed"}, {"reason": "expired"}],
    ids=["channel", "state", "no reason", "a reason for nothing"],
)
def test_database_refuses_what_cannot_be(wrong: dict[str, str]) -> None:
    queue(uuid7())

    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.update(**wrong)
