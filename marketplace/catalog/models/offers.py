"""What shops sell for how much, and how much of it they have."""

from datetime import UTC, datetime
from typing import ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import F, GeneratedField, Q
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.catalog.models.products import Product, ProductStatus, Variant
from marketplace.core.models import BaseModel
from sellers.models import Shop, ShopStatus

LOW_STOCK = 5
# Instants before and after these are slips of the pen, and some of them are beyond what Python can tell in UTC.
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
IN_STOCK = Q(stock__isnull=True) | Q(free_stock__gt=0)
ON_SALE = Q(is_available=True, deleted_at__isnull=True)


class OfferQuerySet(models.QuerySet["Offer"]):
    def kept(self) -> Self:
        return self.filter(deleted_at__isnull=True)

    def on_sale(self) -> Self:
        """Those that buyers see: what the shop has not taken off sale; it may be out of stock."""
        return self.filter(ON_SALE)

    def listed(self) -> Self:
        """Those of products and variants that buyers see, in shops that they see."""
        return self.filter(
            shop__status=ShopStatus.ACTIVE,
            product__status=ProductStatus.ACTIVE,
            product__deleted_at__isnull=True,
            product__merged_into__isnull=True,
            variant__deleted_at__isnull=True,
        )

    def in_stock(self) -> Self:
        """Those of which at least one is free, as far as the shop counts."""
        return self.filter(ON_SALE & IN_STOCK)


class Offer(BaseModel):
    """One variant in one shop: its price, its stock and its limits an order.

    `stock` is None where the shop does not count; how far its word that there is some can be relied upon wanes since
    `stock_confirmed_at` (`catalog.confidence`). `stock` and `reserved` are written by `catalog.booking` and
    `catalog.holding` alone, with a movement for each change; the database refuses to reserve what is not there.
    """

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="offers")
    product = models.ForeignKey(Product, models.PROTECT, related_name="offers")
    variant = models.ForeignKey(Variant, models.PROTECT, related_name="offers")
    currency = models.CharField(max_length=3, default="BDT")
    price = models.DecimalField(max_digits=12, decimal_places=2)
    compare_at_price = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    compare_at_from = models.DateTimeField(null=True, blank=True)
    compare_at_until = models.DateTimeField(null=True, blank=True)
    stock = models.PositiveIntegerField(null=True, blank=True)
    reserved = models.PositiveIntegerField(default=0)
    free_stock = GeneratedField(
        expression=F("stock") - F("reserved"), output_field=models.IntegerField(null=True), db_persist=True
    )
    stock_confirmed_at = models.DateTimeField()
    low_stock_threshold = models.PositiveIntegerField(default=LOW_STOCK)
    least_per_order = models.PositiveIntegerField(default=1)
    most_per_order = models.PositiveIntegerField(null=True, blank=True)
    is_available = models.BooleanField(default=True, help_text=_("The shop has not taken it off sale."))
    shop_sku = models.CharField(max_length=60, blank=True, help_text=_("The shop's own number for it."))
    deleted_at = models.DateTimeField(null=True, blank=True)
    is_synthetic = models.BooleanField(
        default=False, help_text=_("Made up for the demo, and shown as such wherever the price is.")
    )

    objects: ClassVar[OfferQuerySet] = OfferQuerySet.as_manager()  # type: ignore[assignment]  # django-stubs sees a Manager

    class Meta:
        constraints = [
            models.UniqueConstraint(F("shop"), F("variant"), name="offer_is_the_shops_only_one"),
            models.UniqueConstraint(
                F("shop"),
                F("shop_sku"),
                name="offer_sku_is_the_shops_only_one",
                condition=~Q(shop_sku="") & Q(deleted_at__isnull=True),
            ),
            models.CheckConstraint(condition=Q(price__gt=0), name="offer_costs_something"),
            models.CheckConstraint(
                condition=Q(compare_at_price__isnull=True) | Q(compare_at_price__gt=F("price")),
                name="offer_was_dearer",
            ),
            models.CheckConstraint(
                condition=Q(compare_at_from__isnull=True)
                | Q(compare_at_until__isnull=True)
                | Q(compare_at_until__gt=F("compare_at_from")),
                name="offer_is_cheaper_for_a_while",
            ),
            models.CheckConstraint(
                condition=Q(compare_at_from__isnull=True)
                | Q(compare_at_from__gte=EARLIEST, compare_at_from__lt=LATEST),
                name="offer_is_cheaper_from_a_day_of_ours",
            ),
            models.CheckConstraint(
                condition=Q(compare_at_until__isnull=True)
                | Q(compare_at_until__gte=EARLIEST, compare_at_until__lt=LATEST),
                name="offer_is_cheaper_until_a_day_of_ours",
            ),
            models.CheckConstraint(
                condition=Q(stock__isnull=True) | Q(reserved__lte=F("stock")), name="offer_reserves_what_is_there"
            ),
            models.CheckConstraint(
                condition=Q(least_per_order__gte=1)
                & (Q(most_per_order__isnull=True) | Q(most_per_order__gte=F("least_per_order"))),
                name="offer_limits_leave_something",
            ),
        ]
        indexes = [
            models.Index(
                fields=["product", "shop"],
                include=["variant", "price", "stock", "free_stock", "stock_confirmed_at"],
                name="offer_of_product",
                condition=ON_SALE,
            ),
            models.Index(fields=["shop", "product"], name="offer_of_shop", condition=ON_SALE),
            models.Index(fields=["variant"], name="offer_of_variant", condition=ON_SALE),
        ]
        triggers = [
            # `product` is the variant's, kept beside it so that lists need not look it up.
            pgtrigger.Trigger(
                name="know_product",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("variant_id", "product_id"),  # type: ignore[no-untyped-call]
                when=pgtrigger.Before,
                func="""
                    SELECT product_id INTO NEW.product_id FROM catalog_variant WHERE id = NEW.variant_id;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.price} {self.currency} {self.pk}"


class PriceChange(models.Model):
    """An offer's price was changed; kept for good, and never changed itself."""

    id = models.BigAutoField(primary_key=True)
    offer = models.ForeignKey(Offer, models.CASCADE, related_name="price_changes")
    price_before = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    price_after = models.DecimalField(max_digits=12, decimal_places=2)
    compare_at_after = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["offer", "-at"], name="price_change_by_offer")]

    def __str__(self) -> str:
        return f"{self.price_before} → {self.price_after}"


class MovementKind(models.TextChoices):
    """Why stock moved."""

    RECEIVED = "received", _("Received")
    SOLD = "sold", _("Sold")
    RETURNED = "returned", _("Returned")
    COUNTED = "counted", _("Counted")
    CORRECTED = "corrected", _("Corrected")
    RESERVED = "reserved", _("Reserved")
    RELEASED = "released", _("Released")
    EXPIRED = "expired", _("Reservation ran out")
    WRITTEN_OFF = "written_off", _("Written off")


class StockMovement(models.Model):
    """One booking of an offer's stock, never changed: what moved, why, and what there was after it."""

    id = models.BigAutoField(primary_key=True)
    offer = models.ForeignKey(Offer, models.CASCADE, related_name="movements")
    kind = models.CharField(max_length=11, choices=MovementKind.choices)
    stock_change = models.IntegerField(help_text=_("Zero for what is only reserved or released."))
    reserved_change = models.IntegerField(default=0)
    stock_after = models.PositiveIntegerField(null=True)
    reserved_after = models.PositiveIntegerField()
    reason = models.CharField(max_length=200, blank=True)
    reference = models.UUIDField(null=True, help_text=_("What caused it: a reservation, an order, an import."))
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=MovementKind.values), name="stock_movement_kind_is_known"),
        ]
        indexes = [models.Index(fields=["offer", "-id"], name="stock_movement_by_offer")]

    def __str__(self) -> str:
        return f"{self.kind} {self.stock_change}"


class ReservationState(models.TextChoices):
    """What became of a reservation."""

    HELD = "held", _("Held")
    SOLD = "sold", _("Sold")
    RELEASED = "released", _("Released")
    EXPIRED = "expired", _("Ran out")


class StockReservation(BaseModel):
    """So many of an offer are kept for somebody until `expires_at`. `reference` is whatever they are kept for."""

    offer = models.ForeignKey(Offer, models.CASCADE, related_name="reservations")
    quantity = models.PositiveIntegerField()
    reference = models.UUIDField()
    state = models.CharField(max_length=10, choices=ReservationState.choices, default=ReservationState.HELD)
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(F("reference"), F("offer"), name="stock_reservation_is_made_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="stock_reservation_keeps_something"),
            models.CheckConstraint(
                condition=Q(state__in=ReservationState.values), name="stock_reservation_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state=ReservationState.HELD, closed_at__isnull=True)
                | (~Q(state=ReservationState.HELD) & Q(closed_at__isnull=False)),
                name="stock_reservation_ends_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"], name="stock_reservation_to_end", condition=Q(state=ReservationState.HELD)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} {self.state}"
