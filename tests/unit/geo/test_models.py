"""What the database never lets be false, each by a row that would break it."""

from typing import Any

import pytest
from django.contrib.gis.geos import MultiPolygon, Point, Polygon
from django.db import IntegrityError, transaction

from geo.models import Area, AreaPiece, Place

pytestmark = pytest.mark.django_db
SQUARE = Polygon.from_bbox((90, 23, 91, 24))
BOW_TIE = Polygon(((90, 23), (91, 24), (91, 23), (90, 24), (90, 23)))


def dhaka() -> Area:
    return Area.objects.only("id").get(code="dhaka")


def area(**changed: Any) -> Area:
    """A sound upazila, but for what is changed."""
    sound: dict[str, Any] = {
        "code": "new",
        "level": "upazila",
        "parent": dhaka(),
        "name_en": "New",
        "name_bn": "নতুন",
        "search_text": "|new|",
        "polygon": MultiPolygon(SQUARE, srid=4326),
        "label_point": Point(90.5, 23.5, srid=4326),
    }
    return Area(**(sound | changed))


def place(**changed: Any) -> Place:
    sound: dict[str, Any] = {
        "osm_id": -1,
        "name_en": "New",
        "kind": "market",
        "rank": 2,
        "location": Point(90.5, 23.5, srid=4326),
        "area": dhaka(),
        "search_text": "|new|",
    }
    return Place(**(sound | changed))


def test_sound_rows_are_taken() -> None:
    area().save()
    place().save()


@pytest.mark.parametrize(
    ("constraint", "changed"),
    [
        ("area_level_known", {"level": "city"}),
        ("area_division_is_root", {"level": "division"}),
        ("area_division_is_root", {"parent": None}),
        ("area_has_both_names", {"name_en": ""}),
        ("area_has_both_names", {"name_bn": ""}),
        ("area_is_searchable", {"search_text": ""}),
        ("area_above_upazila_has_shape", {"level": "district", "polygon": None, "label_point": None}),
        ("area_shape_has_label", {"label_point": None}),
        ("area_shape_has_label", {"polygon": None}),
        ("area_polygon_valid", {"polygon": MultiPolygon(BOW_TIE, srid=4326), "label_point": Point(90.2, 23.5)}),
        ("area_town_above_upazila", {"town_point": Point(90.5, 23.5, srid=4326)}),
        ("area_label_inside", {"label_point": Point(95, 23.5, srid=4326)}),
        ("geo_area_code_key", {"code": "chattogram"}),
        ("geo_area_pcode_key", {"pcode": "2015"}),
    ],
)
def test_unsound_area_is_refused(constraint: str, changed: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        area(**changed).save()


def test_area_is_not_its_own_parent() -> None:
    district = dhaka()

    with pytest.raises(IntegrityError, match="area_not_own_parent"), transaction.atomic():
        Area.objects.filter(pk=district.pk).update(parent_id=district.pk)


def test_unsound_piece_is_refused() -> None:
    with pytest.raises(IntegrityError, match="areapiece_geom_valid"), transaction.atomic():
        AreaPiece.objects.create(area=dhaka(), geom=BOW_TIE)


@pytest.mark.parametrize(
    ("constraint", "changed"),
    [
        ("place_kind_known", {"kind": "spaceport"}),
        ("place_rank_1_to_6", {"rank": 0}),
        ("place_rank_1_to_6", {"rank": 7}),
        ("place_has_a_name", {"name_en": ""}),
        ("place_is_searchable", {"search_text": ""}),
    ],
)
def test_unsound_place_is_refused(constraint: str, changed: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        place(**changed).save()


def test_landmark_comes_once() -> None:
    place().save()

    with pytest.raises(IntegrityError, match="geo_place_osm_id_key"), transaction.atomic():
        place().save()
