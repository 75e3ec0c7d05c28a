"""What a shop would give in the place of what it does not have."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.catalog.models import Offer
from marketplace.core.models import BaseModel
from marketplace.orders.models.baskets import SubstitutionWish
from marketplace.orders.models.lines import OrderLine


class SubstitutionState(models.TextChoices):
    """What the buyer, or the time, said to it."""

    PROPOSED = "proposed", _("Waiting for the buyer")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")
    APPLIED = "applied", _("Taken as the buyer wished beforehand")
    LAPSED = "lapsed", _("Not answered: left out")
    WITHDRAWN = "withdrawn", _("Taken back by the shop")


class Substitution(BaseModel):
    """So many of another offer for a line; what they cost is never more than the line did, nor each than its cap."""

    line = models.ForeignKey(OrderLine, models.CASCADE, related_name="proposals")
    offer = models.ForeignKey(Offer, models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()
    unit_price = models.DecimalField(max_digits=12, decimal_places=2, help_text=_("What the buyer would pay for one."))
    message = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=SubstitutionState.choices, default=SubstitutionState.PROPOSED)
    proposed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    expires_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                F("line"), name="substitution_one_at_a_time", condition=Q(state=SubstitutionState.PROPOSED)
            ),
            models.CheckConstraint(condition=Q(quantity__gt=0, unit_price__gt=0), name="substitution_is_of_something"),
            models.CheckConstraint(condition=Q(state__in=SubstitutionState.values), name="substitution_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=SubstitutionState.PROPOSED, decided_at__isnull=True)
                | (~Q(state=SubstitutionState.PROPOSED) & Q(decided_at__isnull=False)),
                name="substitution_is_decided_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"], name="substitution_to_decide", condition=Q(state=SubstitutionState.PROPOSED)
            ),
            models.Index(fields=["line", "-id"], name="substitution_of_line"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.offer_id} for {self.line_id}"

    @property
    def is_wished(self) -> bool:
        """Whether the buyer has it without an answer: they wished for a substitute, and one costs no more than they
        allowed, or without a cap than one of what is missing.
        """
        line = self.line
        most = line.unit_price if line.replace_up_to is None else line.replace_up_to
        return line.substitution == SubstitutionWish.REPLACE and self.unit_price <= most
