"""What goods are taxed with."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.catalog.models import Category
from marketplace.core.models import BaseModel


class TaxRule(BaseModel):
    """So many per cent of what goods of a category and all below it cost; of the deepest category the newest holds.

    A rule without a category is for all goods. What `is_included` is in the price already, and only told.
    """

    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="+")
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    is_included = models.BooleanField(default=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True, help_text=_("By which law."))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(percent__gte=0, percent__lte=100), name="tax_is_a_percentage"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")), name="tax_holds_a_while"
            ),
        ]
        indexes = [models.Index(fields=["category", "-valid_from"], name="tax_of_category")]

    def __str__(self) -> str:
        return f"{self.percent} %"
