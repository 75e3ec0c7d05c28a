"""Everything that happened to an order, in the order in which it did."""

import pgtrigger
from django.contrib.gis.db.models import PointField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.core.fields import EncryptedTextField
from marketplace.core.models import BaseModel
from marketplace.orders.models.orders import Order


class ActorRole(models.TextChoices):
    """Who acted, as far as the order is concerned."""

    BUYER = "buyer", _("Buyer")
    SHOP = "shop", _("Shop")
    SUPPORT = "support", _("The market's staff")
    SYSTEM = "system", _("By itself")


class TimelineEntry(models.Model):
    """One act, never changed: who did what, from which state to which, with what it was about in `details`.

    `details` holds values that programs read; what people wrote is in `message`. What is not `is_public` only the shop
    and the staff see.
    """

    id = models.BigAutoField(primary_key=True)
    order = models.ForeignKey(Order, models.CASCADE, related_name="timeline")
    act = models.CharField(max_length=30)
    state_before = models.CharField(max_length=12, blank=True)
    state_after = models.CharField(max_length=12)
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    actor_role = models.CharField(max_length=8, choices=ActorRole.choices)
    details = models.JSONField(default=dict)
    message = EncryptedTextField(max_length=1000, blank=True)
    is_public = models.BooleanField(default=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(actor_role__in=ActorRole.values), name="timeline_actor_role_is_known"),
        ]
        indexes = [models.Index(fields=["order", "id"], name="timeline_of_order")]
        triggers = [
            pgtrigger.Trigger(
                name="append_only",
                operation=pgtrigger.UpdateOf("act", "state_before", "state_after", "actor_role", "details", "at"),  # type: ignore[no-untyped-call]
                when=pgtrigger.Before,
                func="RAISE EXCEPTION 'an order''s timeline is append-only' USING ERRCODE = 'restrict_violation';",
            )
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.order_id}"


class ProofKind(models.TextChoices):
    """What shows that an order was handed over."""

    CODE = "code", _("The buyer's code")
    SIGNATURE = "signature", _("A signature")
    PHOTO = "photo", _("A photo")


class HandoverProof(BaseModel):
    """What shows that an order was handed over to its buyer; pictures are in the private storage."""

    order = models.OneToOneField(Order, models.CASCADE, related_name="proof")
    kind = models.CharField(max_length=10, choices=ProofKind.choices)
    file = models.CharField(max_length=100, blank=True, help_text=_("Name in the private storage."))
    content_type = models.CharField(max_length=40, blank=True)
    received_by = EncryptedTextField(max_length=120, blank=True)
    location = PointField(geography=True, null=True, blank=True, spatial_index=False)
    taken_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ProofKind.values), name="handover_proof_kind_is_known"),
            models.CheckConstraint(
                condition=Q(kind=ProofKind.CODE) | ~Q(file=""), name="handover_proof_is_there_to_see"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.order_id}"
