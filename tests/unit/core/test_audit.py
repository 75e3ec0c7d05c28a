from datetime import UTC, datetime

import pytest
import structlog
from django.db import DatabaseError, connection, transaction

from marketplace.core import audit
from marketplace.core.ids import uuid7
from marketplace.core.models import AuditEntry, OutboxEvent

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def target() -> OutboxEvent:
    return OutboxEvent(pk=uuid7())


@pytest.fixture
def entry(target: OutboxEvent, db: None) -> AuditEntry:
    return audit.record(actor_id=None, action="tests.touch", target=target, changes={}, now=NOON)


@pytest.mark.django_db
def test_entry_says_who_changed_what_and_when(target: OutboxEvent) -> None:
    actor_id = uuid7()

    with structlog.contextvars.bound_contextvars(request_id="req-12345"):
        audit.record(
            actor_id=actor_id, action="tests.rename", target=target, changes={"name": ("old", "new")}, now=NOON
        )

    entry = AuditEntry.objects.get()
    assert (entry.actor_id, entry.action, entry.at, entry.request_id) == (actor_id, "tests.rename", NOON, "req-12345")
    assert (entry.target_type, entry.target_id) == ("core.outboxevent", str(target.pk))
    assert entry.changes == {"name": ["old", "new"]}


@pytest.mark.django_db
def test_personal_data_is_kept_masked(target: OutboxEvent) -> None:
    changes = {"phone": ("+8801712345678", None), "note": ("", "mail karim@example.com"), "at": (None, NOON)}

    audit.record(actor_id=None, action="tests.touch", target=target, changes=changes, now=NOON)

    assert AuditEntry.objects.get().changes == {
        "phone": ["[hidden]", None],
        "note": ["", "mail [e-mail]"],
        "at": [None, "2026-01-01 12:00:00+00:00"],
    }


def test_only_what_differs_is_a_change() -> None:
    changes = audit.changes_between({"name": "a", "open": True}, {"name": "b", "open": True, "fee": 3})

    assert changes == {"name": ("a", "b"), "fee": (None, 3)}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_auditentry SET action = 'nothing'",
        "DELETE FROM core_auditentry",
        "DELETE FROM core_auditentry WHERE false",
        "TRUNCATE core_auditentry",
    ],
)
def test_database_refuses_to_change_or_remove_entries(entry: AuditEntry, statement: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert AuditEntry.objects.get().action == "tests.touch"


def test_models_cannot_get_around_it(entry: AuditEntry) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        entry.save()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        entry.delete()
