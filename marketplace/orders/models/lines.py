"""What an order is made of, with everything as it was when it was ordered."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.catalog.models import Offer
from marketplace.catalog.models.products import PackUnit
from marketplace.core.fields import EncryptedTextField
from marketplace.core.models import BaseModel
from marketplace.orders.models.baskets import SubstitutionWish
from marketplace.orders.models.orders import Order


class LineState(models.TextChoices):
    """What became of a line."""

    ORDERED = "ordered", _("As ordered")
    ADJUSTED = "adjusted", _("Less than ordered")
    REMOVED = "removed", _("Left out")
    REPLACED = "replaced", _("Replaced")


class OrderLine(BaseModel):
    """So many of one offer, at a price that no longer changes.

    `quantity` is what was ordered, `unwanted` what of it the buyer has left out since, turned a substitute for down or
    let its time pass, and `kept` what still is; `weighed_size` is the measure of all that was kept,
    in `pack_unit`, where the shop weighed it and there was less. `goods`, `discount_*` and `tax_*` are those of what is
    kept, and the `confirmed_*` ones those of what was ordered. A substitute is a line of its own, with the line that it
    stands for in `stands_for`.
    """

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    offer = models.ForeignKey(Offer, models.SET_NULL, null=True, related_name="+")
    product_id = models.UUIDField()
    variant_id = models.UUIDField()
    name_en = models.CharField(max_length=200)
    name_bn = models.CharField(max_length=200)
    variant_en = models.CharField(max_length=100, blank=True)
    variant_bn = models.CharField(max_length=100, blank=True)
    pack_size = models.DecimalField(max_digits=10, decimal_places=3)
    pack_unit = models.CharField(max_length=6, choices=PackUnit.choices)
    shop_sku = models.CharField(max_length=60, blank=True)
    barcode = models.CharField(max_length=14, blank=True)
    currency = models.CharField(max_length=3, default="BDT")
    unit_price = models.DecimalField(max_digits=12, decimal_places=2)
    quantity = models.PositiveIntegerField()
    unwanted = models.PositiveIntegerField(default=0, db_default=0)
    kept = models.PositiveIntegerField()
    weighed_size = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    goods = models.DecimalField(max_digits=14, decimal_places=2)
    discount_shop = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    discount_market = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    tax_added = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    tax_included = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    confirmed_goods = models.DecimalField(max_digits=14, decimal_places=2)
    confirmed_discount_shop = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    confirmed_discount_market = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    tax_percent = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    tax_is_included = models.BooleanField(default=True)
    commission_percent = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    state = models.CharField(max_length=8, choices=LineState.choices, default=LineState.ORDERED)
    stands_for = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="substitutes")
    substitution = models.CharField(max_length=8, choices=SubstitutionWish.choices, default=SubstitutionWish.ASK)
    replace_up_to = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    note = EncryptedTextField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(F("order"), F("position"), name="order_line_position_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0, unit_price__gt=0), name="order_line_is_of_something"),
            models.CheckConstraint(condition=Q(kept__lte=F("quantity")), name="order_line_keeps_no_more"),
            models.CheckConstraint(
                condition=Q(quantity__gte=F("kept") + F("unwanted")), name="order_line_keeps_nothing_unwanted"
            ),
            models.CheckConstraint(condition=Q(state__in=LineState.values), name="order_line_state_is_known"),
            models.CheckConstraint(
                condition=Q(goods__gte=0, discount_shop__gte=0, discount_market__gte=0)
                & Q(tax_added__gte=0, tax_included__gte=0, goods__lte=F("confirmed_goods")),
                name="order_line_never_costs_more",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[LineState.REMOVED, LineState.REPLACED], kept=0)
                | (~Q(state__in=[LineState.REMOVED, LineState.REPLACED]) & Q(kept__gt=0)),
                name="order_line_state_tells_what_is_kept",
            ),
        ]
        indexes = [models.Index(fields=["product_id", "-id"], name="order_line_by_product")]

    def __str__(self) -> str:
        return f"{self.kept} × {self.name_en}"

    @property
    def wanted(self) -> int:
        """How many of what was ordered the buyer still wants: a shop that has found more puts back no others."""
        return self.quantity - self.unwanted
