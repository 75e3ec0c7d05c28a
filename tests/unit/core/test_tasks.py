from uuid import UUID

import pytest
from celery import current_app

from deploy.local.programs import WORKER_OPTIONS
from marketplace.core import outbox
from marketplace.core.ids import uuid7
from marketplace.core.tasks import deliver_event


def test_no_task_relies_on_a_time_limit_that_threads_ignore() -> None:
    """Celery can end a task only in a process of its own; a thread's limit would be kept by nobody."""
    current_app.loader.import_default_modules()
    ours = [task for name, task in current_app.tasks.items() if not name.startswith("celery.")]
    limits = {limit for task in ours for limit in (task.time_limit, task.soft_time_limit)}

    assert WORKER_OPTIONS[:2] == ("--pool", "threads")
    assert "core.deliver_event" in {task.name for task in ours}
    assert limits == {None}
    assert (current_app.conf.task_time_limit, current_app.conf.task_soft_time_limit) == (None, None)


def test_one_event_that_fails_keeps_no_other_from_being_delivered(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second, tried = uuid7(), uuid7(), []

    def deliver(event_id: UUID) -> None:
        tried.append(event_id)
        if event_id == first:
            raise ValueError

    monkeypatch.setattr(outbox, "deliver", deliver)

    with pytest.raises(ExceptionGroup):
        deliver_event(str(first), str(second))

    assert tried == [first, second]


@pytest.mark.parametrize(
    ("name", "queue"),
    [
        ("core.deliver_event", "events"),
        ("core.sweep_outbox", "events"),
        ("core.purge_outbox", "slow"),
        ("core.purge_idempotency_records", "slow"),
    ],
)
def test_task_goes_to_its_queue_whoever_sends_it(name: str, queue: str) -> None:
    assert current_app.amqp.router.route({}, name)["queue"].name == queue
