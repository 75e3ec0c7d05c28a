"""What can be sold: products and their variants, shared between shops or a shop's own."""

from typing import ClassVar, Self
from uuid import UUID

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, F, GeneratedField, Q, Value, When
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.catalog.models.categories import SLUG, Category
from marketplace.core.models import BaseModel
from sellers.models import Shop, ShopStatus

# GTIN-8, -12, -13 and -14 (GS1 General Specifications); the check digit is for the code that takes one in.
BARCODE = r"^([0-9]{8}|[0-9]{12,14})$"


class ProductStatus(models.TextChoices):
    """Where a product stands; buyers see active ones."""

    DRAFT = "draft", _("Draft")
    ACTIVE = "active", _("Active")
    ARCHIVED = "archived", _("Archived")


class PackUnit(models.TextChoices):
    """What a pack is measured in."""

    GRAM = "g", _("g")
    KILOGRAM = "kg", _("kg")
    MILLILITRE = "ml", _("ml")
    LITRE = "l", _("l")
    PIECE = "piece", _("piece")
    METRE = "m", _("m")


# What prices are compared by: per kilogram, litre, piece, metre; and how many of its kind a unit is.
BASE_UNITS = {
    PackUnit.GRAM: PackUnit.KILOGRAM,
    PackUnit.KILOGRAM: PackUnit.KILOGRAM,
    PackUnit.MILLILITRE: PackUnit.LITRE,
    PackUnit.LITRE: PackUnit.LITRE,
    PackUnit.PIECE: PackUnit.PIECE,
    PackUnit.METRE: PackUnit.METRE,
}


class Brand(BaseModel):
    """Whose make goods are."""

    slug = models.SlugField(max_length=80, unique=True, validators=[RegexValidator(SLUG)])
    name_en = models.CharField(max_length=100)
    name_bn = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(slug__regex=SLUG), name="brand_slug_is_plain"),
            models.CheckConstraint(condition=~Q(name_en="") & ~Q(name_bn=""), name="brand_has_both_names"),
        ]

    def __str__(self) -> str:
        return self.name_en


KEPT = Q(deleted_at__isnull=True, merged_into__isnull=True)


class ProductQuerySet(models.QuerySet["Product"]):
    def kept(self) -> Self:
        """Those that are neither deleted nor merged into another."""
        return self.filter(KEPT)

    def listed(self) -> Self:
        """Those that buyers see."""
        return self.kept().filter(status=ProductStatus.ACTIVE)

    def seen(self) -> Self:
        """The same, and a shop's own only while buyers see the shop."""
        return self.listed().filter(Q(shop__isnull=True) | Q(shop__status=ShopStatus.ACTIVE))

    def offerable_by(self, shop_id: UUID) -> Self:
        """Those that a shop may offer: shared ones, and its own."""
        return self.kept().filter(Q(shop__isnull=True) | Q(shop_id=shop_id))


class Product(BaseModel):
    """One kind of thing, such as "Miniket rice"; its packs are its variants.

    Without a `shop` it is shared: every shop may offer it, and changes go by the staff. `attributes` are by key as its
    category describes them. `version` counts its changes; `rating` is None until somebody reviewed it.
    """

    slug = models.SlugField(max_length=140, unique=True, validators=[RegexValidator(SLUG)])
    name_en = models.CharField(max_length=200)
    name_bn = models.CharField(max_length=200)
    description_en = models.TextField(max_length=5000, blank=True)
    description_bn = models.TextField(max_length=5000, blank=True)
    category = models.ForeignKey(Category, models.PROTECT, related_name="products")
    brand = models.ForeignKey(Brand, models.PROTECT, null=True, blank=True, related_name="products")
    shop = models.ForeignKey(Shop, models.PROTECT, null=True, blank=True, related_name="own_products")
    attributes = models.JSONField(default=dict, blank=True)
    status = models.CharField(max_length=10, choices=ProductStatus.choices, default=ProductStatus.DRAFT)
    is_featured = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    rating = models.DecimalField(max_digits=3, decimal_places=2, null=True, blank=True)
    rating_count = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    deleted_at = models.DateTimeField(null=True, blank=True)
    is_synthetic = models.BooleanField(
        default=False, help_text=_("Put together for the demo, and shown as such wherever it is.")
    )

    objects: ClassVar[ProductQuerySet] = ProductQuerySet.as_manager()  # type: ignore[assignment]  # django-stubs sees a Manager

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(slug__regex=SLUG), name="product_slug_is_plain"),
            models.CheckConstraint(condition=~Q(name_en="") & ~Q(name_bn=""), name="product_has_both_names"),
            models.CheckConstraint(condition=Q(status__in=ProductStatus.values), name="product_status_is_known"),
            models.CheckConstraint(condition=Q(rating__range=(1, 5)), name="product_rating_is_1_to_5"),
            models.CheckConstraint(
                condition=Q(rating__isnull=True, rating_count=0) | Q(rating__isnull=False, rating_count__gt=0),
                name="product_rating_is_somebodys",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")), name="product_is_merged_into_another"
            ),
        ]
        indexes = [
            models.Index(
                fields=["category", "id"],
                name="product_listed_by_category",
                condition=Q(status=ProductStatus.ACTIVE, deleted_at__isnull=True, merged_into__isnull=True),
            ),
            # Names that are alike, for finding what is in the shared catalogue twice.
            GinIndex(
                OpClass(F("name_en"), name="gin_trgm_ops"),
                OpClass(F("name_bn"), name="gin_trgm_ops"),
                name="product_names_alike",
                condition=Q(shop__isnull=True, deleted_at__isnull=True, merged_into__isnull=True),
            ),
            models.Index(fields=["shop", "-id"], name="product_of_shop", condition=Q(shop__isnull=False)),
            # By the whole name, for rows of spreadsheets.
            models.Index(Lower("name_en"), name="product_by_name_en", condition=KEPT),
            models.Index(Lower("name_bn"), name="product_by_name_bn", condition=KEPT),
        ]

    def __str__(self) -> str:
        return self.name_en

    @property
    def is_listed(self) -> bool:
        return self.status == ProductStatus.ACTIVE and self.deleted_at is None and self.merged_into_id is None


class Variant(BaseModel):
    """One pack or kind of a product: what has a price. `base_size` is its size in kg, l, pieces or m."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="variants")
    name_en = models.CharField(max_length=100, blank=True, help_text=_("What sets it apart beside its size: a colour."))
    name_bn = models.CharField(max_length=100, blank=True)
    pack_size = models.DecimalField(max_digits=10, decimal_places=3)
    pack_unit = models.CharField(max_length=6, choices=PackUnit.choices)
    base_size = GeneratedField(
        expression=Case(
            When(pack_unit__in=[PackUnit.GRAM, PackUnit.MILLILITRE], then=F("pack_size") / Value(1000)),
            default=F("pack_size"),
        ),
        output_field=models.DecimalField(max_digits=13, decimal_places=6),
        db_persist=True,
    )
    barcode = models.CharField(max_length=14, null=True, blank=True, validators=[RegexValidator(BARCODE)])  # noqa: DJ001  # null: none, and unique where there is one
    attributes = models.JSONField(default=dict, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pack_size__gt=0), name="variant_is_of_some_size"),
            models.CheckConstraint(condition=Q(pack_unit__in=PackUnit.values), name="variant_unit_is_known"),
            models.CheckConstraint(condition=Q(barcode__regex=BARCODE), name="variant_barcode_is_a_gtin"),
            # A code is of one pack in the shared catalogue; what belongs to one shop stays out of others' way.
            models.UniqueConstraint(
                F("product"),
                F("pack_size"),
                F("pack_unit"),
                F("name_en"),
                name="variant_is_no_twin",
                condition=Q(deleted_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["barcode"], name="variant_by_barcode", condition=Q(barcode__isnull=False)),
            # Search leaves out what is offered of these few.
            models.Index(fields=["id"], name="variant_taken_out", condition=Q(deleted_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.pack_size.normalize():f} {self.pack_unit} {self.name_en}".strip()
