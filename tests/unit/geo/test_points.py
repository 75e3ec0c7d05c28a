import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import InvalidPointError
from geo.points import GeoPoint

POINTS = st.builds(GeoPoint, lat=st.floats(-90, 90), lon=st.floats(-180, 180))


@given(POINTS)
def test_survives_the_way_to_geos_and_back(point: GeoPoint) -> None:
    assert GeoPoint.from_geos(point.to_geos()) == point


@pytest.mark.parametrize(
    ("lat", "lon"),
    [
        (90.0001, 0),
        (-90.0001, 0),
        (0, 180.0001),
        (0, -180.0001),
        (math.nan, 0),
        (0, math.nan),
        (math.inf, 0),
        (0, -math.inf),
    ],
)
def test_refuses_what_is_no_point(lat: float, lon: float) -> None:
    with pytest.raises(InvalidPointError):
        GeoPoint(lat=lat, lon=lon)


@pytest.mark.django_db
@given(POINTS)
def test_is_read_by_the_database_to_the_last_digit(point: GeoPoint) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT ST_Y(geom), ST_X(geom) FROM (SELECT %s::geometry AS geom) AS pin", [point.ewkt])
        assert cursor.fetchone() == (point.lat, point.lon)
