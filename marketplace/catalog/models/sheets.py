"""Spreadsheets of goods that shops bring in: how far each is, what becomes of its rows, and what its columns mean."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.core.models import BaseModel
from marketplace.core.sheets.reading import SheetKind
from sellers.models import Shop

KINDS = [kind.value for kind in SheetKind]


class SheetState(models.TextChoices):
    """Where a spreadsheet stands; nothing is changed before somebody has seen what would be."""

    READING = "reading", _("Being read")
    MAPPING = "mapping", _("Waits for its columns")
    CHECKING = "checking", _("Being looked through")
    CHECKED = "checked", _("Looked through")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    CANCELLED = "cancelled", _("Cancelled")
    FAILED = "failed", _("Cannot be read")


class SheetOutcome(models.TextChoices):
    """What a row does, or would do."""

    CREATE = "create", _("New")
    CHANGE = "change", _("Changed")
    LEAVE = "leave", _("As it was")
    ERROR = "error", _("Error")
    OUTDATED = "outdated", _("Changed meanwhile")


class GoodsSheet(BaseModel):
    """One spreadsheet in the private storage, for some days.

    Once it is read, `file` holds its rows as lines of JSON, and what was sent is deleted; so is the file of one that is
    done, cancelled or cannot be read. `columns` has, in the order of `headings`, which field each fills, or nothing.
    `rows_done` counts the rows of the pass that is under way, and `worked_at` tells when somebody last worked at it.
    """

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="goods_sheets")
    file = models.CharField(max_length=100, help_text=_("Name in the private storage."))
    name = models.CharField(max_length=200, help_text=_("What the file was called where it came from."))
    kind = models.CharField(max_length=4, choices=[(kind.value, kind.name) for kind in SheetKind])
    language = models.CharField(max_length=2, default="bn", help_text=_("In which rows tell what is wrong."))
    state = models.CharField(max_length=9, choices=SheetState.choices, default=SheetState.READING)
    problem = models.CharField(max_length=300, blank=True, help_text=_("Why it cannot be read."))
    headings = models.JSONField(default=list)
    preview = models.JSONField(default=list)
    columns = models.JSONField(default=list)
    rows_total = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    run_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    worked_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=SheetState.values), name="goods_sheet_state_is_known"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="goods_sheet_kind_is_known"),
            models.CheckConstraint(condition=Q(rows_done__lte=F("rows_total")), name="goods_sheet_does_its_rows_alone"),
        ]
        indexes = [
            models.Index(fields=["shop", "-id"], name="goods_sheet_of_shop"),
            models.Index(fields=["expires_at"], name="goods_sheet_by_end"),
            models.Index(
                fields=["worked_at"],
                name="goods_sheet_at_work",
                condition=Q(state__in=[SheetState.READING, SheetState.CHECKING, SheetState.RUNNING]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.pk}"


class GoodsSheetRow(models.Model):
    """What becomes of one row of a spreadsheet.

    `changes` has each field's value before and after, `errors` the field, what was given and what is expected. `target`
    is what the row is about, told so that no other row may be about the same: a variant, or what would be one. `given`
    keeps the cells of rows that are to be mended.
    """

    id = models.BigAutoField(primary_key=True)
    sheet = models.ForeignKey(GoodsSheet, models.CASCADE, related_name="rows")
    row = models.PositiveIntegerField()
    outcome = models.CharField(max_length=8, choices=SheetOutcome.choices)
    name = models.CharField(max_length=200, blank=True)
    target = models.CharField(max_length=64, blank=True)
    is_own = models.BooleanField(default=False, help_text=_("It makes a product, or a pack, of the shop’s own."))
    changes = models.JSONField(default=dict)
    errors = models.JSONField(default=list)
    given = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sheet", "row"], name="goods_sheet_row_once"),
            models.CheckConstraint(
                condition=Q(outcome__in=SheetOutcome.values), name="goods_sheet_row_outcome_is_known"
            ),
        ]
        indexes = [
            models.Index(fields=["sheet", "outcome", "row"], name="goods_sheet_row_by_outcome"),
            models.Index(fields=["sheet", "target"], name="goods_sheet_row_by_target"),
        ]

    def __str__(self) -> str:
        return f"{self.outcome} {self.row}"


class SheetHeading(models.Model):
    """Which field a shop said a heading means; nothing where it is to be left out."""

    id = models.BigAutoField(primary_key=True)
    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    heading = models.CharField(max_length=100)
    column = models.CharField(max_length=30, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shop", "heading"], name="sheet_heading_means_one_thing")]

    def __str__(self) -> str:
        return f"{self.heading}: {self.column}"
