"""One confirmation of a buyer: everything that was ordered at once, from however many shops."""

from typing import ClassVar, Self
from uuid import UUID

from django.contrib.gis.db.models import PointField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geo.models import Area
from marketplace.accounts.models import User
from marketplace.core.fields import BlindIndexField, EncryptedTextField
from marketplace.core.models import BaseModel
from marketplace.core.phones import E164


class RiskOutcome(models.TextChoices):
    """What the check of a purchase came to; a refused one is never stored."""

    ALLOW = "allow", _("Allowed")
    REVIEW = "review", _("To be looked at")


class PurchaseQuerySet(models.QuerySet["Purchase"]):
    def of(self, user_id: UUID) -> Self:
        return self.filter(user_id=user_id)


class Purchase(BaseModel):
    """What was confirmed, frozen: to whom and where, what it costs in all, how it is paid, and how it was judged.

    A guest's has no `user` until its link, whose token's SHA-256 is `claim_digest`, was used by somebody signed in.
    `quote` is the quote as it was confirmed (`pricing`), and `quote_digest` what tells it from any other. It comes from
    the basket `basket_id` as that stood at `basket_version`, which can be ordered once.
    """

    number = models.CharField(max_length=12, unique=True)
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="purchases")
    claim_digest = models.CharField(max_length=64, unique=True)
    language = models.CharField(max_length=2)
    recipient = EncryptedTextField(max_length=120)
    phone = EncryptedTextField(max_length=16, validators=[RegexValidator(E164)])
    phone_index = BlindIndexField(of="phone")
    email = EncryptedTextField(max_length=254, blank=True)
    address_line = EncryptedTextField(max_length=300, blank=True, help_text=_("Empty where all is picked up."))
    landmark = EncryptedTextField(max_length=200, blank=True)
    location = PointField(geography=True, null=True, blank=True, spatial_index=False)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+")
    is_gift = models.BooleanField(default=False)
    gift_message = EncryptedTextField(max_length=300, blank=True)
    payment_method = models.CharField(max_length=20)
    currency = models.CharField(max_length=3, default="BDT")
    goods = models.DecimalField(max_digits=14, decimal_places=2)
    discount = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    delivery_fee = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    service_fee = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    tax_added = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    tax_included = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    rounding = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    total = models.DecimalField(max_digits=14, decimal_places=2)
    basket_id = models.UUIDField(null=True, blank=True)
    basket_version = models.PositiveIntegerField(default=0)
    quote = models.JSONField()
    quote_digest = models.CharField(max_length=64)
    risk_outcome = models.CharField(max_length=8, choices=RiskOutcome.choices)
    risk_reasons = models.JSONField(default=list)
    placed_at = models.DateTimeField()

    objects: ClassVar[PurchaseQuerySet] = PurchaseQuerySet.as_manager()  # type: ignore[assignment]  # django-stubs sees a Manager

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.F("basket_id"), models.F("basket_version"), name="purchase_once_of_a_basket"
            ),
            models.CheckConstraint(condition=Q(risk_outcome__in=RiskOutcome.values), name="purchase_risk_is_known"),
            models.CheckConstraint(
                condition=Q(goods__gte=0, discount__gte=0, delivery_fee__gte=0, service_fee__gte=0, total__gte=0)
                & Q(tax_added__gte=0, tax_included__gte=0),
                name="purchase_amounts_are_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(
                    total=models.F("goods")
                    - models.F("discount")
                    + models.F("delivery_fee")
                    + models.F("service_fee")
                    + models.F("tax_added")
                    + models.F("rounding")
                ),
                name="purchase_adds_up",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="purchase_of_user"),
            models.Index(fields=["phone_index", "-id"], name="purchase_by_phone"),
        ]

    def __str__(self) -> str:
        return self.number
