"""What a test committed is gone after it, and what belongs to the tables themselves stays."""

from datetime import UTC, datetime

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import DatabaseError

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


def test_nothing_is_done_where_nothing_is_there() -> None:
    call_command("flush", verbosity=0, interactive=False)

    assert emptying._filled(["accounts_user", "core_auditentry"]) == {}  # noqa: SLF001  # there is no other way to see it
