"""Shops and the tree of their kinds."""

from typing import ClassVar, Self

import pgtrigger
from django.contrib.gis.db.models import PointField
from django.contrib.postgres.indexes import GistIndex
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from geo.models import Area
from geo.querysets import PointQuerySet
from marketplace.core.models import BaseModel
from marketplace.core.phones import E164
from sellers.constraints import HoursWithinWeek, KnownTimeZone
from sellers.fields import WeeklyHoursField

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"


class ShopCategoryQuerySet(models.QuerySet["ShopCategory"]):
    def in_order(self) -> Self:
        """Roots before leaves, each by position."""
        return self.order_by(F("parent").asc(nulls_first=True), "position", "slug")


class ShopCategory(BaseModel):
    """A kind of shop: a root such as "Food & tea" or a leaf below one; there is no third level."""

    slug = models.SlugField(max_length=60, unique=True, validators=[RegexValidator(SLUG)])
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    name_en = models.CharField(max_length=100)
    name_bn = models.CharField(max_length=100)
    icon = models.CharField(max_length=40, help_text=_("Name of an icon of the interface's set."))
    position = models.PositiveSmallIntegerField()

    objects: ClassVar[models.Manager["ShopCategory"]] = ShopCategoryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "shop categories"
        constraints = [
            models.CheckConstraint(condition=Q(slug__regex=SLUG), name="shop_category_slug_is_plain"),
            models.CheckConstraint(condition=~Q(name_en="") & ~Q(name_bn=""), name="shop_category_has_both_names"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="two_levels",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                declare=[("taken", "boolean")],
                func="""
                    SELECT EXISTS (SELECT FROM sellers_shopcategory WHERE id = NEW.parent_id AND parent_id IS NOT NULL)
                        OR EXISTS (SELECT FROM sellers_shopcategory WHERE parent_id = NEW.id)
                        OR NEW.parent_id = NEW.id
                      INTO taken;
                    IF NEW.parent_id IS NOT NULL AND taken THEN
                        RAISE EXCEPTION 'shop categories have two levels' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.name_en


class ShopStatus(models.TextChoices):
    """Where a shop stands; only an active one is seen by buyers."""

    DRAFT = "draft", _("Draft")
    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")
    CLOSED = "closed", _("Closed for good")


STATUS_CHANGES: dict[ShopStatus, frozenset[ShopStatus]] = {
    ShopStatus.DRAFT: frozenset({ShopStatus.ACTIVE, ShopStatus.CLOSED}),
    ShopStatus.ACTIVE: frozenset({ShopStatus.PAUSED, ShopStatus.CLOSED}),
    ShopStatus.PAUSED: frozenset({ShopStatus.ACTIVE, ShopStatus.CLOSED}),
    ShopStatus.CLOSED: frozenset(),
}


class ShopSource(models.TextChoices):
    """Where a shop's entry came from."""

    SELLER = "seller", _("Entered by its seller")
    OPENSTREETMAP = "openstreetmap", _("OpenStreetMap")


class ShopQuerySet(PointQuerySet["Shop"]):
    def listed(self) -> Self:
        """Those that buyers see."""
        return self.filter(status=ShopStatus.ACTIVE)


class Shop(BaseModel):
    """A shop at its pin. `hours` are None where nobody has told them, and empty where it never opens."""

    slug = models.SlugField(max_length=100, unique=True, validators=[RegexValidator(SLUG)])
    name_en = models.CharField(max_length=200)
    name_bn = models.CharField(max_length=200)
    category = models.ForeignKey(ShopCategory, models.PROTECT, related_name="shops")
    status = models.CharField(max_length=10, choices=ShopStatus.choices, default=ShopStatus.DRAFT)

    location = PointField(geography=True, spatial_index=False)
    area = models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="shops")
    address_en = models.CharField(max_length=300, blank=True)
    address_bn = models.CharField(max_length=300, blank=True)
    landmark_en = models.CharField(max_length=200, blank=True)
    landmark_bn = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=16, null=True, blank=True, validators=[RegexValidator(E164)])  # noqa: DJ001  # null: not known

    time_zone = models.CharField(max_length=40, default="Asia/Dhaka")
    hours = WeeklyHoursField(null=True, blank=True)
    hours_are_synthetic = models.BooleanField(
        default=False, help_text=_("Made up for the demo, and shown as such wherever the hours are.")
    )
    source = models.CharField(max_length=20, choices=ShopSource.choices, default=ShopSource.SELLER)
    osm_id = models.BigIntegerField(null=True, blank=True, unique=True)

    objects: ClassVar[models.Manager["Shop"]] = ShopQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(slug__regex=SLUG), name="shop_slug_is_plain"),
            models.CheckConstraint(condition=~Q(name_en="") & ~Q(name_bn=""), name="shop_has_both_names"),
            models.CheckConstraint(condition=Q(status__in=ShopStatus.values), name="shop_status_is_known"),
            models.CheckConstraint(condition=Q(phone__regex=E164), name="shop_phone_is_e164"),
            models.CheckConstraint(condition=KnownTimeZone("time_zone"), name="shop_time_zone_is_known"),
            models.CheckConstraint(condition=HoursWithinWeek("hours"), name="shop_hours_lie_in_the_week"),
            models.CheckConstraint(
                condition=Q(hours_are_synthetic=False) | Q(hours__isnull=False), name="shop_synthetic_hours_exist"
            ),
            models.CheckConstraint(
                condition=Q(source=ShopSource.OPENSTREETMAP, osm_id__isnull=False)
                | Q(source=ShopSource.SELLER, osm_id__isnull=True),
                name="shop_osm_id_tells_its_source",
            ),
        ]
        # Buyers only ever look among active shops; the second serves the same search within one category. The first
        # is an expression because Django's PostGIS backend forgets the condition of an index on a lone point field.
        indexes = [
            GistIndex(F("location"), name="shop_listed_location", condition=Q(status=ShopStatus.ACTIVE)),
            GistIndex(
                fields=["category", "location"],
                name="shop_listed_by_category",
                condition=Q(status=ShopStatus.ACTIVE),
            ),
        ]

    def __str__(self) -> str:
        return self.name_en

    def may_become(self, status: ShopStatus) -> bool:
        """Whether the declared changes lead from its status to this one."""
        return status in STATUS_CHANGES[ShopStatus(self.status)]
