from datetime import datetime, timedelta
from typing import ClassVar, Self

import pgtrigger
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone

from marketplace.core.ids import uuid7


class BaseModel(models.Model):
    """A row of the business: a UUIDv7 key and the instants it was made and last changed (UTC)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    created_at = models.DateTimeField(auto_now_add=True, editable=False)
    updated_at = models.DateTimeField(auto_now=True, editable=False)

    class Meta:
        abstract = True


class OutboxQuerySet(models.QuerySet["OutboxEvent"]):
    def lost(self, *, now: datetime, after: timedelta) -> Self:
        """Committed, and nobody has come for them since they were last queued."""
        return self.filter(fanned_out_at=None, queued_at__lt=now - after)

    def finished(self, *, before: datetime) -> Self:
        """Older than `before`, with nothing left to deliver and no dead letter."""
        outstanding = EventDelivery.objects.filter(event=models.OuterRef("pk")).exclude(state=EventDelivery.State.DONE)
        return self.filter(~models.Exists(outstanding), created_at__lt=before, fanned_out_at__isnull=False)


class OutboxEvent(models.Model):
    """One fact, written in the transaction that made it true."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    aggregate_id = models.UUIDField()
    name = models.CharField(max_length=100)
    version = models.PositiveSmallIntegerField()
    data = models.JSONField()
    metadata = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    queued_at = models.DateTimeField(default=timezone.now)
    fanned_out_at = models.DateTimeField(null=True)

    objects: ClassVar[OutboxQuerySet] = OutboxQuerySet.as_manager()  # type: ignore[assignment]  # django-stubs sees a Manager

    class Meta:
        indexes = [
            models.Index(fields=["queued_at"], condition=Q(fanned_out_at=None), name="outbox_not_fanned_out"),
            models.Index(fields=["created_at"], name="outbox_by_age"),
            models.Index(fields=["aggregate_id", "id"], name="outbox_by_aggregate"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"


class DeliveryQuerySet(models.QuerySet["EventDelivery"]):
    def due(self, *, now: datetime) -> Self:
        return self.filter(state=EventDelivery.State.PENDING, next_attempt_at__lte=now)

    def dead(self) -> Self:
        return self.filter(state=EventDelivery.State.DEAD)


class EventDelivery(models.Model):
    """One event for one handler: what makes the handler's effect happen once."""

    class State(models.TextChoices):
        PENDING = "pending"
        DONE = "done"
        DEAD = "dead"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    event = models.ForeignKey(OutboxEvent, on_delete=models.CASCADE, related_name="deliveries")
    handler = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    last_error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)

    objects: ClassVar[DeliveryQuerySet] = DeliveryQuerySet.as_manager()  # type: ignore[assignment]  # django-stubs sees a Manager

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "handler"], name="delivery_once_per_handler"),
            models.CheckConstraint(condition=Q(state__in=["pending", "done", "dead"]), name="delivery_state_known"),
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False) | ~Q(state="done") & Q(done_at=None),
                name="delivery_done_at_when_done",
            ),
        ]
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(state="pending"), name="delivery_pending"),
            models.Index(fields=["handler"], condition=Q(state="dead"), name="delivery_dead"),
        ]

    def __str__(self) -> str:
        return f"{self.event_id} for {self.handler}"


class IdempotencyRecord(models.Model):
    """The answer a write gave, kept so that the same request answers the same bytes; `body` is sealed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    caller = models.CharField(max_length=100)
    method = models.CharField(max_length=8)
    path = models.CharField(max_length=500)
    key = models.CharField(max_length=128)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    content_type = models.CharField(max_length=100, blank=True)
    body = models.BinaryField(default=b"")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["caller", "method", "path", "key"], name="idempotency_key_once"),
        ]
        indexes = [models.Index(fields=["created_at"], name="idempotency_by_age")]

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.key}"


class AuditEntry(models.Model):
    """Who changed what. Rows are added and never changed: the database refuses it, and to remove young ones."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField(default=timezone.now, editable=False)
    # No foreign key: users live above the kernel, and an entry outlives the account it names.
    actor_id = models.UUIDField(null=True)
    action = models.CharField(max_length=100)
    target_type = models.CharField(max_length=100)
    target_id = models.CharField(max_length=100)
    changes = models.JSONField(default=dict)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["target_type", "target_id", "-id"], name="audit_by_target"),
            models.Index(fields=["actor_id", "-id"], name="audit_by_actor"),
            BrinIndex(fields=["at"], name="audit_by_age"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="append_only",
                level=pgtrigger.Statement,
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate,
                func="RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'restrict_violation';",
            )
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.target_type} {self.target_id}"
