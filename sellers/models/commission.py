"""What the market keeps of a sale."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, UUIDField, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.core.models import BaseModel
from sellers.models.categories import ShopCategory
from sellers.models.shops import Shop

EVERYBODY = "00000000-0000-0000-0000-000000000000"


class Validity(Func):
    """The instants at which a rule holds, `[valid_from, valid_until)`."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class CommissionRule(BaseModel):
    """A share of each sale, and an amount for each order, for one shop, a kind of shop or everybody.

    The narrowest that holds counts: the shop's own, its category's, its root category's, the market's. Rules for the
    same are never valid at the same time, so that there is one answer for every instant.
    """

    shop = models.ForeignKey(Shop, models.CASCADE, null=True, blank=True, related_name="commission_rules")
    category = models.ForeignKey(ShopCategory, models.PROTECT, null=True, blank=True, related_name="+")
    percent = models.DecimalField(max_digits=5, decimal_places=2, help_text=_("Of the goods' price."))
    fixed = models.DecimalField(max_digits=12, decimal_places=2, default=0, help_text=_("For each order."))
    currency = models.CharField(max_length=3, default="BDT")
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(shop__isnull=True) | Q(category__isnull=True), name="commission_rule_is_for_one"
            ),
            models.CheckConstraint(condition=Q(percent__range=(0, 100)), name="commission_rule_percent_is_a_share"),
            models.CheckConstraint(condition=Q(fixed__gte=0), name="commission_rule_fixed_is_no_gift"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from")),
                name="commission_rule_holds_for_a_while",
            ),
            ExclusionConstraint(
                name="commission_rules_never_meet",
                expressions=[
                    (
                        Coalesce("shop_id", "category_id", Value(EVERYBODY, output_field=UUIDField())),
                        RangeOperators.EQUAL,
                    ),
                    (Validity("valid_from", "valid_until"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [models.Index(fields=["-valid_from", "-id"], name="commission_rule_by_start")]

    def __str__(self) -> str:
        return f"{self.percent} % {self.pk}"
