"""Asks workers for what every change asks for: as Celery's `send_task`, without a new way to the broker each time."""

import threading
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property

from celery import current_app
from kombu import Producer


def send(task: str, arguments: Sequence[str], *, queue: str) -> None:
    """Put a task into a queue, once: who sends it looks after what was not sent.

    Raises:
        Exception: whatever kept it from the broker.
    """
    try:
        current_app.send_task(
            task,
            args=list(arguments),
            queue=queue,
            retry=False,
            producer=of_this_thread.producer,
            # Queues need no declaring in Redis, and nobody reads what arguments look like.
            declare=[],
            argsrepr="",
            kwargsrepr="",
        )
    except BaseException:
        of_this_thread.forget()
        raise


class WayToBroker(threading.local):
    """Each thread's own: to look for one anew for every event took half of what telling it takes."""

    @cached_property
    def producer(self) -> Producer:
        return current_app.amqp.Producer(current_app.connection_for_write(), auto_declare=False)

    def forget(self) -> None:
        """Have another one made: something may be wrong with this."""
        producer = self.__dict__.pop("producer", None)
        if producer is not None:
            with suppress(Exception):  # the way may be broken where it ends
                producer.connection.release()


of_this_thread = WayToBroker()
