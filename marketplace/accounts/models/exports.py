"""Copies of people's own data."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models.users import User
from marketplace.core.models import BaseModel


class DataExport(BaseModel):
    """A copy of somebody's own data, asked for, made by a job, and kept for a few days."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("Being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Failed")
        EXPIRED = "expired", _("Deleted again")

    user = models.ForeignKey(User, models.CASCADE, related_name="data_exports")
    state = models.CharField(max_length=10, choices=State, default=State.REQUESTED)
    file = models.CharField(max_length=100, blank=True, help_text=_("Name in the private storage."))
    size_bytes = models.PositiveBigIntegerField(default=0)
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(state="requested"), name="data_export_one_at_a_time"),
            models.CheckConstraint(
                condition=~Q(state="ready") | (~Q(file="") & Q(ready_at__isnull=False, expires_at__isnull=False)),
                name="data_export_ready_has_a_file",
            ),
        ]
        indexes = [models.Index(fields=["user", "-id"], name="data_export_of_user")]

    def __str__(self) -> str:
        return f"{self.state} {self.pk}"
