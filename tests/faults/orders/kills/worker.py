"""The worker of a market with traps."""

from functools import partial

from config.celery import app
from tests.faults.orders.kills.traps import Count, file_of_market, watch_steps

__all__ = ["app"]

watch_steps(partial(Count(file_of_market()).step, "worker"))
