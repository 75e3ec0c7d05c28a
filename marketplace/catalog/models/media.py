"""Pictures of goods and shops: each kept once, in several sizes, however often it is used."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketplace.catalog.models.products import Product
from marketplace.core.models import BaseModel
from sellers.models import Shop

MOST_IMAGES = 10
DIGEST = r"^[0-9a-f]{64}$"


class Image(BaseModel):
    """A picture as we encoded it anew. `digest` is the SHA-256 of its clean pixels, `name` its stem in the storage.

    `widths` are those that there are files of, in pixels, and `placeholder` a tiny picture as a data address.
    """

    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=100)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    widths = models.JSONField(default=list)
    placeholder = models.CharField(max_length=2000, blank=True)
    is_synthetic = models.BooleanField(
        default=False, help_text=_("A drawing or a photograph of the kind, not of the thing itself.")
    )

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(digest__regex=DIGEST), name="image_digest_is_sha256")]

    def __str__(self) -> str:
        return self.name


class ProductImage(BaseModel):
    """A picture of a product; the first by position is the one that lists show."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="images")
    image = models.ForeignKey(Image, models.PROTECT, related_name="+")
    alt_en = models.CharField(max_length=200, blank=True)
    alt_bn = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(F("product"), F("image"), name="product_image_is_shown_once"),
            models.CheckConstraint(condition=Q(position__lt=MOST_IMAGES), name="product_images_are_few"),
        ]
        indexes = [models.Index(fields=["product", "position"], name="product_image_in_order")]

    def __str__(self) -> str:
        return f"{self.position}"


class ShopImage(BaseModel):
    """A picture of a shop, beside its logo and its cover."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="images")
    image = models.ForeignKey(Image, models.PROTECT, related_name="+")
    alt_en = models.CharField(max_length=200, blank=True)
    alt_bn = models.CharField(max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(F("shop"), F("image"), name="shop_image_is_shown_once"),
            models.CheckConstraint(condition=Q(position__lt=MOST_IMAGES), name="shop_images_are_few"),
        ]
        indexes = [models.Index(fields=["shop", "position"], name="shop_image_in_order")]

    def __str__(self) -> str:
        return f"{self.position}"
