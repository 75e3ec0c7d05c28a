"""What a test committed is gone after it, and what belongs to the tables themselves stays."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime

import pytest
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import DatabaseError, connection

from marketplace.accounts.models import User
from marketplace.core import audit
from marketplace.core.models import AuditEntry
from tests import emptying

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(params=[0, emptying.LARGE_BYTES], ids=["truncated", "deleted"])
def large_bytes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emptying, "LARGE_BYTES", request.param)


def test_what_was_committed_is_gone_and_what_migrations_made_is_there(large_bytes: None) -> None:
    person = User.objects.create_user(email="nobody@example.com")
    audit.record(actor_id=None, action="tests.touch", target=person, changes={}, now=datetime(2026, 1, 1, tzinfo=UTC))
    types = set(ContentType.objects.values_list("pk", flat=True))

    call_command("flush", verbosity=0, interactive=False)

    assert not User.objects.exists()
    assert not AuditEntry.objects.exists()
    assert types
    assert set(ContentType.objects.values_list("pk", flat=True)) == types


def test_what_guards_tables_is_on_again(large_bytes: None) -> None:
    User.objects.create_user(email="nobody@example.com")

    call_command("flush", verbosity=0, interactive=False)

    person = User.objects.create_user(email="somebody@example.com")
    audit.record(actor_id=None, action="tests.touch", target=person, changes={}, now=datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(DatabaseError, match="append-only"):
        AuditEntry.objects.all().delete()


def test_nothing_is_done_where_nothing_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emptying, "LARGE_BYTES", 2**40)
    call_command("flush", verbosity=0, interactive=False)
    assert statements() == []

    User.objects.create_user(email="nobody@example.com")

    assert 'DELETE FROM "accounts_user"' in statements()
    assert not [one for one in statements() if "core_auditentry" in one]


def test_whoever_is_still_writing_is_waited_for() -> None:
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("INSERT INTO django_session VALUES ('late', '', now())")
        with ThreadPoolExecutor(1) as pool:
            emptied = pool.submit(empty_and_close)
            with pytest.raises(TimeoutError):
                emptied.result(timeout=0.5)
            other.commit()
            emptied.result(timeout=10)
    finally:
        other.close()

    assert not Session.objects.exists()


def empty_and_close() -> None:
    with closing(connection):
        call_command("flush", verbosity=0, interactive=False)


def statements() -> list[str]:
    return emptying._statements(connection.introspection.django_table_names(only_existing=True, include_views=False))  # noqa: SLF001  # there is no other way to see it
