"""How the market's staff look at a shop: one case for each time it asks, and every act on it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.core.models import BaseModel
from sellers.models.shops import Shop


class CaseState(models.TextChoices):
    """Where a case stands."""

    SUBMITTED = "submitted", _("Waiting")
    CLAIMED = "claimed", _("Being looked at")
    MORE_ASKED = "more_asked", _("Waiting for the seller")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


OPEN_STATES = (CaseState.SUBMITTED, CaseState.CLAIMED, CaseState.MORE_ASKED)
DECIDED_STATES = (CaseState.APPROVED, CaseState.REJECTED, CaseState.WITHDRAWN)


class VerificationCase(BaseModel):
    """A shop asks to be verified; it has one open case at most."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="cases")
    state = models.CharField(max_length=10, choices=CaseState.choices, default=CaseState.SUBMITTED)
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    claimed_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    claimed_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shop"], condition=Q(state__in=OPEN_STATES), name="verification_case_open_once"
            ),
            models.CheckConstraint(condition=Q(state__in=CaseState.values), name="verification_case_state_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_STATES, decided_at=None)
                | Q(state__in=DECIDED_STATES, decided_at__isnull=False),
                name="verification_case_decided_when_it_is",
            ),
        ]
        indexes = [
            models.Index(
                fields=["submitted_at", "id"], condition=Q(state__in=OPEN_STATES), name="verification_case_queue"
            ),
            models.Index(fields=["shop", "-id"], name="verification_case_of_shop"),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES


class VerificationAct(models.Model):
    """One thing done about a shop's standing; `message` is for its seller, `note` for the staff alone. Rows stay."""

    class Kind(models.TextChoices):
        SUBMITTED = "submitted", _("Sent in")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        CLAIMED = "claimed", _("Taken on")
        RELEASED = "released", _("Given back")
        MORE_ASKED = "more_asked", _("Asked for more")
        APPROVED = "approved", _("Approved")
        REJECTED = "rejected", _("Rejected")
        SUSPENDED = "suspended", _("Suspended")
        REINSTATED = "reinstated", _("Reinstated")
        ACCEPTED = "accepted", _("Changes accepted")

    id = models.BigAutoField(primary_key=True)
    shop = models.ForeignKey(Shop, models.CASCADE, related_name="verification_acts")
    case = models.ForeignKey(VerificationCase, models.CASCADE, null=True, related_name="acts")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    message = models.TextField(max_length=1000, blank=True)
    note = models.TextField(max_length=1000, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind__in=["more_asked", "rejected", "suspended"]) | ~Q(message=""),
                name="verification_act_says_why",
            ),
        ]
        indexes = [models.Index(fields=["shop", "-id"], name="verification_act_of_shop")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
