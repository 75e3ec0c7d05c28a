"""What one shop was asked for in a purchase, and what became of it."""

from typing import ClassVar, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.core.fields import EncryptedTextField
from marketplace.core.models import BaseModel
from marketplace.orders.models.baskets import Fulfilment
from marketplace.orders.models.purchases import Purchase
from marketplace.orders.models.states import OPEN_STATES, OrderState
from sellers.models import Shop


class CancelCause(models.TextChoices):
    """Why an order came to nothing, or left its way."""

    BUYER = "buyer", _("The buyer changed their mind")
    SOLD_OUT = "sold_out", _("The shop does not have it")
    TOO_BUSY = "too_busy", _("The shop cannot manage it")
    CANNOT_DELIVER = "cannot_deliver", _("The shop cannot deliver there")
    PRICE_WRONG = "price_wrong", _("A price was wrong")
    SUSPICIOUS = "suspicious", _("It does not look right")
    NO_SHOW = "no_show", _("Nobody came for it")
    NOT_AT_HOME = "not_at_home", _("Nobody was there")
    REFUSED = "refused", _("The buyer did not take it")
    NOT_FOUND = "not_found", _("The address could not be found")
    SUPPORT = "support", _("The market's staff ended it")
    UNCHECKED = "unchecked", _("It could not be checked in time")
    OTHER = "other", _("Another reason")


class OrderQuerySet(models.QuerySet["Order"]):
    def open(self) -> Self:
        return self.filter(state__in=OPEN_STATES)

    def of_shop(self, shop_id: UUID) -> Self:
        """Those that a shop sees: not what the market still looks at."""
        return self.filter(shop_id=shop_id).exclude(state=OrderState.IN_REVIEW)

    def of_buyer(self, user_id: UUID) -> Self:
        return self.filter(purchase__user_id=user_id)

    def timed_out(self, *, now: object) -> Self:
        """Those whose timer has run down."""
        return self.filter(timer_at__lte=now)


class Order(BaseModel):
    """One shop's part of a purchase.

    What was confirmed stays in `confirmed_total`; the other amounts are those of today, after what was left out,
    weighed or replaced, and never come to more than was confirmed. `collected` is what the shop got. Orders that come
    in one trip have the same `trip_id`, and each bears its part of the fee. `version` counts changes. `timer_at` is
    when the next thing happens by itself, which the state tells (`states.TIMERS`).
    """

    purchase = models.ForeignKey(Purchase, models.PROTECT, related_name="orders")
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="orders")
    number = models.CharField(max_length=16, unique=True)
    position = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=12, choices=OrderState.choices)
    version = models.PositiveIntegerField(default=1)

    fulfilment = models.CharField(max_length=8, choices=Fulfilment.choices)
    slot_from = models.DateTimeField(null=True, blank=True, help_text=_("Empty for as soon as possible."))
    slot_until = models.DateTimeField(null=True, blank=True)
    promised_at = models.DateTimeField(null=True, blank=True, help_text=_("When it is to be there, or ready."))
    zone_id = models.UUIDField(null=True, blank=True)
    zone_name = models.CharField(max_length=80, blank=True)
    distance_m = models.FloatField(null=True, blank=True)
    trip_id = models.UUIDField(null=True, blank=True)
    note = EncryptedTextField(max_length=300, blank=True)

    currency = models.CharField(max_length=3, default="BDT")
    goods = models.DecimalField(max_digits=14, decimal_places=2)
    discount_shop = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    discount_market = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    delivery_fee = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    service_fee = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    tax_added = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    tax_included = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    rounding = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    total = models.DecimalField(max_digits=14, decimal_places=2)
    confirmed_total = models.DecimalField(max_digits=14, decimal_places=2)
    collected = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    commission_percent = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    commission_fixed = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    commission_rule_id = models.UUIDField(null=True, blank=True)

    handover_code = EncryptedTextField(max_length=6, help_text=_("What the buyer tells whoever hands it over."))
    handover_tries = models.PositiveSmallIntegerField(default=0)
    lead_time_min = models.PositiveSmallIntegerField(null=True, blank=True)
    timer_at = models.DateTimeField(null=True, blank=True)
    placed_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    picked_up_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    returns_until = models.DateTimeField(
        null=True, blank=True, help_text=_("Until when its buyer can give something back; told as it is delivered.")
    )
    cancel_cause = models.CharField(max_length=16, choices=CancelCause.choices, blank=True)
    cancel_reason = models.CharField(max_length=300, blank=True)

    objects: ClassVar[OrderQuerySet] = OrderQuerySet.as_manager()  # type: ignore[assignment]  # django-stubs sees a Manager

    class Meta:
        constraints = [
            models.UniqueConstraint(F("purchase"), F("shop"), name="order_once_a_shop"),
            models.CheckConstraint(condition=Q(state__in=OrderState.values), name="order_state_is_known"),
            models.CheckConstraint(condition=Q(fulfilment__in=Fulfilment.values), name="order_fulfilment_is_known"),
            models.CheckConstraint(
                condition=Q(cancel_cause__in=["", *CancelCause.values]), name="order_cancel_cause_is_known"
            ),
            models.CheckConstraint(
                condition=Q(goods__gte=0, discount_shop__gte=0, discount_market__gte=0, delivery_fee__gte=0)
                & Q(service_fee__gte=0, tax_added__gte=0, tax_included__gte=0, total__gte=0, collected__gte=0),
                name="order_amounts_are_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(
                    total=F("goods")
                    - F("discount_shop")
                    - F("discount_market")
                    + F("delivery_fee")
                    + F("service_fee")
                    + F("tax_added")
                    + F("rounding")
                ),
                name="order_adds_up",
            ),
            models.CheckConstraint(condition=Q(total__lte=F("confirmed_total")), name="order_never_costs_more"),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_STATES, ended_at__isnull=True)
                | (~Q(state__in=OPEN_STATES) & Q(ended_at__isnull=False)),
                name="order_ends_once",
            ),
            models.CheckConstraint(
                condition=Q(slot_from__isnull=True, slot_until__isnull=True) | Q(slot_until__gt=F("slot_from")),
                name="order_slot_is_a_span",
            ),
        ]
        indexes = [
            # The seller's board: open orders of a shop by state, the oldest first.
            models.Index(fields=["shop", "state", "id"], name="order_open_of_shop", condition=Q(state__in=OPEN_STATES)),
            models.Index(fields=["shop", "-id"], name="order_of_shop"),
            # What ended lately, however many are open.
            models.Index(fields=["shop", "-ended_at"], name="order_done_of_shop", condition=Q(ended_at__isnull=False)),
            models.Index(fields=["timer_at"], name="order_by_timer", condition=Q(timer_at__isnull=False)),
            models.Index(
                fields=["shop", "slot_from"],
                name="order_by_slot",
                condition=Q(slot_from__isnull=False, state__in=OPEN_STATES),
            ),
        ]

    def __str__(self) -> str:
        return self.number
