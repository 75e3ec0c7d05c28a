"""What every test stands on: a clone of the seeded database, a Redis that holds nothing, no rate limits in the way."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
import redis
from django.conf import settings
from django.db import connection
from django.test.utils import setup_databases, teardown_databases
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

from marketplace.catalog import cache as goods_cache
from marketplace.core import event_queue, kept_values, ratelimit_counters, ratelimits
from marketplace.search import caching
from tests import browsers
from tests.emptying import only_what_is_filled_is_emptied
from tests.template_database import cloning

__all__ = ["only_what_is_filled_is_emptied"]

# How fast examples come says how busy the machine is.
hypothesis_settings.register_profile("haat", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("haat")

# What a test before found to be away is there again.
CIRCUITS = (goods_cache.circuit, caching.circuit, kept_values.circuit, ratelimit_counters.circuit, event_queue.broker)


@pytest.fixture(scope="session")
def template_lock() -> ExitStack:
    """What holds the template still while this worker clones it."""
    return ExitStack()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, django_db_blocker: DjangoDbBlocker, template_lock: ExitStack
) -> None:
    with django_db_blocker.unblock():
        template_lock.enter_context(cloning())


@pytest.fixture(scope="session")
def django_db_setup(
    template_lock: ExitStack, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """Let the next worker clone, now that this one's database is there.

    pytest-django makes none where no test that was chosen is marked as one that needs it, though it asks for it by a
    fixture; it would then write to the template.
    """
    with ExitStack() as own:
        if connection.settings_dict["NAME"] == connection.settings_dict["TEST"]["TEMPLATE"]:
            own.enter_context(django_db_blocker.unblock())
            made = setup_databases(
                verbosity=0, interactive=False, aliases={connection.alias: None}, serialized_aliases=[]
            )
            own.callback(teardown_databases, made, verbosity=0)
        template_lock.close()
        yield


@pytest.fixture(scope="session", autouse=True)
def browsers_carry_signed_keys() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        browsers.let_them_sign(patch)
        yield


@pytest.fixture(autouse=True)
def empty_redis() -> None:
    for url in (settings.REDIS_URL, settings.CACHE_URL):
        redis.Redis.from_url(url).flushdb()
    ratelimits.forget_refusals()
    for circuit in CIRCUITS:
        circuit.reset()


@pytest.fixture
def empty_market(db: None) -> None:
    """No shops at all, until the test's transaction is rolled back."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE sellers_shop CASCADE")
