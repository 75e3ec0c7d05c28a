"""The papers that show who runs a shop."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.core.fields import BlindIndexField, EncryptedTextField
from marketplace.core.models import BaseModel
from sellers.models.shops import Shop


class PaperKind(models.TextChoices):
    """What a paper is."""

    TRADE_LICENCE = "trade_licence", _("Trade licence")
    NATIONAL_ID = "national_id", _("National id")
    PAYOUT_PROOF = "payout_proof", _("Proof of the bank or mobile-money account")
    OTHER = "other", _("Another paper")


class ShopPaper(BaseModel):
    """One file, in the private storage, with the number that is written on it; the front and back of one are two."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="papers")
    kind = models.CharField(max_length=16, choices=PaperKind.choices)
    number = EncryptedTextField(max_length=40, null=True, blank=True)
    number_index = BlindIndexField(of="number", null=True)
    expires_on = models.DateField(null=True, blank=True)
    file = models.CharField(max_length=100, help_text=_("Name in the private storage."))
    content_type = models.CharField(max_length=40)
    size_bytes = models.PositiveIntegerField()
    uploaded_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=PaperKind.values), name="shop_paper_kind_is_known"),
            models.CheckConstraint(condition=~Q(file=""), name="shop_paper_has_a_file"),
        ]
        indexes = [
            models.Index(fields=["shop", "kind", "id"], name="shop_paper_of_shop"),
            # The same id on the papers of several shops is for the staff to see.
            models.Index(fields=["number_index"], name="shop_paper_by_number"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
