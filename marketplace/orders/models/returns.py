"""What buyers send back, and what they get for it."""

from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.core.fields import EncryptedTextField
from marketplace.core.models import BaseModel
from marketplace.orders.models.lines import OrderLine
from marketplace.orders.models.orders import Order
from sellers.models import Shop


class ReturnReason(models.TextChoices):
    """Why something is sent back."""

    DAMAGED = "damaged", _("Damaged or spoilt")
    WRONG = "wrong", _("Not what was ordered")
    MISSING = "missing", _("Missing")
    EXPIRED = "expired", _("Past its date")
    QUALITY = "quality", _("Not as described")
    UNWANTED = "unwanted", _("No longer wanted")


class ReturnState(models.TextChoices):
    """Where a return stands: asked, answered by the shop, decided by the staff where they do not agree, and ended."""

    REQUESTED = "requested", _("Waiting for the shop")
    ACCEPTED = "accepted", _("Accepted: goods to come back")
    REFUSED = "refused", _("Refused by the shop")
    DISPUTED = "disputed", _("With the market's staff")
    DECLINED = "declined", _("Declined by the market's staff")
    COMPLETED = "completed", _("Completed")
    WITHDRAWN = "withdrawn", _("Taken back by the buyer")


# Where the shop has something to do.
WAITING_RETURNS = (ReturnState.REQUESTED, ReturnState.ACCEPTED)
OPEN_RETURNS = (ReturnState.REQUESTED, ReturnState.ACCEPTED, ReturnState.DISPUTED)
# What gives nothing: by the shop, unless it is disputed, by the staff, and by the buyer.
VAIN_RETURNS = (ReturnState.REFUSED, ReturnState.DECLINED, ReturnState.WITHDRAWN)
# How much may be said: by buyers about what is wrong and about a dispute; by shop and staff to them.
LONGEST_MESSAGE = 1000
LONGEST_ANSWER = 500


class ReturnQuerySet(models.QuerySet["ReturnRequest"]):
    def of_shop(self, shop_id: UUID) -> Self:
        return self.filter(shop_id=shop_id)

    def of_buyer(self, user_id: UUID) -> Self:
        return self.filter(order__purchase__user_id=user_id)


class ReturnRequest(BaseModel):
    """Some lines of a delivered order that its buyer wants to give back; an order has one that is open.

    `shop` is the order's, for a shop asks for its own without asking for its orders.
    """

    order = models.ForeignKey(Order, models.PROTECT, related_name="returns")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    number = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=10, choices=ReturnState.choices, default=ReturnState.REQUESTED)
    reason = models.CharField(max_length=10, choices=ReturnReason.choices)
    message = EncryptedTextField(max_length=LONGEST_MESSAGE, blank=True)
    currency = models.CharField(max_length=3, default="BDT")
    amount = models.DecimalField(
        max_digits=14, decimal_places=2, help_text=_("What the buyer gets back if all of it is accepted.")
    )
    answer = models.CharField(max_length=LONGEST_ANSWER, blank=True, help_text=_("The shop's, to the buyer."))
    decision = models.CharField(max_length=LONGEST_ANSWER, blank=True, help_text=_("The market's, to both."))
    answer_by = models.DateTimeField(help_text=_("Until when the shop can answer before the staff do."))
    answered_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[ReturnQuerySet] = ReturnQuerySet.as_manager()  # type: ignore[assignment]  # django-stubs sees a Manager

    class Meta:
        constraints = [
            models.UniqueConstraint(F("order"), name="return_one_at_a_time", condition=Q(state__in=OPEN_RETURNS)),
            models.CheckConstraint(condition=Q(state__in=ReturnState.values), name="return_state_is_known"),
            models.CheckConstraint(condition=Q(reason__in=ReturnReason.values), name="return_reason_is_known"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="return_gives_nothing_less"),
        ]
        indexes = [
            models.Index(fields=["order", "-id"], name="return_of_order"),
            models.Index(fields=["shop", "-id"], name="return_of_shop"),
            # Each page of a desk tells how many wait for its shop.
            models.Index(fields=["shop"], name="return_waiting", condition=Q(state__in=WAITING_RETURNS)),
            models.Index(fields=["answer_by"], name="return_to_answer", condition=Q(state=ReturnState.REQUESTED)),
            models.Index(fields=["-id"], name="return_disputed", condition=Q(state=ReturnState.DISPUTED)),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_vain(self) -> bool:
        """Whether nothing comes of it."""
        return self.state in VAIN_RETURNS


class ReturnLine(models.Model):
    """So many of a line; `restocked` is how many of them came back fit to be sold, None until they are back."""

    id = models.BigAutoField(primary_key=True)
    request = models.ForeignKey(ReturnRequest, models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, models.PROTECT, related_name="returned")
    quantity = models.PositiveIntegerField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    restocked = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(F("request"), F("line"), name="return_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="return_line_is_of_something"),
            models.CheckConstraint(
                condition=Q(restocked__isnull=True) | Q(restocked__lte=F("quantity")),
                name="return_line_restocks_no_more",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.line_id}"


class ReturnPhoto(BaseModel):
    """A photo of what is wrong, in the private storage."""

    request = models.ForeignKey(ReturnRequest, models.CASCADE, related_name="photos")
    file = models.CharField(max_length=100, help_text=_("Name in the private storage."))
    content_type = models.CharField(max_length=40)

    def __str__(self) -> str:
        return self.file


class RefundCause(models.TextChoices):
    """Why money goes back."""

    RETURN = "return", _("A return")
    CANCEL = "cancel", _("A cancellation")
    SUPPORT = "support", _("Good will of the market's staff")


class RefundState(models.TextChoices):
    """Whether it has gone."""

    OWED = "owed", _("Owed")
    PAID = "paid", _("Paid")


class Refund(BaseModel):
    """So much is to go back to a buyer who has paid; with cash on delivery the shop gives it, and says so."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="refunds")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+")
    return_request = models.OneToOneField(ReturnRequest, models.PROTECT, null=True, blank=True, related_name="refund")
    cause = models.CharField(max_length=8, choices=RefundCause.choices)
    currency = models.CharField(max_length=3, default="BDT")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    state = models.CharField(max_length=6, choices=RefundState.choices, default=RefundState.OWED)
    paid_at = models.DateTimeField(null=True, blank=True)
    paid_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(cause__in=RefundCause.values), name="refund_cause_is_known"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_is_of_something"),
            models.CheckConstraint(
                condition=Q(state=RefundState.OWED, paid_at__isnull=True)
                | Q(state=RefundState.PAID, paid_at__isnull=False),
                name="refund_is_paid_once",
            ),
        ]
        indexes = [
            models.Index(fields=["order", "-id"], name="refund_of_order"),
            # Each page of a desk tells how many its shop has to give.
            models.Index(fields=["shop", "id"], name="refund_owed", condition=Q(state=RefundState.OWED)),
            # The market's staff see what any of them still has to give, the oldest first.
            models.Index(fields=["id"], name="refund_owed_longest", condition=Q(state=RefundState.OWED)),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency} {self.state}"
