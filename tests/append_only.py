"""Lets the database be emptied between tests, which the audit trail's trigger would refuse."""

from collections.abc import Iterator

import pgtrigger
import pytest
from django.db.backends.postgresql.operations import DatabaseOperations


@pytest.fixture(autouse=True, scope="session")
def audit_trail_may_be_emptied_between_tests() -> Iterator[None]:
    flush = DatabaseOperations.execute_sql_flush

    def flush_with_trigger_off(self: DatabaseOperations, sql_list: list[str]) -> None:
        with pgtrigger.ignore("core.AuditEntry:append_only"):
            flush(self, sql_list)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DatabaseOperations, "execute_sql_flush", flush_with_trigger_off)
        yield
