from django.contrib.gis.db import models as gis
from django.contrib.gis.db.models.functions import IsValid
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from geo.kinds import PlaceKind
from geo.querysets import PointQuerySet, PolygonQuerySet
from marketplace.core.models import BaseModel


class AreaLevel(models.TextChoices):
    """The four tiers of administration; a metropolitan thana stands on the tier of upazilas."""

    DIVISION = "division", _("Division")
    DISTRICT = "district", _("District")
    UPAZILA = "upazila", _("Upazila or thana")
    UNION = "union", _("Union")


class AreaQuerySet(PolygonQuerySet["Area"]):
    pass


class Area(BaseModel):
    """A unit of administration with both names. Unions and the newest upazilas have a parent, and no polygon.

    `search_text` holds every name in the normal form of `geo.text`, each between bars: `|jashore|jessore|যশোর|`, and
    `sounds` what they sound like (`geo.sounds`): `|jshr|jsr|`. `label_point` is where a map writes the name,
    `town_point` where whoever searches for a district or division means to go, null where too few landmarks tell.
    """

    code = models.SlugField(max_length=120, unique=True)
    pcode = models.CharField(max_length=8, unique=True, null=True, blank=True)  # unions have none
    level = models.CharField(max_length=8, choices=AreaLevel)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    name_en = models.CharField(max_length=80)
    name_bn = models.CharField(max_length=80)
    aliases = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    search_text = models.TextField(editable=False)
    sounds = models.TextField(editable=False, default="", db_default="")
    polygon = gis.MultiPolygonField(srid=4326, null=True, blank=True)
    label_point = gis.PointField(srid=4326, null=True, blank=True, spatial_index=False)
    town_point = gis.PointField(srid=4326, null=True, blank=True, spatial_index=False, editable=False)

    objects = AreaQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["level", "code"], name="area_level_code"),
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="area_search_trgm"),
            GinIndex(fields=["sounds"], opclasses=["gin_trgm_ops"], name="area_sounds_trgm"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(level__in=AreaLevel.values), name="area_level_known"),
            models.CheckConstraint(
                condition=Q(level=AreaLevel.DIVISION, parent=None) | (~Q(level=AreaLevel.DIVISION) & ~Q(parent=None)),
                name="area_division_is_root",
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="area_not_own_parent"),
            models.CheckConstraint(condition=~Q(name_en="") & ~Q(name_bn=""), name="area_has_both_names"),
            models.CheckConstraint(condition=~Q(search_text=""), name="area_is_searchable"),
            models.CheckConstraint(
                condition=Q(level__in=(AreaLevel.UPAZILA, AreaLevel.UNION)) | Q(polygon__isnull=False),
                name="area_above_upazila_has_shape",
            ),
            models.CheckConstraint(
                condition=Q(polygon__isnull=False, label_point__isnull=False)
                | Q(polygon__isnull=True, label_point__isnull=True),
                name="area_shape_has_label",
            ),
            models.CheckConstraint(condition=IsValid("polygon"), name="area_polygon_valid"),
            models.CheckConstraint(condition=Q(polygon__covers=F("label_point")), name="area_label_inside"),
            models.CheckConstraint(
                condition=Q(level__in=(AreaLevel.DIVISION, AreaLevel.DISTRICT)) | Q(town_point=None),
                name="area_town_above_upazila",
            ),
        ]

    def __str__(self) -> str:
        return self.name_en


class AreaPieceQuerySet(PolygonQuerySet["AreaPiece"]):
    polygon_field = "geom"


class AreaPiece(models.Model):
    """A small part of an upazila's polygon (`ST_Subdivide`): the index finds it, and testing it is cheap."""

    area = models.ForeignKey(Area, on_delete=models.CASCADE, related_name="pieces")
    geom = gis.PolygonField(srid=4326)

    objects = AreaPieceQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=IsValid("geom"), name="areapiece_geom_valid")]

    def __str__(self) -> str:
        return f"{self.area_id}/{self.pk}"


class PlaceQuerySet(PointQuerySet["Place"]):
    pass


class Place(BaseModel):
    """A named landmark of the gazetteer. `rank` says how widely it is known: 1 a city's, 6 a lane's."""

    osm_id = models.BigIntegerField(unique=True)
    name_en = models.CharField(max_length=120, blank=True)
    name_bn = models.CharField(max_length=120, blank=True)
    kind = models.CharField(max_length=12, choices=PlaceKind)
    rank = models.PositiveSmallIntegerField()
    location = gis.PointField(geography=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, related_name="places")
    search_text = models.TextField(editable=False)
    sounds = models.TextField(editable=False, default="", db_default="")

    objects = PlaceQuerySet.as_manager()

    class Meta:
        indexes = [
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="place_search_trgm"),
            GinIndex(fields=["sounds"], opclasses=["gin_trgm_ops"], name="place_sounds_trgm"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=PlaceKind.values), name="place_kind_known"),
            models.CheckConstraint(condition=Q(rank__range=(1, 6)), name="place_rank_1_to_6"),
            models.CheckConstraint(condition=~Q(name_en="") | ~Q(name_bn=""), name="place_has_a_name"),
            models.CheckConstraint(condition=~Q(search_text=""), name="place_is_searchable"),
        ]

    def __str__(self) -> str:
        return self.name_en or self.name_bn
