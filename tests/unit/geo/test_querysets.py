from itertools import pairwise

import pytest

from geo.models import Area, Place
from geo.points import GeoPoint
from geo.selectors import get_distance_m

pytestmark = pytest.mark.django_db
AGRABAD = GeoPoint(lat=22.3253, lon=91.8106)
KOLKATA = GeoPoint(lat=22.5726, lon=88.3639)


def distances_m(radius_m: float) -> dict[str, float]:
    """The oracle: every landmark measured, one by one, in Python's order."""
    rows = Place.objects.within(AGRABAD, radius_m=radius_m * 2).values_list("id", "location")
    measured = {str(pk): get_distance_m(AGRABAD, GeoPoint.from_geos(location)) for pk, location in rows}
    return {pk: metres for pk, metres in measured.items() if metres <= radius_m}


def distance_of(place: Place) -> float:
    """What `with_distance_to` annotated, of which the type of a row knows nothing."""
    metres: float = vars(place)["distance_m"]
    return metres


def test_within_takes_all_up_to_the_radius_and_no_more() -> None:
    found = Place.objects.within(AGRABAD, radius_m=800).values_list("id", flat=True)

    assert {str(pk) for pk in found} == set(distances_m(800))


def test_distance_is_the_spheroids() -> None:
    places = Place.objects.within(AGRABAD, radius_m=400).with_distance_to(AGRABAD)

    assert {str(place.pk): distance_of(place) for place in places} == pytest.approx(distances_m(400), abs=0.001)


def test_within_ends_at_the_radius_to_the_millimetre() -> None:
    nearest_m = distance_of(Place.objects.nearest(AGRABAD).with_distance_to(AGRABAD)[0])

    # PostGIS rounds a distance to ten nanometres, so the rim itself is as wide.
    assert Place.objects.within(AGRABAD, radius_m=nearest_m + 1e-7).count() >= 1
    assert Place.objects.within(AGRABAD, radius_m=nearest_m - 1e-3).count() == 0


def test_nearest_is_walked_from_the_index() -> None:
    plan = Place.objects.nearest(AGRABAD)[:20].explain()

    assert "Order By: (location <->" in plan
    assert "Seq Scan" not in plan


def test_nearest_comes_in_order_but_for_what_sphere_and_spheroid_disagree_on() -> None:
    metres = [distance_of(place) for place in Place.objects.nearest(AGRABAD).with_distance_to(AGRABAD)[:50]]

    assert all(one <= other * 1.006 for one, other in pairwise(metres))


def test_covering_finds_the_outlines_around_a_point() -> None:
    codes = Area.objects.covering(AGRABAD).order_by("code").values_list("code", flat=True)

    assert list(codes) == ["chattogram", "chattogram-division", "chattogram-double-mooring"]


def test_covering_finds_none_abroad() -> None:
    assert not Area.objects.covering(KOLKATA).exists()
