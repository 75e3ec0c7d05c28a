"""Where a shop delivers, and what that costs."""

import pgtrigger
from django.contrib.gis.db.models import MultiPolygonField, PointField, PolygonField
from django.contrib.gis.db.models.functions import IsValid
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from geo.models import Area
from marketplace.core.models import BaseModel
from sellers.constraints import HoursWithinWeek, NoneAbove
from sellers.fields import WeeklyHoursField
from sellers.models.shops import MOST_LEAD_MIN, Shop

# Corners that a piece may have; docs/adr/0051 has what was measured.
PIECE_VERTICES = 96
# In taka: a hundred such deliveries, the most that one basket has, still make an amount that can be written.
MOST_FEE = 100_000


class ZoneKind(models.TextChoices):
    """How a zone was told: drawn, as a circle around the shop, or as areas by their names."""

    POLYGON = "polygon", _("Drawn on the map")
    RADIUS = "radius", _("Around the shop")
    AREAS = "areas", _("By areas")


class FeeKind(models.TextChoices):
    """What the fee depends on."""

    FLAT = "flat", _("The same for all")
    DISTANCE = "distance", _("By distance")
    BASKET = "basket", _("By what the goods cost")


class DeliveryZone(BaseModel):
    """A shape that a shop delivers to, and the terms there.

    `polygon` is what the zone covers, however it was told; of a circle it is a ring a little outside, for the index,
    and `radius_m` is what counts. The fee is `fee`, or the one of `band_fee` whose `band_from` (metres from the shop,
    or the goods' price) is the last that is not above; nothing from `free_above` on. Where zones of a shop overlap,
    the higher `priority` counts, then the smaller area, then the older.
    """

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="zones")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=8, choices=ZoneKind.choices)
    polygon = MultiPolygonField(srid=4326, spatial_index=False)
    area_m2 = models.FloatField(editable=False)
    radius_m = models.PositiveIntegerField(null=True, blank=True)
    areas = models.ManyToManyField(Area, blank=True, related_name="+")
    priority = models.SmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)
    currency = models.CharField(max_length=3, default="BDT")
    fee_kind = models.CharField(max_length=8, choices=FeeKind.choices, default=FeeKind.FLAT)
    fee = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    band_from = ArrayField(models.DecimalField(max_digits=12, decimal_places=2), default=list, blank=True)
    band_fee = ArrayField(models.DecimalField(max_digits=12, decimal_places=2), default=list, blank=True)
    free_above = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    minimum_order = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    lead_time_min = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text=_("Minutes until an order leaves; empty for the shop's own.")
    )
    hours = WeeklyHoursField(null=True, blank=True, help_text=_("Empty for whenever the shop is open."))
    is_synthetic = models.BooleanField(default=False, help_text=_("Made up for the demo, and shown as such."))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="zone_has_a_name"),
            models.CheckConstraint(condition=Q(kind__in=ZoneKind.values), name="zone_kind_is_known"),
            models.CheckConstraint(condition=IsValid("polygon"), name="zone_polygon_is_valid"),
            models.CheckConstraint(
                condition=Q(kind=ZoneKind.RADIUS, radius_m__gt=0) | (~Q(kind=ZoneKind.RADIUS) & Q(radius_m=None)),
                name="zone_radius_is_a_circles",
            ),
            models.CheckConstraint(condition=Q(fee_kind__in=FeeKind.values), name="zone_fee_kind_is_known"),
            models.CheckConstraint(
                condition=Q(fee_kind=FeeKind.FLAT, band_from=[], band_fee=[])
                | (
                    ~Q(fee_kind=FeeKind.FLAT)
                    & Q(band_from__0=0, band_from__len=models.F("band_fee__len"), band_from__len__lte=20)
                ),
                name="zone_bands_match_their_fees",
            ),
            models.CheckConstraint(
                condition=Q(fee__gte=0, minimum_order__gte=0) & (Q(free_above=None) | Q(free_above__gte=0)),
                name="zone_amounts_are_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(fee__lte=MOST_FEE) & Q(NoneAbove("band_fee", most=MOST_FEE)), name="zone_fee_has_an_end"
            ),
            models.CheckConstraint(
                condition=Q(lead_time_min=None) | Q(lead_time_min__lte=MOST_LEAD_MIN),
                name="zone_is_ready_within_a_week",
            ),
            models.CheckConstraint(condition=HoursWithinWeek("hours"), name="zone_hours_lie_in_the_week"),
        ]
        indexes = [models.Index(fields=["shop", "-priority", "id"], name="zone_of_shop")]
        triggers = [
            pgtrigger.Trigger(
                name="cut_into_pieces",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("polygon", "is_active"),  # type: ignore[no-untyped-call]
                when=pgtrigger.After,
                func=f"""
                    IF TG_OP = 'UPDATE' THEN
                        IF NEW.is_active = OLD.is_active AND NEW.polygon = OLD.polygon THEN
                            RETURN NULL;
                        END IF;
                        DELETE FROM sellers_zonepiece WHERE zone_id = NEW.id;
                    END IF;
                    IF NEW.is_active THEN
                        INSERT INTO sellers_zonepiece (zone_id, geom, location)
                        SELECT NEW.id, ST_Subdivide(NEW.polygon, {PIECE_VERTICES}), shop.location
                          FROM sellers_shop shop WHERE shop.id = NEW.shop_id;
                    END IF;
                    RETURN NULL;
                """,  # noqa: S608  # a constant of this module
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ZonePiece(models.Model):
    """A small part of an active zone (`ST_Subdivide`) beside its shop's pin. The database makes and keeps them.

    The index holds both, the shop's pin first, so that it walks what may hold a buyer's pin by how near its shop is.
    """

    zone = models.ForeignKey(DeliveryZone, models.CASCADE, related_name="pieces")
    geom = PolygonField(srid=4326, spatial_index=False)
    location = PointField(geography=True, spatial_index=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=IsValid("geom"), name="zone_piece_is_valid")]
        indexes = [GistIndex(fields=["location", "geom"], name="zone_piece_by_pin")]

    def __str__(self) -> str:
        return f"{self.zone_id}/{self.pk}"
