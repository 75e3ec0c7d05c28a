"""The outbox under fire: nothing lost, nothing doubled."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from celery import Celery, current_app
from django.db import connection, transaction
from django.utils import timezone

from marketplace.core import event_queue, outbox, task_sending
from marketplace.core.events import handler_named
from marketplace.core.ids import uuid7
from marketplace.core.models import EventDelivery, OutboxEvent
from tests.unit.core import sample_events
from tests.unit.core.sample_events import NOTE, LampLit, effects

WORKERS = 6
ROOT = Path(__file__).resolve().parents[3]

pytestmark = pytest.mark.django_db(transaction=True)

# A worker that begins to deliver an event, says so, and never comes to an end.
STUCK_WORKER = """
import sys, time
import django
django.setup()
from marketplace.core import outbox
from tests.unit.core import sample_events
def hang():
    print("in the handler", flush=True)
    time.sleep(60)
sample_events.during_note.append(hang)
outbox.deliver(sys.argv[1])
"""


def publish() -> UUID:
    with transaction.atomic():
        return outbox.publish(LampLit(lamp_id=uuid7()))


def at_once(act: Callable[[], object]) -> None:
    """Run `act` in several threads that all start together, each with a connection of its own."""
    start = threading.Barrier(WORKERS)

    def run() -> None:
        with closing(connection):
            start.wait(timeout=10)
            act()

    with ThreadPoolExecutor(WORKERS) as pool:
        for future in [pool.submit(run) for _ in range(WORKERS)]:
            future.result(timeout=30)


def test_event_whose_process_died_before_queueing_is_delivered_by_the_sweep(
    monkeypatch: pytest.MonkeyPatch, queued: list[str]
) -> None:
    with monkeypatch.context() as crash:
        crash.setattr(event_queue, "put", lambda event_id: None)
        event_id = publish()
    assert queued == []

    outbox.sweep(now=timezone.now() + outbox.REQUEUE_AFTER * 2)
    for sent in queued:
        outbox.deliver(UUID(sent))

    assert queued == [str(event_id)]
    assert effects() == 1


def test_killed_worker_leaves_no_effect_and_its_delivery_is_tried_again(queued: list[str]) -> None:
    event_id = publish()
    worker = subprocess.Popen(  # noqa: S603 -- our own interpreter and script
        [sys.executable, "-c", STUCK_WORKER, str(event_id)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=os.environ | {"HAAT_DATABASE_URL": _test_database_url(), "DJANGO_SETTINGS_MODULE": "config.settings"},
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == "in the handler\n"

    outbox.deliver(event_id)
    while_it_hangs = effects()
    worker.send_signal(signal.SIGKILL)
    worker.wait(timeout=10)
    worker.stdout.close()
    _wait_until_the_lock_is_free(event_id)
    EventDelivery.objects.update(next_attempt_at=timezone.now())
    outbox.deliver(event_id)

    assert (while_it_hangs, effects()) == (0, 1)
    assert EventDelivery.objects.get(handler=NOTE).attempts == 2


def test_parallel_deliveries_have_one_effect(queued: list[str]) -> None:
    event_id = publish()
    sample_events.during_note.append(lambda: time.sleep(0.05))

    at_once(lambda: outbox.deliver(event_id))

    assert effects() == 1


def test_parallel_attempts_past_their_claim_have_one_effect(queued: list[str]) -> None:
    """However claims overlap (a back-off shorter than the handler takes), the row's lock admits one."""
    event_id = publish()
    sample_events.during_grumble.append(lambda: (_ for _ in ()).throw(ValueError("not this one")))
    outbox.deliver(event_id)
    sample_events.during_grumble[:] = [lambda: time.sleep(0.05)]

    at_once(lambda: _run_unclaimed(event_id))

    assert effects("grumbled") == 1


def test_claim_does_not_wait_for_a_handler_that_outlasts_its_back_off(
    monkeypatch: pytest.MonkeyPatch, queued: list[str]
) -> None:
    """Otherwise each handler that hangs would, sweep by sweep, take every worker with it."""
    monkeypatch.setattr(outbox, "backoff", lambda attempts: timedelta(0))
    event_id = publish()
    inside, release = threading.Event(), threading.Event()
    released: list[bool] = []
    sample_events.during_note[:] = [inside.set, lambda: released.append(release.wait(timeout=5))]

    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(_with_own_connection, lambda: outbox.deliver(event_id))
        assert inside.wait(timeout=10)
        done = outbox.attempt(EventDelivery.objects.get(handler=NOTE).pk)
        release.set()
        slow.result(timeout=10)

    assert not done
    assert released == [True]
    assert effects() == 1


def test_control_without_the_guard_parallel_deliveries_double_the_effect(queued: list[str]) -> None:
    """The race is real: the same handler run without the delivery's row has its effect once per worker."""
    event_id = publish()
    sample_events.during_note.append(lambda: time.sleep(0.05))

    at_once(lambda: sample_events.note(LampLit(lamp_id=uuid7()), event_id=event_id))

    assert effects() == WORKERS


def test_parallel_sweeps_queue_each_event_once(queued: list[str]) -> None:
    events = {str(publish()) for _ in range(20)}
    queued.clear()
    later = timezone.now() + outbox.REQUEUE_AFTER * 2

    at_once(lambda: outbox.sweep(now=later))

    assert sorted(queued) == sorted(events)


class TestBrokerAway:
    @pytest.fixture(autouse=True)
    def broker_at_a_closed_port(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        with closing(socket.socket()) as unused:
            unused.bind(("127.0.0.1", 0))
            port = unused.getsockname()[1]
        self._use_broker(monkeypatch, port)
        yield
        event_queue.events.finish(10)
        event_queue.broker.reset()

    @staticmethod
    def _use_broker(monkeypatch: pytest.MonkeyPatch, port: int) -> None:
        away = Celery("away", broker=f"redis://127.0.0.1:{port}/0", set_as_current=False)
        away.conf.broker_transport_options = current_app.conf.broker_transport_options
        away.conf.broker_connection_timeout = current_app.conf.broker_connection_timeout
        monkeypatch.setattr(task_sending, "current_app", away)
        monkeypatch.setattr(task_sending, "of_this_thread", task_sending.WayToBroker())

    def test_change_is_kept_and_the_request_waits_for_nobody(self, monkeypatch: pytest.MonkeyPatch) -> None:
        with closing(socket.create_server(("127.0.0.1", 0))) as mute:
            self._use_broker(monkeypatch, mute.getsockname()[1])
            for _ in range(5):
                publish()

            # All are there while the first is still being sent, which takes as long as the broker has to answer.
            assert not event_queue.events.finish(0)
            assert OutboxEvent.objects.count() == 5
            assert event_queue.events.finish(30)

    def test_after_a_few_failures_nobody_asks_any_more(self, monkeypatch: pytest.MonkeyPatch) -> None:
        asked: list[str] = []
        send = task_sending.send

        def note(task: str, arguments: Sequence[str], *, queue: str) -> None:
            asked.append(task)
            send(task, arguments, queue=queue)

        monkeypatch.setattr(task_sending, "send", note)
        for _ in range(6):
            publish()
            assert event_queue.events.finish(20)

        assert event_queue.broker.opened
        assert len(asked) == 3

    def test_event_is_delivered_once_the_broker_is_back(self, monkeypatch: pytest.MonkeyPatch) -> None:
        publish()
        assert event_queue.events.finish(20)
        found: list[UUID] = []
        monkeypatch.setattr(event_queue, "put", found.append)

        outbox.sweep(now=timezone.now() + timedelta(minutes=1))
        for event_id in found:
            outbox.deliver(event_id)

        assert effects() == 1


def _with_own_connection(act: Callable[[], object]) -> None:
    with closing(connection):
        act()


def _run_unclaimed(event_id: UUID) -> None:
    delivery = EventDelivery.objects.select_related("event").get(event_id=event_id, state=EventDelivery.State.PENDING)
    reaction = handler_named(delivery.handler)
    assert reaction is not None
    outbox._run(delivery, reaction)  # noqa: SLF001 -- the lock itself is under test


def _test_database_url() -> str:
    settings = connection.settings_dict
    return f"postgresql://{settings['USER']}:{settings['PASSWORD']}@{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"


def _wait_until_the_lock_is_free(event_id: UUID) -> None:
    """PostgreSQL notices a killed client a moment later."""
    with transaction.atomic():
        list(EventDelivery.objects.filter(event_id=event_id).select_for_update())
