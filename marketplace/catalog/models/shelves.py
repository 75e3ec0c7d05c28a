"""What somebody keeps an eye on: the goods they wish for, and those they looked at last."""

from django.db import models
from django.db.models import F, Q

from marketplace.accounts.models import User
from marketplace.catalog.models.products import Product
from marketplace.core.models import BaseModel


class WishlistItem(BaseModel):
    """Somebody wishes for a product; `price_then` is the lowest that a shop asked for it at that time."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    price_then = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    currency_then = models.CharField(max_length=3, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(F("user"), F("product"), name="wishlist_item_is_kept_once"),
            models.CheckConstraint(
                condition=Q(price_then__isnull=True, currency_then="") | (Q(price_then__gte=0) & ~Q(currency_then="")),
                name="wishlist_item_price_has_a_currency",
            ),
        ]
        indexes = [models.Index(fields=["user", "-id"], name="wishlist_item_by_age")]

    def __str__(self) -> str:
        return f"{self.pk}"


class RecentView(models.Model):
    """Somebody who is signed in looked at a product, for the last time at `viewed_at`."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    product = models.ForeignKey(Product, models.CASCADE, related_name="+")
    viewed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(F("user"), F("product"), name="recent_view_is_kept_once")]
        indexes = [models.Index(fields=["user", "-viewed_at", "-id"], name="recent_view_by_time")]

    def __str__(self) -> str:
        return f"{self.viewed_at}"
