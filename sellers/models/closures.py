"""When a shop is closed although its week says open."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.core.models import BaseModel
from sellers.models.shops import Shop


class ClosureKind(models.TextChoices):
    """Why a shop is closed."""

    CLOSURE = "closure", _("Closed")
    BREAK = "break", _("Closed for a while")
    HOLIDAY = "holiday", _("Public holiday")


class Closure(BaseModel):
    """A span `[starts_at, ends_at)` for which a shop is closed. A holiday that it stays open on is `is_lifted`."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="closures")
    kind = models.CharField(max_length=8, choices=ClosureKind.choices, default=ClosureKind.CLOSURE)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason_en = models.CharField(max_length=120, blank=True)
    reason_bn = models.CharField(max_length=120, blank=True)
    is_lifted = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ClosureKind.values), name="closure_kind_is_known"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="closure_lasts"),
            models.CheckConstraint(
                condition=Q(is_lifted=False) | Q(kind=ClosureKind.HOLIDAY), name="closure_lifted_is_a_holiday"
            ),
            models.UniqueConstraint(
                fields=["shop", "starts_at"], condition=Q(kind=ClosureKind.HOLIDAY), name="closure_holiday_once"
            ),
        ]
        indexes = [models.Index(fields=["shop", "ends_at"], name="closure_of_shop")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
