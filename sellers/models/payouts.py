"""Where a shop's money goes."""

from typing import ClassVar, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.core.fields import BlindIndexField, EncryptedTextField
from marketplace.core.models import BaseModel
from sellers.models.shops import Shop

ROUTING_NUMBER = r"^[0-9]{9}$"


class PayoutKind(models.TextChoices):
    """How money is sent: to a bank account, or to a mobile-money account, whose number is a phone's."""

    BANK = "bank", _("Bank account")
    BKASH = "bkash", _("bKash")
    NAGAD = "nagad", _("Nagad")


MOBILE_MONEY = frozenset({PayoutKind.BKASH, PayoutKind.NAGAD})


class PayoutState(models.TextChoices):
    """Whether the account is known to be the shop's."""

    UNVERIFIED = "unverified", _("Not verified")
    CODE_SENT = "code_sent", _("A code is on its way")
    VERIFIED = "verified", _("Verified")
    REFUSED = "refused", _("Refused")


class PayoutAccountQuerySet(models.QuerySet["PayoutAccount"]):
    def in_use(self) -> Self:
        return self.filter(removed_at=None)


class PayoutAccount(BaseModel):
    """An account of a shop. One that was removed stays, for payouts that went there."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="payout_accounts")
    kind = models.CharField(max_length=8, choices=PayoutKind.choices)
    holder = EncryptedTextField(max_length=120, help_text=_("Name of the account's owner."))
    number = EncryptedTextField(max_length=34, help_text=_("Account number, or the phone number (E.164)."))
    number_index = BlindIndexField(of="number")
    bank_name = models.CharField(max_length=80, blank=True)
    branch_name = models.CharField(max_length=80, blank=True)
    routing_number = models.CharField(max_length=9, blank=True, validators=[RegexValidator(ROUTING_NUMBER)])
    state = models.CharField(max_length=10, choices=PayoutState.choices, default=PayoutState.UNVERIFIED)
    code_hash = models.BinaryField(max_length=32, null=True)
    code_expires_at = models.DateTimeField(null=True)
    code_attempts = models.PositiveSmallIntegerField(default=0)
    verified_at = models.DateTimeField(null=True)
    verified_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    refusal = models.CharField(
        max_length=300, blank=True, help_text=_("Why the staff refused it, in words for its shop.")
    )
    is_default = models.BooleanField(default=False)
    removed_at = models.DateTimeField(null=True)

    objects: ClassVar[PayoutAccountQuerySet] = PayoutAccountQuerySet.as_manager()  # type: ignore[assignment]  # django-stubs sees a Manager

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=PayoutKind.values), name="payout_account_kind_is_known"),
            models.CheckConstraint(condition=Q(state__in=PayoutState.values), name="payout_account_state_is_known"),
            models.CheckConstraint(
                condition=Q(routing_number="") | Q(routing_number__regex=ROUTING_NUMBER),
                name="payout_account_routing_number_is_nine_digits",
            ),
            models.CheckConstraint(
                condition=~Q(kind=PayoutKind.BANK) | (~Q(bank_name="") & ~Q(routing_number="")),
                name="payout_account_names_its_bank",
            ),
            models.CheckConstraint(
                condition=~Q(state=PayoutState.VERIFIED) | Q(verified_at__isnull=False),
                name="payout_account_verified_when",
            ),
            models.CheckConstraint(
                condition=Q(is_default=False) | Q(state=PayoutState.VERIFIED), name="payout_account_default_is_verified"
            ),
            models.UniqueConstraint(
                fields=["shop"], condition=Q(is_default=True, removed_at=None), name="payout_account_one_default"
            ),
            models.UniqueConstraint(
                fields=["shop", "kind", "number_index"], condition=Q(removed_at=None), name="payout_account_once"
            ),
        ]
        indexes = [models.Index(fields=["shop", "-id"], name="payout_account_of_shop")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
