"""What somebody means to buy, from however many shops, until they order it."""

from datetime import timedelta
from typing import ClassVar, Self

from django.contrib.gis.db.models import PointField
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import Address, User
from marketplace.catalog.models import Offer
from marketplace.core.models import BaseModel
from sellers.models import Shop

# Counted from the last time something was done with it.
BASKET_LIFETIME = timedelta(days=7)
MOST_LINES = 100
MOST_QUANTITY = 9_999


class Fulfilment(models.TextChoices):
    """How goods come to their buyer."""

    DELIVERY = "delivery", _("Delivery")
    PICKUP = "pickup", _("Pickup at the shop")


class SubstitutionWish(models.TextChoices):
    """What is to happen to a line that the shop turns out not to have."""

    ASK = "ask", _("Ask me")
    REPLACE = "replace", _("Replace it")
    REFUND = "refund", _("Leave it out")


class BasketQuerySet(models.QuerySet["Basket"]):
    def overdue(self, *, now: object) -> Self:
        return self.filter(expires_at__lte=now)


class Basket(BaseModel):
    """The basket of a member, or of a guest who holds the token whose SHA-256 is `token_digest`.

    `version` counts its changes. `location` is the pin that it is priced for; of a member `address` may say which of
    theirs that is.
    """

    user = models.OneToOneField(User, models.CASCADE, null=True, blank=True, related_name="basket")
    token_digest = models.CharField(max_length=64, null=True, blank=True, unique=True)  # null: a member's
    location = PointField(geography=True, null=True, blank=True, spatial_index=False)
    address = models.ForeignKey(Address, models.SET_NULL, null=True, blank=True, related_name="+")
    coupon_codes = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    version = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField()

    objects: ClassVar[BasketQuerySet] = BasketQuerySet.as_manager()  # type: ignore[assignment]  # django-stubs sees a Manager

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, token_digest__isnull=True)
                | Q(user__isnull=True, token_digest__isnull=False),
                name="basket_is_a_members_or_a_guests",
            ),
        ]
        indexes = [models.Index(fields=["expires_at"], name="basket_by_expiry")]

    def __str__(self) -> str:
        return str(self.pk)


class BasketLine(BaseModel):
    """So many of one offer, or what is kept for another time (`is_saved`).

    `seen_price` is what the buyer was last shown, so that they are told when it moves; `replace_up_to` is the most that
    one of a substitute may cost.
    """

    basket = models.ForeignKey(Basket, models.CASCADE, related_name="lines")
    offer = models.ForeignKey(Offer, models.CASCADE, related_name="+")
    quantity = models.PositiveIntegerField()
    is_saved = models.BooleanField(default=False)
    seen_price = models.DecimalField(max_digits=12, decimal_places=2)
    substitution = models.CharField(max_length=8, choices=SubstitutionWish.choices, default=SubstitutionWish.ASK)
    replace_up_to = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(F("basket"), F("offer"), name="basket_line_once_an_offer"),
            models.CheckConstraint(
                condition=Q(quantity__gte=1, quantity__lte=MOST_QUANTITY), name="basket_line_has_a_quantity"
            ),
            models.CheckConstraint(
                condition=Q(substitution__in=SubstitutionWish.values), name="basket_line_wish_is_known"
            ),
            models.CheckConstraint(condition=Q(replace_up_to__gt=0), name="basket_line_cap_is_something"),
            models.CheckConstraint(
                condition=Q(substitution=SubstitutionWish.REPLACE) | Q(replace_up_to__isnull=True),
                name="basket_line_cap_is_of_a_replacement",
            ),
        ]
        indexes = [models.Index(fields=["offer"], name="basket_line_by_offer")]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.offer_id}"


class BasketShop(BaseModel):
    """How a basket's goods of one shop are to come, where it is not delivery as soon as possible."""

    basket = models.ForeignKey(Basket, models.CASCADE, related_name="shops")
    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    fulfilment = models.CharField(max_length=8, choices=Fulfilment.choices, default=Fulfilment.DELIVERY)
    slot_from = models.DateTimeField(null=True, blank=True)
    slot_until = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(F("basket"), F("shop"), name="basket_shop_once"),
            models.CheckConstraint(
                condition=Q(fulfilment__in=Fulfilment.values), name="basket_shop_fulfilment_is_known"
            ),
            models.CheckConstraint(
                condition=Q(slot_from__isnull=True, slot_until__isnull=True) | Q(slot_until__gt=F("slot_from")),
                name="basket_shop_slot_is_a_span",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fulfilment} {self.shop_id}"
