"""The audit trail: who changed what, and when. Entries come in the transaction of the change, and stay for years."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import structlog
from django.db import connection, models

from marketplace.core.ids import uuid7
from marketplace.core.masking import mask_value
from marketplace.core.models import AuditEntry


def record(
    *, actor_id: UUID | None, action: str, target: models.Model, changes: Mapping[str, tuple[Any, Any]], now: datetime
) -> AuditEntry:
    """Add an entry in the caller's transaction.

    Args:
        actor_id: the user who acted; None for the system itself.
        action: what was done, as `room.verb` (`sellers.approve_shop`).
        target: the row it was done to.
        changes: each changed field's value before and after; personal data and secrets are kept masked.
        now: UTC.
    """
    entry = prepare(actor_id=actor_id, action=action, target=target, changes=changes, now=now)
    entry.save(force_insert=True)
    return entry


def record_each(
    changes_of: Iterable[tuple[models.Model, Mapping[str, tuple[Any, Any]]]],
    *,
    actor_id: UUID | None,
    action: str,
    now: datetime,
) -> None:
    """Add an entry for each of many rows to which the same was done, in one statement."""
    AuditEntry.objects.bulk_create(
        prepare(actor_id=actor_id, action=action, target=target, changes=changes, now=now)
        for target, changes in changes_of
    )


def record_forgotten(model: type[models.Model], *, forgotten: int, kept_from: datetime, now: datetime) -> None:
    """Add one entry, in the caller's transaction, for rows whose time was over."""
    AuditEntry.objects.create(
        at=now,
        action=f"{model._meta.app_label}.forget_{model._meta.model_name}s",
        target_type=model._meta.label_lower,
        changes={"forgotten": [None, forgotten], "kept_from": [None, str(kept_from)]},
    )


def forget(*, before: datetime, most: int) -> int:
    """Remove so many entries of before, through the one function of the database that may; it leaves an entry itself.

    Returns:
        How many were removed.

    Raises:
        IntegrityError: `before` is less than a year ago.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_forget_audit(%s, %s, %s)", [before, most, uuid7()])
        return int(cursor.fetchone()[0])


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """The fields whose value differs, each with its value before and after."""
    return {field: (before.get(field), after.get(field)) for field in after if before.get(field) != after.get(field)}


def prepare(
    *, actor_id: UUID | None, action: str, target: models.Model, changes: Mapping[str, tuple[Any, Any]], now: datetime
) -> AuditEntry:
    """The entry that `record` would add, for a caller that writes it together with its change."""
    return AuditEntry(
        at=now,
        actor_id=actor_id,
        action=action,
        target_type=target._meta.label_lower,
        target_id=str(target.pk),
        changes={field: [_kept(field, before), _kept(field, after)] for field, (before, after) in changes.items()},
        request_id=structlog.contextvars.get_contextvars().get("request_id", ""),
    )


def _kept(field: str, value: Any) -> Any:
    return mask_value(field, str(value) if isinstance(value, UUID | Decimal | datetime) else value)
