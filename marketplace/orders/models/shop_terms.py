"""How a shop takes orders."""

from django.db import models
from django.db.models import Q

from marketplace.core.models import BaseModel
from sellers.models import Shop


class ShopOrderTerms(BaseModel):
    """What a shop has chosen; one without a row has the defaults.

    Times are in minutes. `slot_capacity` is how many orders it takes for one slot, None for any number.
    """

    shop = models.OneToOneField(Shop, models.CASCADE, related_name="order_terms")
    accept_within_min = models.PositiveSmallIntegerField(default=15)
    accepts_by_itself = models.BooleanField(default=False)
    offers_pickup = models.BooleanField(default=True)
    offers_slots = models.BooleanField(default=True)
    slot_min = models.PositiveSmallIntegerField(default=60)
    slot_capacity = models.PositiveSmallIntegerField(null=True, blank=True)
    pickup_within_min = models.PositiveSmallIntegerField(default=24 * 60)
    returns_within_days = models.PositiveSmallIntegerField(default=3)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(accept_within_min__gte=2, accept_within_min__lte=240), name="shop_answers_in_time"
            ),
            models.CheckConstraint(condition=Q(slot_min__in=[30, 60, 90, 120, 180, 240]), name="shop_slot_is_handy"),
            models.CheckConstraint(
                condition=Q(slot_capacity__isnull=True) | Q(slot_capacity__gt=0), name="shop_slot_holds_some"
            ),
            models.CheckConstraint(
                condition=Q(pickup_within_min__gte=30, pickup_within_min__lte=7 * 24 * 60), name="shop_keeps_pickups"
            ),
            models.CheckConstraint(condition=Q(returns_within_days__lte=30), name="shop_takes_back_for_a_while"),
        ]

    def __str__(self) -> str:
        return f"order terms of {self.shop_id}"
