"""How the shared catalogue changes: what was proposed, what was decided, and what a product was before."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.catalog.models.products import Product
from marketplace.core.models import BaseModel
from sellers.models import Shop


class ProductRevision(models.Model):
    """A product as it was at one version, its variants and pictures included; never changed."""

    id = models.BigAutoField(primary_key=True)
    product = models.ForeignKey(Product, models.CASCADE, related_name="revisions")
    version = models.PositiveIntegerField()
    content = models.JSONField()
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(F("product"), F("version"), name="product_revision_is_kept_once")]

    def __str__(self) -> str:
        return f"{self.version}"


class ProposalState(models.TextChoices):
    """What became of a proposal."""

    OPEN = "open", _("Waiting")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ProductProposal(BaseModel):
    """What a shop would have a shared product be, or a new one where `product` is None; the staff decide.

    `content` has the fields as they should be, and `based_on` the version its author saw.
    """

    product = models.ForeignKey(Product, models.CASCADE, null=True, blank=True, related_name="proposals")
    shop = models.ForeignKey(Shop, models.CASCADE, related_name="product_proposals")
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    content = models.JSONField()
    based_on = models.PositiveIntegerField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=ProposalState.choices, default=ProposalState.OPEN)
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    message = models.CharField(max_length=500, blank=True, help_text=_("The staff's, to the shop."))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ProposalState.values), name="product_proposal_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=ProposalState.OPEN, decided_at__isnull=True)
                | (~Q(state=ProposalState.OPEN) & Q(decided_at__isnull=False)),
                name="product_proposal_is_decided_once",
            ),
            models.UniqueConstraint(
                F("product"),
                F("shop"),
                name="product_proposal_is_the_shops_only",
                condition=Q(state=ProposalState.OPEN),
            ),
        ]
        indexes = [
            models.Index(fields=["id"], name="product_proposal_queue", condition=Q(state=ProposalState.OPEN)),
            models.Index(fields=["shop", "-id"], name="product_proposal_of_shop"),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.pk}"


class MergeProposal(BaseModel):
    """Two shared products look like one. `score` is from 0 to 1, and `reasons` say what is alike."""

    kept = models.ForeignKey(Product, models.CASCADE, related_name="+")
    merged = models.ForeignKey(Product, models.CASCADE, related_name="+")
    score = models.FloatField()
    reasons = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=ProposalState.choices, default=ProposalState.OPEN)
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(F("kept"), F("merged"), name="merge_proposal_is_made_once"),
            models.CheckConstraint(condition=~Q(kept=F("merged")), name="merge_proposal_is_of_two"),
            models.CheckConstraint(condition=Q(score__range=(0, 1)), name="merge_proposal_score_is_a_share"),
            models.CheckConstraint(condition=Q(state__in=ProposalState.values), name="merge_proposal_state_is_known"),
        ]
        indexes = [
            models.Index(fields=["-score", "id"], name="merge_proposal_queue", condition=Q(state=ProposalState.OPEN)),
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.pk}"
