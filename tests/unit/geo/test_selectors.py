from uuid import uuid4

import pytest
from django.db import connection
from geographiclib.geodesic import Geodesic
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django.fixtures import DjangoAssertNumQueries

from geo.errors import AreaNotFoundError
from geo.locating import REACH_DEGREES, served
from geo.models import Area, AreaLevel
from geo.points import GeoPoint
from geo.selectors import get_area, get_distance_m, locate_areas

pytestmark = pytest.mark.django_db
SEA = GeoPoint(lat=20.0, lon=90.0)
KOLKATA = GeoPoint(lat=22.5726, lon=88.3639)
AROUND_BANGLADESH = st.builds(GeoPoint, lat=st.floats(20.5, 26.7), lon=st.floats(88.0, 92.7))
ANYWHERE = st.builds(GeoPoint, lat=st.floats(-90, 90), lon=st.floats(-180, 180))
given_data = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def codes(point: GeoPoint) -> list[str]:
    return [area.code for area in locate_areas(point)]


def _is_served(point: GeoPoint) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {served('%s::geometry')}", [point.ewkt])  # a constant of the code
        return bool(cursor.fetchone()[0])


def containing(point: GeoPoint) -> list[str]:
    """The oracle: whole polygons, no pieces, no reach, borders excluded."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT code FROM geo_area WHERE ST_Contains(polygon, %s::geometry) ORDER BY length(pcode)", [point.ewkt]
        )
        return [code for (code,) in cursor.fetchall()]


class TestLocateAreas:
    def test_names_division_district_and_thana(self) -> None:
        assert codes(GeoPoint(lat=22.3569, lon=91.7832)) == [
            "chattogram-division",
            "chattogram",
            "chattogram-pahartali",
        ]

    def test_takes_one_statement(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        with django_assert_num_queries(1):
            locate_areas(GeoPoint(lat=22.3569, lon=91.7832))

    @pytest.mark.parametrize("point", [SEA, KOLKATA, GeoPoint(lat=90, lon=180), GeoPoint(lat=-90, lon=-180)])
    def test_knows_nothing_abroad(self, point: GeoPoint) -> None:
        assert locate_areas(point) == []

    def test_every_label_lies_in_its_own_area(self) -> None:
        labelled = Area.objects.exclude(label_point=None).values_list("code", "label_point")

        assert [code for code, label in labelled if label and code not in codes(GeoPoint.from_geos(label))] == []

    @given_data
    @given(AROUND_BANGLADESH)
    def test_agrees_with_whole_polygons(self, point: GeoPoint) -> None:
        oracle = containing(point)

        assert codes(point) == oracle or (len(oracle) < 3 and _is_by_a_border(point))

    @given_data
    @given(ANYWHERE)
    def test_answers_a_whole_chain_where_we_serve_and_none_elsewhere(self, point: GeoPoint) -> None:
        levels = [area.level for area in locate_areas(point)]

        assert levels in ([], [AreaLevel.DIVISION, AreaLevel.DISTRICT, AreaLevel.UPAZILA])
        assert _is_served(point) == bool(levels)

    def test_corner_of_several_thanas_lies_in_exactly_one_of_them(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT ST_Y(corner.geom), ST_X(corner.geom), array_agg(area.code)
                FROM (SELECT DISTINCT (ST_DumpPoints(polygon)).geom FROM geo_area WHERE code = 'chattogram-panchlaish')
                    AS corner JOIN geo_area AS area ON area.level = 'upazila' AND ST_Touches(area.polygon, corner.geom)
                GROUP BY 1, 2 HAVING count(*) > 2
                """
            )
            corners = cursor.fetchall()

        assert corners
        for lat, lon, touching in corners:
            once, again = codes(GeoPoint(lat=lat, lon=lon)), codes(GeoPoint(lat=lat, lon=lon))
            assert once == again
            assert len(once) == 3
            assert once[2] in touching

    def test_pier_belongs_to_the_nearest_shore_and_the_open_sea_to_none(self) -> None:
        """Straight west from the westernmost corner of Cox's Bazar there is only water."""
        with connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT ST_Y(geom), ST_X(geom) FROM (
                    SELECT (ST_DumpPoints(polygon)).geom FROM geo_area WHERE code = 'coxs-bazar'
                ) AS corner ORDER BY ST_X(geom) LIMIT 1
                """
            )
            lat, lon = cursor.fetchone()

        assert codes(GeoPoint(lat=lat, lon=lon - REACH_DEGREES * 0.9))[1] == "coxs-bazar"
        assert codes(GeoPoint(lat=lat, lon=lon - REACH_DEGREES * 1.1)) == []


def _is_by_a_border(point: GeoPoint) -> bool:
    """Whether the point touches or nearly touches an outline, where the oracle is silent."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM geo_area WHERE level = 'upazila'"
            " AND ST_DWithin(ST_Boundary(polygon), %s::geometry, %s))",
            [point.ewkt, REACH_DEGREES],
        )
        return bool(cursor.fetchone()[0])


class TestPartition:
    def test_thanas_leave_no_gap_and_do_not_overlap(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT sum(ST_Area(polygon)), ST_Area(ST_Union(polygon)), sum(ST_NumInteriorRings(ring.geom))
                FROM geo_area CROSS JOIN LATERAL (SELECT 1) AS one
                CROSS JOIN LATERAL (SELECT ST_GeometryN(polygon, 1) AS geom) AS ring WHERE level = 'upazila'
                """
            )
            parts, whole, _ = cursor.fetchone()
            cursor.execute(
                """
                SELECT sum(ST_NumInteriorRings(part.geom)) FROM (
                    SELECT (ST_Dump(ST_Union(polygon))).geom FROM geo_area WHERE level = 'upazila'
                ) AS part
                """
            )
            (holes,) = cursor.fetchone()

        assert parts == pytest.approx(whole, rel=1e-9)
        assert holes == 0

    def test_districts_and_divisions_are_the_sums_of_their_parts(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT count(*) FROM geo_area AS area
                JOIN (SELECT parent_id, ST_Union(polygon) AS sum FROM geo_area GROUP BY parent_id) AS parts
                  ON parts.parent_id = area.id
                WHERE area.level IN ('division', 'district') AND NOT ST_Equals(area.polygon, parts.sum)
                """
            )
            assert cursor.fetchone() == (0,)


class TestGetArea:
    def test_leaves_the_polygon_where_it_is(self, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        dhaka = Area.objects.only("id").get(code="dhaka")

        with django_assert_num_queries(1):
            area = get_area(dhaka.id)
            assert (area.name_en, area.name_bn) == ("Dhaka", "ঢাকা")

        assert "polygon" in area.get_deferred_fields()

    def test_refuses_an_unknown_id(self) -> None:
        with pytest.raises(AreaNotFoundError):
            get_area(uuid4())


@given_data
@given(ANYWHERE, ANYWHERE)
def test_distance_agrees_with_karneys_geodesics(start: GeoPoint, end: GeoPoint) -> None:
    oracle_m = Geodesic.WGS84.Inverse(start.lat, start.lon, end.lat, end.lon)["s12"]

    assert get_distance_m(start, end) == pytest.approx(oracle_m, abs=0.001)
