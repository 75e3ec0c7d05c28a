"""Spatial building blocks for QuerySets: nearest, within, covering.

A model's QuerySet inherits the block that fits its field:

    class ShopQuerySet(PointQuerySet["Shop"]):
        point_field = "location"

    Shop.objects.within(pin, radius_m=2_000).with_distance_to(pin).order_by("distance_m", "pk")
"""

from typing import Any, ClassVar, Self, TypeVar

from django.contrib.gis.db.models import PointField
from django.db.models import F, FloatField, Func, Model, QuerySet, Value

from geo.points import GeoPoint

Row_co = TypeVar("Row_co", bound=Model, covariant=True)


class GeographyDistance(Func):
    """Metres between two geographies on the WGS 84 spheroid (PostGIS `ST_Distance`, geodesic to the millimetre)."""

    function = "ST_Distance"
    output_field = FloatField()


class KnnDistance(Func):
    """Metres on the SPHERE (PostGIS 3.3 `geography <->`): the only order in which a GiST index can be walked.

    It differs from the spheroid by up to 0.6 %, so two rows at almost the same distance may change places.
    """

    template = "(%(expressions)s)"
    arg_joiner = " <-> "
    output_field = FloatField()


class PointQuerySet(QuerySet[Row_co]):
    """For models with a point in `geography`; `point_field` names it. Distances are metres."""

    point_field: ClassVar[str] = "location"

    def nearest(self, point: GeoPoint) -> Self:
        """Nearest first, walked from the GiST index: slice it and only that many rows are read.

        The order is the sphere's (see `KnnDistance`). Where the spheroid's exact order matters, take the rows
        `within` a bound known to hold enough of them and order by `with_distance_to`. Rows at one point come in any
        order: a second key would have PostgreSQL read and sort the whole table.
        """
        return self.order_by(KnnDistance(F(self.point_field), _geography(point)))

    def within(self, point: GeoPoint, *, radius_m: float) -> Self:
        """Those at most `radius_m` away on the spheroid, the rim included, by index."""
        return self.filter(**{f"{self.point_field}__dwithin": (point.to_geos(), radius_m)})

    def with_distance_to(self, point: GeoPoint) -> Self:
        """Annotate `distance_m`: metres on the spheroid."""
        return self.annotate(distance_m=distance_to(self.point_field, point))


class PolygonQuerySet(QuerySet[Row_co]):
    """For models with a polygon in `geometry` (EPSG:4326); `polygon_field` names it."""

    polygon_field: ClassVar[str] = "polygon"

    def covering(self, point: GeoPoint) -> Self:
        """Those whose polygon holds the point, the border included, by index."""
        return self.filter(**{f"{self.polygon_field}__covers": point.to_geos()})


def distance_to(point_field: str, point: GeoPoint) -> GeographyDistance:
    """Metres on the spheroid between a row's point and `point`, as an expression."""
    return GeographyDistance(F(point_field), _geography(point))


def _geography(point: GeoPoint) -> Value:
    field: Any = PointField(geography=True)
    return Value(point.to_geos(), output_field=field)
