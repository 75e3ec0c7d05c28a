from statistics import median

import pytest
from django.contrib.gis.geos import Point
from django.db import connection
from django.db.models import F

from geo.loading_sql import AIM_AT_TOWNS
from geo.models import Area, AreaPiece, Place
from geo.services import load_areas, load_places
from marketplace.core.ids import uuid7

pytestmark = pytest.mark.django_db


def versions(table: str) -> dict[str, str]:
    """Which physical version each row is: it changes with every write, even of the same values."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id::text, ctid::text FROM {table}")  # noqa: S608  # a constant of these tests
        return dict(cursor.fetchall())


def test_loading_again_writes_no_area_that_is_as_it_should_be() -> None:
    before = versions("geo_area")

    loaded = load_areas()

    assert loaded.rows == len(before)
    assert versions("geo_area") == before


def test_loading_again_writes_no_place_that_is_as_it_should_be() -> None:
    before = versions("geo_place")

    loaded = load_places()

    assert loaded.rows - loaded.outside == len(before)
    assert versions("geo_place") == before


def test_loading_mends_what_was_changed_and_keeps_its_id() -> None:
    area = Area.objects.only("id").get(code="jashore")
    place = Place.objects.filter(name_en="Anderkilla Moore").get()
    Area.objects.filter(pk=area.pk).update(name_bn="?", search_text="?", sounds="")
    Place.objects.filter(pk=place.pk).update(name_en="?", rank=6, sounds="")

    load_areas()
    load_places()

    area.refresh_from_db(fields=["name_bn", "search_text", "sounds"])
    place.refresh_from_db()
    assert (area.name_bn, area.sounds) == ("যশোর", "|jsr|")
    assert "|jessore|" in area.search_text
    assert (place.name_en, place.rank) == ("Anderkilla Moore", 3)
    assert place.sounds.startswith("|ndrklmr|")


def test_loading_places_mends_the_towns_and_writes_none_that_is_as_it_should_be() -> None:
    town = Area.objects.values_list("town_point", flat=True).get(code="khulna")
    Area.objects.filter(code="khulna").update(town_point=Point(89.2, 22.2, srid=4326))
    before = versions("geo_area")

    load_places()

    after = versions("geo_area")
    mended = Area.objects.only("id", "town_point").get(code="khulna")
    assert mended.town_point == town
    assert {pk for pk in after if after[pk] != before[pk]} == {str(mended.pk)}


def test_district_is_aimed_at_the_landmarks_of_its_seat() -> None:
    seat = Area.objects.only("id").get(code="khulna-khulna-sadar")
    Place.objects.filter(area=seat).exclude(kind="bank").update(area=Area.objects.only("id").get(code="khulna-rupsa"))
    banks = [place.location for place in Place.objects.filter(area=seat)]

    with connection.cursor() as cursor:
        cursor.execute(AIM_AT_TOWNS, {"enough": 1})

    town = Area.objects.values_list("town_point", flat=True).get(code="khulna")
    assert town is not None
    assert town.x == pytest.approx(median(point.x for point in banks))
    assert town.y == pytest.approx(median(point.y for point in banks))


def test_district_with_too_few_landmarks_loses_its_town() -> None:
    Area.objects.filter(code="dhaka").update(town_point=Point(90.4, 23.7, srid=4326))

    load_places()

    assert Area.objects.values_list("town_point", flat=True).get(code="dhaka") is None


def test_towns_lie_in_their_areas_and_only_dhaka_has_none() -> None:
    aimed = Area.objects.filter(level__in=["division", "district"])

    assert list(aimed.filter(town_point=None).values_list("code", flat=True)) == ["dhaka"]
    assert not aimed.exclude(town_point=None).exclude(polygon__covers=F("town_point")).exists()


def test_what_the_extract_no_longer_has_stays() -> None:
    parent = Area.objects.only("id").get(code="dhaka")
    own = Area.objects.create(
        id=uuid7(), code="own", level="upazila", parent=parent, name_en="Own", name_bn="নিজের", search_text="|own|"
    )

    load_areas()

    assert Area.objects.filter(pk=own.pk).exists()


def test_pieces_are_small_and_cover_what_they_were_cut_from() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(ST_NPoints(geom)) FROM geo_areapiece")
        (corners,) = cursor.fetchone()
        cursor.execute(
            """
            SELECT count(*) FROM geo_area AS area
            JOIN (SELECT area_id, sum(ST_Area(geom)) AS sum FROM geo_areapiece GROUP BY 1) AS pieces
              ON pieces.area_id = area.id
            WHERE abs(ST_Area(area.polygon) - pieces.sum) > 1e-9
            """
        )
        (torn,) = cursor.fetchone()

    assert corners <= 65  # 64 and the first again
    assert torn == 0
    assert AreaPiece.objects.values("area").distinct().count() == 544


def test_progress_ends_with_all() -> None:
    told: list[tuple[int, int]] = []

    load_places(progress=lambda done, total: told.append((done, total)))

    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1][0] == told[-1][1]
