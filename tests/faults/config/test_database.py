"""The database restarts, or takes too long: what the next request finds, through web's own entry point."""

import os
import select
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.conf import LazySettings
from django.db import connection, transaction
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from config import wsgi
from marketplace.core.errors import UnavailableError
from marketplace.core.models import OutboxEvent
from marketplace.core.prepared import PreparedStatement
from marketplace.core.schemas import ErrorOut
from tests.api import sample_api

pytestmark = pytest.mark.django_db(transaction=True)

ONE = PreparedStatement.of("SELECT 1")
PATIENCE_MS = 10_000


def read_with_a_model() -> None:
    OutboxEvent.objects.exists()


def read_prepared() -> None:
    ONE.fetch_one({})


def write() -> None:
    with transaction.atomic():
        OutboxEvent.objects.filter(name="none").delete()


@pytest.fixture(autouse=True)
def sample_operations(settings: LazySettings) -> Iterator[None]:
    settings.ROOT_URLCONF = "tests.api.sample_api"
    yield
    sample_api.while_counted.clear()


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each thread keeps its connection, as in web; without it connections are lent from a pool, as in live."""
    connection.close()
    monkeypatch.delitem(connection.settings_dict["OPTIONS"], "pool")
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", None)
    yield
    connection.close()


def limited(monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "options", f"-c {limit}")
    connection.close()


def status_of(act: Callable[[], object]) -> int:
    """What web answers to a request that does this."""
    sample_api.while_counted[:] = [act]
    statuses: list[str] = []
    factory = RequestFactory(REMOTE_ADDR="203.0.113.9", SERVER_NAME="localhost")
    # What a server makes of a request.
    environ = factory._base_environ(PATH_INFO="/api/test/counted")  # type: ignore[attr-defined]  # noqa: SLF001
    wsgi.Handler()(environ, lambda status, headers, *_: statuses.append(status))
    return int(statuses[0].split()[0])


@contextmanager
def somebody_else() -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    """Another connection to the database of this test."""
    name = connection.settings_dict["NAME"]
    with psycopg.connect(os.environ["HAAT_DATABASE_URL"], dbname=name, autocommit=True) as other:
        yield other


def end_every_connection() -> int:
    """What a restart of PostgreSQL does to those who are connected."""
    with somebody_else() as other:
        ended = other.execute(
            """SELECT pg_terminate_backend(pid, %s) FROM pg_stat_activity
               WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'""",
            [PATIENCE_MS],
        ).fetchall()
    return len(ended)


@pytest.mark.parametrize("act", [read_with_a_model, read_prepared, write])
def test_request_after_a_restart_is_answered_on_a_kept_connection(kept: None, act: Callable[[], None]) -> None:
    before = status_of(act)

    ended = end_every_connection()

    assert before == 200
    assert ended >= 1
    assert status_of(act) == 200


@pytest.mark.parametrize("act", [read_with_a_model, read_prepared, write])
def test_request_after_a_restart_is_answered_on_a_lent_connection(act: Callable[[], None]) -> None:
    before = status_of(act)

    ended = end_every_connection()

    assert before == 200
    assert ended >= 1
    assert status_of(act) == 200


def test_control_without_the_check_the_first_request_after_a_restart_fails(
    kept: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(connection.settings_dict, "CONN_HEALTH_CHECKS", value=False)
    status_of(read_with_a_model)

    end_every_connection()

    assert [status_of(read_with_a_model), status_of(read_with_a_model)] == [503, 200]


def test_living_connection_stays_and_is_asked_nothing(kept: None) -> None:
    status_of(read_prepared)
    server = connection.connection.info.backend_pid

    with CaptureQueriesContext(connection) as captured:
        status_of(read_prepared)

    assert len(captured) == 1
    assert connection.connection.info.backend_pid == server
    with somebody_else() as other:
        [last] = other.execute("SELECT query FROM pg_stat_activity WHERE pid = %s", [server]).fetchall()
    assert last == ("SELECT 1",)


def test_connection_in_a_living_transaction_is_usable(kept: None) -> None:
    with transaction.atomic():
        read_with_a_model()

        assert connection.is_usable()


def test_statement_that_takes_too_long_is_unavailable(
    client: Client, kept: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited(monkeypatch, "statement_timeout=50")

    refuses(client, lambda: run("SELECT pg_sleep(60)"))


def test_lock_that_is_held_too_long_is_unavailable(client: Client, kept: None, monkeypatch: pytest.MonkeyPatch) -> None:
    limited(monkeypatch, "lock_timeout=50")

    with somebody_else() as other, other.transaction():
        other.execute("LOCK TABLE core_outboxevent")
        refuses(client, read_with_a_model)


def test_transaction_that_does_nothing_too_long_is_unavailable(
    client: Client, kept: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    limited(monkeypatch, "idle_in_transaction_session_timeout=50")

    def dawdle() -> None:
        with transaction.atomic():
            read_with_a_model()
            heard = select.poll()
            heard.register(connection.connection.pgconn.socket, select.POLLIN)
            assert heard.poll(PATIENCE_MS), "PostgreSQL did not end the transaction"
            read_with_a_model()

    refuses(client, dawdle)


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def refuses(client: Client, act: Callable[[], None]) -> None:
    """The request is answered 503 in the API's format, and the next one as ever."""
    sample_api.while_counted[:] = [act]
    response = client.get("/api/test/counted")
    sample_api.while_counted.clear()

    assert response.status_code == 503
    assert ErrorOut.model_validate_json(response.content).error.code == UnavailableError.code
    assert status_of(lambda: run("SELECT 1")) == 200
