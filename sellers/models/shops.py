"""Shops: what buyers see of them, when they are open, and where they stand with the market."""

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
from sellers.constraints import HoursWithinWeek, KnownTimeZone, OpenAtNight
from sellers.fields import InstantsField, WeeklyHoursField
from sellers.hours import HOME_ZONE
from sellers.instants import Instants
from sellers.models.categories import SLUG, ShopCategory

MOST_LEAD_MIN = 7 * 24 * 60


class ShopStatus(models.TextChoices):
    """Where a shop stands; only an active one is seen by buyers. Sellers pause, the market's staff suspend."""

    DRAFT = "draft", _("Draft")
    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")
    SUSPENDED = "suspended", _("Suspended")
    CLOSED = "closed", _("Closed for good")


STATUS_CHANGES: dict[ShopStatus, frozenset[ShopStatus]] = {
    ShopStatus.DRAFT: frozenset({ShopStatus.ACTIVE, ShopStatus.CLOSED}),
    ShopStatus.ACTIVE: frozenset({ShopStatus.PAUSED, ShopStatus.SUSPENDED, ShopStatus.CLOSED}),
    ShopStatus.PAUSED: frozenset({ShopStatus.ACTIVE, ShopStatus.SUSPENDED, ShopStatus.CLOSED}),
    ShopStatus.SUSPENDED: frozenset({ShopStatus.PAUSED, ShopStatus.CLOSED}),
    ShopStatus.CLOSED: frozenset(),
}


# Listed shops that can be open while it is night at home: those whose week says so, and those with other clocks.
LISTED_AT_NIGHT = Q(status=ShopStatus.ACTIVE) & (Q(OpenAtNight("hours")) | ~Q(time_zone=HOME_ZONE))


class HolidayCalendar(models.TextChoices):
    """Whose public holidays a shop keeps."""

    BANGLADESH = "BD", _("Bangladesh")


class ShopSource(models.TextChoices):
    """Where a shop's entry came from."""

    SELLER = "seller", _("Entered by its seller")
    OPENSTREETMAP = "openstreetmap", _("OpenStreetMap")


class ShopQuerySet(PointQuerySet["Shop"]):
    def listed(self) -> Self:
        """Those that buyers see."""
        return self.filter(status=ShopStatus.ACTIVE)


class Shop(BaseModel):
    """A shop at its pin. `hours` are None where nobody has told them, and empty where it never opens.

    `closed` holds the instants at which it is closed although its week says open: what its closures make together. In a
    rush, until `rush_until`, everything takes `rush_extra_min` longer than `lead_time_min`.
    """

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

    description_en = models.TextField(max_length=2000, blank=True)
    description_bn = models.TextField(max_length=2000, blank=True)
    logo = models.CharField(max_length=100, blank=True, help_text=_("Name in the public storage."))
    cover = models.CharField(max_length=100, blank=True, help_text=_("Name in the public storage."))
    verified_at = models.DateTimeField(null=True, blank=True)
    rating = models.DecimalField(max_digits=3, decimal_places=2, null=True, blank=True)
    rating_count = models.PositiveIntegerField(default=0)

    time_zone = models.CharField(max_length=40, default=HOME_ZONE)
    hours = WeeklyHoursField(null=True, blank=True)
    hours_are_synthetic = models.BooleanField(
        default=False, help_text=_("Made up for the demo, and shown as such wherever the hours are.")
    )
    closed = InstantsField(default=Instants, blank=True, editable=False)
    holiday_calendar = models.CharField(max_length=2, choices=HolidayCalendar.choices, blank=True)
    lead_time_min = models.PositiveSmallIntegerField(default=30)
    rush_until = models.DateTimeField(null=True, blank=True)
    rush_extra_min = models.PositiveSmallIntegerField(default=0)
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
                condition=Q(lead_time_min__lte=MOST_LEAD_MIN, rush_extra_min__lte=MOST_LEAD_MIN),
                name="shop_is_ready_within_a_week",
            ),
            models.CheckConstraint(condition=Q(rating__range=(1, 5)), name="shop_rating_is_1_to_5"),
            models.CheckConstraint(
                condition=Q(rating__isnull=True, rating_count=0) | Q(rating__isnull=False, rating_count__gt=0),
                name="shop_rating_is_somebodys",
            ),
            models.CheckConstraint(
                condition=Q(holiday_calendar__in=["", *HolidayCalendar.values]), name="shop_holiday_calendar_is_known"
            ),
            models.CheckConstraint(
                condition=Q(source=ShopSource.OPENSTREETMAP, osm_id__isnull=False)
                | Q(source=ShopSource.SELLER, osm_id__isnull=True),
                name="shop_osm_id_tells_its_source",
            ),
        ]
        # Buyers only ever look among active shops; the second serves the same search within one category, the others
        # what is open at night. Lone point fields are expressions because Django's PostGIS backend forgets the
        # condition of an index on one.
        indexes = [
            GistIndex(F("location"), name="shop_listed_location", condition=Q(status=ShopStatus.ACTIVE)),
            GistIndex(
                fields=["category", "location"],
                name="shop_listed_by_category",
                condition=Q(status=ShopStatus.ACTIVE),
            ),
            GistIndex(F("location"), name="shop_night_location", condition=LISTED_AT_NIGHT),
            GistIndex(fields=["category", "location"], name="shop_night_by_category", condition=LISTED_AT_NIGHT),
        ]
        # Circles go with their shop; what was drawn, or named by areas, stays where it is.
        triggers = [
            pgtrigger.Trigger(
                name="take_zones_along",
                operation=pgtrigger.UpdateOf("location"),  # type: ignore[no-untyped-call]
                when=pgtrigger.After,
                func="""
                    IF NEW.location IS DISTINCT FROM OLD.location THEN
                        UPDATE sellers_zonepiece SET location = NEW.location
                         WHERE zone_id IN (SELECT id FROM sellers_deliveryzone WHERE shop_id = NEW.id);
                        UPDATE sellers_deliveryzone SET polygon = sellers_circle(NEW.location, radius_m)
                         WHERE shop_id = NEW.id AND kind = 'radius';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.name_en

    def may_become(self, status: ShopStatus) -> bool:
        """Whether the declared changes lead from its status to this one."""
        return status in STATUS_CHANGES[ShopStatus(self.status)]
