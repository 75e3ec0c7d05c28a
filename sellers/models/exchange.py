"""Files of shops that operators bring in: how far each is, and what becomes of each of its rows."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.core.models import BaseModel


class ImportState(models.TextChoices):
    """Where an import stands: first all rows are looked at, and nothing is changed before somebody says so."""

    CHECKING = "checking", _("Being looked through")
    CHECKED = "checked", _("Looked through")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")


class RowOutcome(models.TextChoices):
    """What a row does, or would do."""

    CREATE = "create", _("New")
    CHANGE = "change", _("Changed")
    LEAVE = "leave", _("As it was")
    ERROR = "error", _("Error")


class ShopImport(BaseModel):
    """One file in the private storage, for some days."""

    file = models.CharField(max_length=100, help_text=_("Name in the private storage."))
    name = models.CharField(max_length=200, help_text=_("What the file was called where it came from."))
    state = models.CharField(max_length=8, choices=ImportState.choices, default=ImportState.CHECKING)
    rows_total = models.PositiveIntegerField()
    rows_done = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    run_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ImportState.values), name="shop_import_state_is_known"),
            models.CheckConstraint(condition=Q(rows_done__lte=F("rows_total")), name="shop_import_does_its_rows_alone"),
        ]
        indexes = [models.Index(fields=["expires_at"], name="shop_import_by_end")]

    def __str__(self) -> str:
        return f"{self.state} {self.pk}"


class ShopImportRow(models.Model):
    """One row of a file. `changes` has each field's value before and after, `errors` what is wrong with which field."""

    id = models.BigAutoField(primary_key=True)
    job = models.ForeignKey(ShopImport, models.CASCADE, related_name="rows")
    row = models.PositiveIntegerField()
    outcome = models.CharField(max_length=6, choices=RowOutcome.choices)
    shop_id = models.UUIDField(null=True)
    name = models.CharField(max_length=200, blank=True)
    changes = models.JSONField(default=dict)
    errors = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "row"], name="shop_import_row_once"),
            models.CheckConstraint(condition=Q(outcome__in=RowOutcome.values), name="shop_import_row_outcome_is_known"),
        ]
        indexes = [models.Index(fields=["job", "outcome", "row"], name="shop_import_row_by_outcome")]

    def __str__(self) -> str:
        return f"{self.outcome} {self.row}"
