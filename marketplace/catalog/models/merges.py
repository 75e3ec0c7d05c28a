"""How far a merge of two products is: offers follow their packs in batches."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.catalog.models.offers import Offer
from marketplace.catalog.models.products import Product, Variant
from marketplace.core.models import BaseModel


class ProductMerge(BaseModel):
    """A product that was merged into another, from when nobody sees it any more until all of its offers have moved.

    `twins` says, by the ids of packs that both had, which pack of the product that stays each is; the others moved with
    their product.
    """

    kept = models.ForeignKey(Product, models.PROTECT, related_name="+")
    merged = models.OneToOneField(Product, models.PROTECT, related_name="merge")
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    twins = models.JSONField(default=dict)
    moved = models.PositiveIntegerField(default=0, help_text=_("So many offers."))
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("merged")), name="product_merge_is_of_two"),
        ]
        indexes = [
            models.Index(fields=["id"], name="product_merge_under_way", condition=Q(finished_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.merged_id} → {self.kept_id}"


class OfferMove(models.Model):
    """What became of one offer when its product was merged, by which it can be undone; never changed.

    Attributes:
        variant: what it was an offer of.
        into: the shop's offer of the same pack that it was joined with; None where it moved as it was.
        stock, reserved: what that offer got of it.
    """

    id = models.BigAutoField(primary_key=True)
    merge = models.ForeignKey(ProductMerge, models.CASCADE, related_name="moves")
    offer = models.ForeignKey(Offer, models.CASCADE, related_name="+")
    variant = models.ForeignKey(Variant, models.PROTECT, related_name="+")
    into = models.ForeignKey(Offer, models.CASCADE, null=True, related_name="+")
    stock = models.PositiveIntegerField(default=0)
    reserved = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(F("merge"), F("offer"), name="offer_move_is_made_once")]

    def __str__(self) -> str:
        return f"{self.offer_id} → {self.into_id}"
