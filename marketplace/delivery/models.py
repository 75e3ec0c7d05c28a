"""Ways of orders to their buyers: who carries one, where they were last, and what is kept of the way afterwards."""

from typing import ClassVar, Self
from uuid import UUID

from django.contrib.gis.db.models import LineStringField, PointField
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from geo.points import GeoPoint
from marketplace.accounts.models import User
from marketplace.core.models import BaseModel
from marketplace.orders.models import Order, OrderState
from sellers.models import ShopMember, ShopPermission
from sellers.models.members import ROLE_PERMISSIONS

# What a member of a shop must be, or have been granted, to carry its orders.
MAY_CARRY = Q(role__in=[role for role, allowed in ROLE_PERMISSIONS.items() if ShopPermission.ORDERS in allowed]) | Q(
    granted__contains=[ShopPermission.ORDERS]
)


class EndReason(models.TextChoices):
    """How a leg came to its end: as its order did."""

    DELIVERED = "delivered", _("Delivered")
    UNDELIVERED = "undelivered", _("Could not be delivered")
    RETURNED = "returned", _("Returned")
    CANCELLED = "cancelled", _("Cancelled")


class LegQuerySet(models.QuerySet["Leg"]):
    def on(self) -> Self:
        """Those that are under way, as the order itself says: it has ended before anybody has told its leg."""
        return self.filter(ended_at=None, order__state=OrderState.PICKED_UP)

    def carried_by(self, user_id: UUID) -> Self:
        """Those that somebody carries, as long as they see to the shop's orders."""
        works_there = ShopMember.objects.filter(MAY_CARRY, shop=OuterRef("order__shop"), user_id=user_id)
        return self.filter(Exists(works_there), carrier_id=user_id)


class Leg(BaseModel):
    """An order on its way: from when it left the shop until it was handed over, or came back.

    Its destination is the pin of its order's purchase. It has no `carrier` where nobody knows who took it, or whoever
    did is erased. `shares_since` is when the carrier began to share where they are; None while they do not.
    """

    order = models.OneToOneField(Order, models.PROTECT, related_name="leg")
    carrier = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    shares_since = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=12, choices=EndReason.choices, blank=True)

    objects: ClassVar[LegQuerySet] = LegQuerySet.as_manager()  # type: ignore[assignment]  # django-stubs sees a Manager

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end_reason="")
                | Q(ended_at__isnull=False, end_reason__in=EndReason.values),
                name="leg_ends_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(shares_since__isnull=True) | Q(ended_at__isnull=True, carrier__isnull=False),
                name="leg_is_shared_by_a_carrier_while_on",
            ),
        ]
        indexes = [
            models.Index(fields=["carrier", "id"], name="leg_open_of_carrier", condition=Q(ended_at__isnull=True)),
            models.Index(fields=["started_at"], name="leg_open_by_age", condition=Q(ended_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def destination(self) -> GeoPoint | None:
        """Where it goes; read together with its order and purchase."""
        pin = self.order.purchase.location
        return GeoPoint.from_geos(pin) if pin is not None else None


class Fix(models.Model):
    """Where the carrier was at one instant, while they shared it; all of them go when the leg ends.

    The last position of a leg is its newest row, so there is nothing beside these that could be older or newer, and
    nothing else to be forgotten. `heading` is in degrees from north, `speed_mps` in metres a second, as the phone says.
    """

    id = models.BigAutoField(primary_key=True)
    leg = models.ForeignKey(Leg, models.CASCADE, related_name="fixes")
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    location = PointField(geography=True, spatial_index=False)
    accuracy_m = models.FloatField()
    heading = models.FloatField(null=True)
    speed_mps = models.FloatField(null=True)

    class Meta:
        constraints = [
            # Which is also how the newest is found.
            models.UniqueConstraint(fields=["leg", "at"], name="fix_once_an_instant"),
            models.CheckConstraint(condition=Q(accuracy_m__gte=0), name="fix_accuracy_is_not_negative"),
            models.CheckConstraint(
                condition=Q(heading__isnull=True) | Q(heading__gte=0, heading__lte=360), name="fix_heading_is_an_angle"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.leg_id} {self.at}"


class Track(BaseModel):
    """What is kept of a way for a while, to learn where an address really is: its line, thinned, and where it ended.

    `offsets_s` has the seconds since `began_at` for each point of `line`. `drop_off` is where the order was handed
    over, and `pin_distance_m` how far that was from the address' pin. `buyer` is whose door it leads to: with their
    account it goes.
    """

    leg = models.OneToOneField(Leg, models.CASCADE, related_name="track")
    buyer = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    began_at = models.DateTimeField(null=True)
    line = LineStringField(geography=True, spatial_index=False, null=True)
    offsets_s = ArrayField(models.PositiveIntegerField(), default=list)
    drop_off = PointField(geography=True, spatial_index=False, null=True)
    pin_distance_m = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(line__isnull=False, began_at__isnull=False) | Q(line__isnull=True, offsets_s=[]),
                name="track_line_has_times",
            ),
            models.CheckConstraint(
                condition=Q(line__isnull=False) | Q(drop_off__isnull=False), name="track_tells_something"
            ),
        ]
        indexes = [models.Index(fields=["created_at"], name="track_by_age")]

    def __str__(self) -> str:
        return str(self.leg_id)
