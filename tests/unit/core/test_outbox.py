from contextlib import suppress
from datetime import datetime, timedelta
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
import structlog
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from marketplace.core import outbox
from marketplace.core.events import UndeliverableError
from marketplace.core.ids import uuid7
from marketplace.core.models import EventDelivery, OutboxEvent
from tests.unit.core import sample_events
from tests.unit.core.sample_events import GRUMBLE, NOTE, ORDER, LampBroken, LampLit, LampOrdered, effects

State = EventDelivery.State


def fail() -> None:
    raise ValueError("no oil for karim@example.com")


def publish(*, commit: bool = True) -> UUID:
    with transaction.atomic():
        event_id = outbox.publish(LampLit(lamp_id=uuid7(), brightness=3))
        if not commit:
            transaction.set_rollback(True)
    return event_id


def delivery_to(handler: str) -> EventDelivery:
    return EventDelivery.objects.get(handler=handler)


def make_due() -> None:
    EventDelivery.objects.update(next_attempt_at=timezone.now())


def command(*arguments: str) -> str:
    out = StringIO()
    call_command("outbox", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db(transaction=True)
def test_publish_refuses_to_be_outside_a_transaction() -> None:
    with pytest.raises(outbox.NotInTransactionError):
        outbox.publish(LampLit(lamp_id=uuid7()))


@pytest.mark.django_db(transaction=True)
def test_event_is_queued_when_its_change_commits(queued: list[str]) -> None:
    event_id = publish()

    assert queued == [str(event_id)]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_stored_or_queued_when_the_change_is_undone(queued: list[str]) -> None:
    publish(commit=False)

    assert queued == []
    assert not OutboxEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_nothing_is_queued_that_was_undone_within_a_transaction(queued: list[str]) -> None:
    with transaction.atomic():
        before = outbox.publish(LampLit(lamp_id=uuid7()))
        with suppress(ZeroDivisionError), transaction.atomic():
            outbox.publish(LampLit(lamp_id=uuid7()))
            _ = 1 / 0
        with transaction.atomic():
            within = outbox.publish(LampLit(lamp_id=uuid7()))
        after = outbox.publish(LampLit(lamp_id=uuid7()))

    assert queued == [str(before), str(within), str(after)]


@pytest.mark.django_db
def test_event_is_recorded_with_everything_it_must_carry(queued: list[str]) -> None:
    lamp_id, user_id = uuid7(), uuid7()

    with structlog.contextvars.bound_contextvars(request_id="req-12345", user_id=str(user_id)):
        event_id = outbox.publish(LampLit(lamp_id=lamp_id, brightness=3))

    row = OutboxEvent.objects.get()
    assert (row.pk, row.aggregate_id, row.name, row.version) == (event_id, lamp_id, "tests.lamp_lit", 1)
    assert row.data == {"lamp_id": str(lamp_id), "brightness": 3}
    assert row.metadata == {
        "correlation_id": "req-12345",
        "causation_id": None,
        "user_id": str(user_id),
        "source": "tests",
    }
    assert abs(row.created_at - timezone.now()) < timedelta(seconds=5)


@pytest.mark.django_db
def test_event_published_by_a_handler_names_its_cause_and_keeps_the_correlation(queued: list[str]) -> None:
    sample_events.during_note.append(lambda: outbox.publish(LampBroken(lamp_id=uuid7())))
    with structlog.contextvars.bound_contextvars(request_id="req-12345"):
        cause = publish()

    outbox.deliver(cause)

    consequence = OutboxEvent.objects.get(name="tests.lamp_broken")
    assert consequence.metadata["causation_id"] == str(cause)
    assert consequence.metadata["correlation_id"] == "req-12345"


@pytest.mark.django_db
def test_delivery_calls_every_handler_with_the_event(queued: list[str]) -> None:
    event_id = publish()

    outbox.deliver(event_id)

    assert effects("lit") == effects("grumbled") == 1
    assert set(EventDelivery.objects.values_list("handler", "state")) == {(NOTE, State.DONE), (GRUMBLE, State.DONE)}


@pytest.mark.django_db
def test_a_room_hears_nothing_of_what_is_kept_from_it_and_others_do(queued: list[str]) -> None:
    with outbox.unheard_by("another.room", NOTE.rpartition(".")[0]):
        kept = publish()
    heard = publish()

    for event_id in (kept, heard):
        outbox.deliver(event_id)

    assert effects("lit") == effects("grumbled") == 1
    assert not EventDelivery.objects.exclude(state=State.DONE).exists()
    with outbox.unheard_by("tests.unit.core.sample_event"):
        other = publish()
    outbox.deliver(other)
    assert effects("lit") == 2


@pytest.mark.django_db
def test_delivering_again_changes_nothing(queued: list[str]) -> None:
    event_id = publish()

    for _ in range(3):
        outbox.deliver(event_id)

    assert effects("lit") == 1


@pytest.mark.django_db
def test_failing_handler_does_not_stop_the_others_and_leaves_no_trace_of_its_own(queued: list[str]) -> None:
    sample_events.during_note.append(fail)
    event_id = publish()

    outbox.deliver(event_id)

    assert (effects("lit"), effects("grumbled")) == (0, 1)
    failed = delivery_to(NOTE)
    assert (failed.state, failed.attempts) == (State.PENDING, 1)
    assert failed.last_error == "ValueError: no oil for [e-mail]"


@pytest.mark.django_db
def test_failure_is_told_under_the_request_that_it_comes_from(
    queued: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sample_events.during_note.append(fail)
    with structlog.contextvars.bound_contextvars(request_id="req-12345"):
        event_id = publish()
    told: list[Any] = []
    monkeypatch.setattr(
        outbox, "_record_failure", lambda _delivery, _error: told.append(structlog.contextvars.get_contextvars())
    )

    outbox.deliver(event_id)

    assert [(each["request_id"], each["event_id"]) for each in told] == [("req-12345", str(event_id))]


@pytest.mark.django_db
def test_failed_delivery_waits_for_its_turn_then_succeeds(queued: list[str]) -> None:
    sample_events.during_note.append(fail)
    event_id = publish()
    outbox.deliver(event_id)
    sample_events.during_note.clear()

    outbox.deliver(event_id)
    before_its_turn = effects()
    make_due()
    outbox.deliver(event_id)

    assert (before_its_turn, effects()) == (0, 1)
    assert delivery_to(NOTE).last_error == ""


@pytest.mark.django_db
def test_delivery_dies_after_its_last_attempt(queued: list[str]) -> None:
    sample_events.during_note.append(fail)
    event_id = publish()

    for _ in range(outbox.MAX_ATTEMPTS + 2):
        outbox.deliver(event_id)
        make_due()

    dead = delivery_to(NOTE)
    assert (dead.state, dead.attempts) == (State.DEAD, outbox.MAX_ATTEMPTS)


class Killed(BaseException):
    """Ends an attempt as a kill does: nothing after it is run, and nothing is recorded."""


def die() -> None:
    raise Killed


@pytest.mark.django_db
def test_handler_that_kills_its_worker_each_time_is_tried_as_often_as_any_other(queued: list[str]) -> None:
    tried: list[int] = []
    sample_events.during_note[:] = [lambda: tried.append(1), die]
    event_id = publish()

    for _ in range(outbox.MAX_ATTEMPTS + 2):
        with suppress(Killed):
            outbox.deliver(event_id)
        make_due()

    dead = delivery_to(NOTE)
    assert len(tried) == outbox.MAX_ATTEMPTS
    assert (dead.state, dead.attempts) == (State.DEAD, outbox.MAX_ATTEMPTS)
    assert "its worker was probably killed" in dead.last_error
    assert effects("grumbled") == 1


@pytest.mark.django_db
def test_last_attempt_may_come_to_its_end_before_its_delivery_is_given_up(queued: list[str], now: datetime) -> None:
    event_id = publish()
    outbox.deliver(event_id)
    EventDelivery.objects.filter(handler=NOTE).update(
        state=State.PENDING, done_at=None, attempts=outbox.MAX_ATTEMPTS, next_attempt_at=now + timedelta(minutes=5)
    )

    outbox.attempt(delivery_to(NOTE).pk)

    assert delivery_to(NOTE).state == State.PENDING


@pytest.mark.django_db
def test_dead_letter_keeps_the_last_error_that_was_recorded(queued: list[str], now: datetime) -> None:
    sample_events.during_note.append(fail)
    event_id = publish()
    outbox.deliver(event_id)
    EventDelivery.objects.filter(handler=NOTE).update(attempts=outbox.MAX_ATTEMPTS, next_attempt_at=now)

    outbox.deliver(event_id)

    assert delivery_to(NOTE).last_error.endswith("before that: ValueError: no oil for [e-mail]")


def test_back_off_after_any_number_of_attempts_is_about_an_hour() -> None:
    assert outbox.backoff(32_767) <= outbox.LONGEST_RETRY * 1.25


def test_back_off_doubles_up_to_an_hour() -> None:
    waits = [outbox.backoff(attempts).total_seconds() for attempts in range(1, 12)]

    for attempts, wait in enumerate(waits):
        expected = min(30 * 2**attempts, 3600)
        assert 0.75 * expected <= wait <= 1.25 * expected


@pytest.mark.django_db
def test_delivery_to_a_handler_that_is_gone_is_a_dead_letter(queued: list[str]) -> None:
    event_id = publish()
    outbox.deliver(event_id)
    EventDelivery.objects.create(event_id=event_id, handler="rooms.handlers.gone")

    outbox.deliver(event_id)

    assert delivery_to("rooms.handlers.gone").state == State.DEAD
    assert "rooms.handlers.gone (no such handler)" in command("status")


@pytest.mark.django_db(transaction=True)
class TestHandlerThatActsOutside:
    @pytest.fixture
    def event_id(self, queued: list[str]) -> UUID:
        with transaction.atomic():
            return outbox.publish(LampOrdered(lamp_id=uuid7()))

    def test_runs_without_a_transaction_and_is_done_afterwards(self, event_id: UUID) -> None:
        in_transaction: list[bool] = []
        sample_events.during_order.append(lambda: in_transaction.append(connection.in_atomic_block))

        outbox.deliver(event_id)

        assert in_transaction == [False]
        assert delivery_to(ORDER).state == State.DONE

    def test_refuses_to_run_inside_somebodys_transaction(self, event_id: UUID) -> None:
        asked: list[int] = []
        sample_events.during_order.append(lambda: asked.append(1))

        with transaction.atomic():
            outbox.deliver(event_id)

        assert asked == []
        assert delivery_to(ORDER).last_error.startswith("RuntimeError: A durable atomic block")

    def test_has_its_delivery_for_itself_while_it_is_at_work(self, event_id: UUID, now: datetime) -> None:
        asked: list[int] = []
        sample_events.during_order[:] = [lambda: asked.append(1), die]

        with suppress(Killed):
            outbox.deliver(event_id)
        outbox.deliver(event_id)

        assert asked == [1]
        assert delivery_to(ORDER).next_attempt_at >= now + outbox.OUTSIDE_LEASE

    def test_is_tried_again_after_its_worker_was_killed(self, event_id: UUID) -> None:
        sample_events.during_order.append(die)
        with suppress(Killed):
            outbox.deliver(event_id)
        sample_events.during_order.clear()
        make_due()

        outbox.deliver(event_id)

        assert (delivery_to(ORDER).state, delivery_to(ORDER).attempts) == (State.DONE, 2)

    def test_failure_gives_the_delivery_back_before_the_lease_is_over(self, event_id: UUID) -> None:
        sample_events.during_order.append(fail)

        outbox.deliver(event_id)

        failed = delivery_to(ORDER)
        assert (failed.state, failed.attempts) == (State.PENDING, 1)
        assert failed.next_attempt_at < timezone.now() + outbox.FIRST_RETRY * 1.25

    def test_late_failure_does_not_end_the_lease_of_the_attempt_that_followed(self, event_id: UUID) -> None:
        later = timezone.now() + timedelta(hours=1)

        def fail_after_another_began() -> None:
            EventDelivery.objects.update(attempts=2, next_attempt_at=later)
            fail()

        sample_events.during_order.append(fail_after_another_began)

        outbox.deliver(event_id)

        assert (delivery_to(ORDER).attempts, delivery_to(ORDER).next_attempt_at) == (2, later)

    def test_late_success_counts_although_the_delivery_was_given_up(self, event_id: UUID) -> None:
        sample_events.during_order.append(lambda: EventDelivery.objects.update(state=State.DEAD))

        outbox.deliver(event_id)

        assert delivery_to(ORDER).state == State.DONE


@pytest.mark.django_db
@pytest.mark.parametrize(("event", "handler"), [(LampLit, NOTE), (LampOrdered, ORDER)])
def test_what_can_never_succeed_is_a_dead_letter_at_once(
    queued: list[str], event: type[LampLit | LampOrdered], handler: str
) -> None:
    def give_up() -> None:
        raise UndeliverableError("no lamps for karim@example.com")

    sample_events.during_note.append(give_up)
    sample_events.during_order.append(give_up)
    event_id = outbox.publish(event(lamp_id=uuid7()))

    outbox.deliver(event_id)

    dead = delivery_to(handler)
    assert (dead.state, dead.attempts) == (State.DEAD, 1)
    assert dead.last_error == "UndeliverableError: no lamps for [e-mail]"


@pytest.mark.django_db
class TestSweep:
    def test_queues_what_nobody_came_for(self, queued: list[str], now: datetime) -> None:
        event_id = publish()
        queued.clear()

        swept = outbox.sweep(now=now + outbox.REQUEUE_AFTER * 2)

        assert swept == 1
        assert queued == [str(event_id)]

    def test_leaves_what_was_queued_just_now(self, queued: list[str], now: datetime) -> None:
        publish()

        assert outbox.sweep(now=now) == 0

    def test_does_not_queue_the_same_event_at_every_turn(self, queued: list[str], now: datetime) -> None:
        publish()
        later = now + outbox.REQUEUE_AFTER * 2

        assert [outbox.sweep(now=later), outbox.sweep(now=later)] == [1, 0]

    def test_queues_deliveries_whose_next_attempt_is_due(self, queued: list[str], now: datetime) -> None:
        sample_events.during_note.append(fail)
        outbox.deliver(publish())

        assert outbox.sweep(now=now + outbox.FIRST_RETRY * 2) == 1

    def test_leaves_finished_and_dead_ones(self, queued: list[str], now: datetime) -> None:
        outbox.deliver(publish())
        EventDelivery.objects.filter(handler=NOTE).update(state=State.DEAD, done_at=None)

        assert outbox.sweep(now=now + timedelta(days=1)) == 0


@pytest.mark.django_db
class TestPurge:
    def test_removes_finished_events_past_their_retention(self, queued: list[str], now: datetime) -> None:
        outbox.deliver(publish())

        assert outbox.purge(now=now + outbox.RETENTION - timedelta(hours=1)) == 0
        assert outbox.purge(now=now + outbox.RETENTION + timedelta(hours=1)) == 1
        assert not OutboxEvent.objects.exists()
        assert not EventDelivery.objects.exists()

    def test_keeps_what_is_not_delivered(self, queued: list[str], now: datetime) -> None:
        publish()
        outbox.deliver(publish())
        EventDelivery.objects.filter(handler=NOTE).update(state=State.DEAD, done_at=None)

        assert outbox.purge(now=now + outbox.RETENTION * 2) == 0


@pytest.mark.django_db(transaction=True)
class TestCommand:
    @pytest.fixture
    def dead_event(self, queued: list[str]) -> UUID:
        event_id = publish()
        outbox.deliver(event_id)
        EventDelivery.objects.filter(handler=NOTE).update(state=State.DEAD, done_at=None, last_error="no oil")
        queued.clear()
        return event_id

    def test_dead_letters_are_listed_with_their_error(self, dead_event: UUID) -> None:
        assert command("dead") == f"{dead_event} tests.lamp_lit v1 -> {NOTE}: no oil\n"

    @pytest.mark.parametrize("chosen", ["event", "handler", "all"])
    def test_replay_revives_and_queues_them(self, dead_event: UUID, queued: list[str], chosen: str) -> None:
        arguments = {"event": ["--event", str(dead_event)], "handler": ["--handler", NOTE], "all": ["--all"]}

        said = command("replay", *arguments[chosen])

        assert said == "revived 1\n"
        assert queued == [str(dead_event)]
        outbox.deliver(dead_event)
        assert effects() == 2

    def test_replay_of_nothing_says_so(self, dead_event: UUID) -> None:
        with pytest.raises(CommandError):
            command("replay", "--handler", GRUMBLE)

    def test_status_counts_what_waits(self, dead_event: UUID, queued: list[str]) -> None:
        publish()

        status = command("status")

        assert "events not yet fanned out: 1" in status
        assert f"dead      1 {NOTE}," in status


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("delivery_once_per_handler", {"handler": NOTE}),
        ("delivery_state_known", {"handler": "x", "state": "lost"}),
        ("delivery_done_at_when_done", {"handler": "x", "state": "done"}),
        ("delivery_done_at_when_done", {"handler": "x", "state": "pending", "done_at": "2026-01-01T00:00Z"}),
    ],
)
def test_database_refuses_impossible_deliveries(queued: list[str], constraint: str, fields: dict[str, Any]) -> None:
    event_id = publish()
    outbox.deliver(event_id)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        EventDelivery.objects.create(event_id=event_id, **fields)
