"""When a shop is closed although its week says open."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.core.models import BaseModel
from sellers.constraints import WholeMinute
from sellers.models.shops import Shop

# What all closures of a shop make together. The row of the shop is held first, so that of two who write at once the
# second sees what the first has written.
KEEP_CLOSED = """
    PERFORM FROM sellers_shop WHERE id IN ({shops}) ORDER BY id FOR NO KEY UPDATE;
    UPDATE sellers_shop AS shop SET closed = coalesce(
        (
            SELECT range_agg(tstzrange(starts_at, ends_at)) FROM sellers_closure
             WHERE shop_id = shop.id AND NOT is_lifted
        ),
        '{{}}'
    ) WHERE id IN ({shops});
    RETURN NULL;
"""
COME = "SELECT shop_id FROM come"
GONE = "SELECT shop_id FROM gone"


def _keep_closed(operation: pgtrigger.Operation, name: str, shops: str, **tables: str) -> pgtrigger.Trigger:
    """`Shop.closed` follows, once a statement, however many closures that writes."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**tables),  # type: ignore[no-untyped-call]  # pgtrigger's own
        func=KEEP_CLOSED.format(shops=shops),
    )


class ClosureKind(models.TextChoices):
    """Why a shop is closed."""

    CLOSURE = "closure", _("Closed")
    BREAK = "break", _("Closed for a while")
    HOLIDAY = "holiday", _("Public holiday")


class Closure(BaseModel):
    """A span `[starts_at, ends_at)` for which a shop is closed. A holiday that it stays open on is `is_lifted`.

    The database keeps `Shop.closed` to what a shop's closures make together.
    """

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
                condition=WholeMinute("starts_at") & WholeMinute("ends_at"), name="closure_is_of_whole_minutes"
            ),
            models.CheckConstraint(
                condition=Q(is_lifted=False) | Q(kind=ClosureKind.HOLIDAY), name="closure_lifted_is_a_holiday"
            ),
            models.UniqueConstraint(
                fields=["shop", "starts_at"], condition=Q(kind=ClosureKind.HOLIDAY), name="closure_holiday_once"
            ),
        ]
        indexes = [models.Index(fields=["shop", "ends_at"], name="closure_of_shop")]
        triggers = [
            _keep_closed(pgtrigger.Insert, "closed_by_new", COME, new="come"),
            _keep_closed(pgtrigger.Update, "closed_by_changed", f"{GONE} UNION {COME}", old="gone", new="come"),
            _keep_closed(pgtrigger.Delete, "closed_by_fewer", GONE, old="gone"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
