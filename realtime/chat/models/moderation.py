"""What the market's staff decide about whoever harms a conversation."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.core.models import BaseModel
from realtime.chat.models.messages import Message


class ReportOutcome(models.TextChoices):
    """What the staff did about a report; all but dismissing also hides the message."""

    DISMISSED = "dismissed", _("Left as it is")
    HIDDEN = "hidden", _("Message hidden")
    WARNED = "warned", _("Message hidden, and its author warned")
    SUSPENDED = "suspended", _("Message hidden, and its author kept from writing")


class SuspensionQuerySet(models.QuerySet["Suspension"]):
    def holding(self, *, now: datetime) -> Self:
        return self.filter(ends_at__gt=now, lifted_at=None)


class Suspension(BaseModel):
    """Somebody cannot write in any conversation until it ends, or is lifted.

    Attributes:
        message: for which; None once that is forgotten.
        reason: what they are told.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    message = models.ForeignKey(Message, models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    objects: ClassVar[SuspensionQuerySet] = SuspensionQuerySet.as_manager()  # type: ignore[assignment]  # django-stubs sees a Manager

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="chat_suspension_lasts"),
        ]
        indexes = [
            models.Index(fields=["user", "ends_at"], name="suspension_that_holds", condition=Q(lifted_at=None)),
            models.Index(fields=["-id"], name="suspension_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} until {self.ends_at}"
