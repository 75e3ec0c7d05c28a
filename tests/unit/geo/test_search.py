import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django.fixtures import DjangoAssertNumQueries

from geo.models import Area
from geo.points import GeoPoint
from geo.search import FoundPlace, search_places
from geo.selectors import get_distance_m

pytestmark = pytest.mark.django_db
AGRABAD = GeoPoint(lat=22.3253, lon=91.8106)


def first(text: str, near: GeoPoint | None = None) -> FoundPlace:
    return search_places(text=text, near=near)[0]


def district_of(place: FoundPlace) -> str | None:
    return place.district.name_en if place.district else None


@pytest.mark.parametrize(
    ("typed", "name_en", "kind"),
    [
        ("Jashore", "Jashore", "district"),
        ("Jessore", "Jashore", "district"),
        ("jessor", "Jashore", "district"),
        ("যশোর", "Jashore", "district"),
        ("Comilla", "Cumilla", "district"),
        ("chitagong", "Chattogram", "district"),
        ("চট্টগ্রাম", "Chattogram", "district"),
        ("cox's bazar", "Cox's Bazar", "district"),
        ("COXS BAZAR", "Cox's Bazar", "district"),
        ("Panchlaish", "Panchlaish", "upazila"),
        ("panchlaishh", "Panchlaish", "upazila"),
        ("পাচলাইস", "Panchlaish", "upazila"),
        ("ডবলমুরিং", "Double Mooring", "upazila"),
        ("dobol muring", "Double Mooring", "upazila"),
        ("Karnafuli", "Karnafuli", "upazila"),
        ("শাহ আমানত আন্তর্জাতিক বিমানবন্দর", "Shah Amanat International Airport", "airport"),
        ("agrabad", "Agrabad", "bus"),
        ("coxbazar", "Cox's Bazar", "district"),
        ("কক্স বাজার", "Cox's Bazar", "district"),
        ("আন্দরকিল্লা", "Anderkilla Moore", "landmark"),
        ("বহদ্দারহাট", "Bahaddarhat Bazar", "market"),
        ("tiger pass", "Tigerpass Bus Stop", "bus"),
        ("gec circle", "GEC circle", "bus"),
        ("Shahjalal mazar", "Mazar of Hazrat Shahjalal", "mosque"),
        ("rajshahi university", "University of Rajshahi", "university"),
        ("জিন্দাবাজার", "Jamuna Bank Limited, Zindabazar Branch", "bank"),
    ],
)
def test_finds_by_either_name_alias_or_typo(typed: str, name_en: str, kind: str) -> None:
    found = first(typed)

    assert (found.name_en, found.kind) == (name_en, kind)


def test_whole_name_comes_before_names_that_begin_with_it() -> None:
    names = [place.name_en for place in search_places(text="agrabad", limit=20)]

    assert names[0] == "Agrabad"
    assert all(name.lower().startswith("agrabad") for name in names[1:5])


def test_words_are_found_in_any_order() -> None:
    assert first("shahjalal hazrat mazar").name_en == "Mazar of Hazrat Shahjalal"


def test_district_after_the_comma_comes_before_the_rest_of_its_division() -> None:
    found = search_places(text="railway station, chittagong", limit=5)

    assert {place.district.name_en for place in found if place.district} == {"Chattogram"}


def test_what_stands_after_the_comma_comes_first() -> None:
    typed = ["Kotwali, Chattogram", "Kotwali, Dhaka", "কোতোয়ালী, ঢাকা"]

    assert [district_of(first(text)) for text in typed] == ["Chattogram", "Dhaka", "Dhaka"]


def test_among_equals_the_near_one_comes_first_and_says_how_far() -> None:
    found = [place for place in search_places(text="kotwali", near=AGRABAD) if place.type == "area"]

    distances_m = [place.distance_m for place in found if place.distance_m is not None]
    assert district_of(found[0]) == "Chattogram"
    assert len(distances_m) == len(found)
    assert distances_m[0] == pytest.approx(3_000, abs=3_000)
    assert distances_m[0] < distances_m[1]


def test_tells_upazila_and_district_of_a_landmark() -> None:
    found = first("agrabad")

    assert found.upazila is not None
    assert (found.upazila.name_en, found.upazila.name_bn) == ("Double Mooring", "ডবলমুরিং")
    assert found.district is not None
    assert found.district.name_bn == "চট্টগ্রাম"


def test_area_without_an_outline_is_placed_in_its_district_and_says_so() -> None:
    found = first("Karnafuli")

    assert found.is_approximate
    assert not first("Panchlaish").is_approximate


# Roughly each town's middle, to a kilometre or so.
TOWNS = {
    "chattogram": GeoPoint(lat=22.335, lon=91.83),
    "sylhet": GeoPoint(lat=24.895, lon=91.87),
    "khulna": GeoPoint(lat=22.82, lon=89.55),
    "rajshahi": GeoPoint(lat=24.37, lon=88.60),
    "dhaka": GeoPoint(lat=23.75, lon=90.40),  # by its label: the gazetteer has too few landmarks of it
    "cumilla": GeoPoint(lat=23.46, lon=91.18),
    "cox's bazar": GeoPoint(lat=21.44, lon=91.98),
    "bogura": GeoPoint(lat=24.85, lon=89.37),
    "mymensingh": GeoPoint(lat=24.75, lon=90.41),
    "rangpur": GeoPoint(lat=25.75, lon=89.25),
    "barishal": GeoPoint(lat=22.70, lon=90.37),
    "jamalpur": GeoPoint(lat=24.92, lon=89.95),
    "bandarban": GeoPoint(lat=22.195, lon=92.218),
    "naogaon": GeoPoint(lat=24.80, lon=88.94),
    "bhola": GeoPoint(lat=22.685, lon=90.65),
    "kurigram": GeoPoint(lat=25.81, lon=89.645),
}
IN_TOWN_M = 5_000


@pytest.mark.parametrize(("name", "town"), TOWNS.items())
def test_districts_and_divisions_are_found_at_their_towns(name: str, town: GeoPoint) -> None:
    found = [place for place in search_places(text=name, near=town) if place.kind in {"district", "division"}]

    assert found
    assert [place.distance_m for place in found if place.distance_m is None or place.distance_m > IN_TOWN_M] == []


@pytest.mark.parametrize(
    ("typed", "town"), [("chittagong", "chattogram"), ("চট্টগ্রাম", "chattogram"), ("খুলনা", "khulna"), ("সিলেট", "sylhet")]
)
def test_first_hit_of_a_city_by_another_name_is_in_it(typed: str, town: str) -> None:
    found = first(typed)

    assert get_distance_m(found.location, TOWNS[town]) < IN_TOWN_M


def test_district_without_a_town_is_found_at_its_label() -> None:
    label = Area.objects.values_list("label_point", flat=True).get(code="dhaka")

    found = next(place for place in search_places(text="Dhaka") if place.kind == "district")

    assert label is not None
    assert (found.location.lat, found.location.lon) == (label.y, label.x)


@pytest.mark.parametrize("text", ["", " ", "!", "%", "_", ",", ", Dhaka", "\u200d", "qqqqzzzzxx"])
def test_nothing_to_look_for_finds_nothing(text: str) -> None:
    assert search_places(text=text) == []


def test_one_letter_finds_what_begins_with_it() -> None:
    found = search_places(text="b", limit=5)

    assert len(found) == 5
    assert all(place.name_en.lower().startswith("b") for place in found)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=100))
def test_any_text_is_a_question(text: str) -> None:
    assert len(search_places(text=text, near=AGRABAD, limit=3)) <= 3


def test_limit_holds_and_no_hit_comes_twice() -> None:
    found = search_places(text="college", limit=50)

    assert len(found) == 50
    assert len({place.id for place in found}) == 50


def test_takes_one_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        search_places(text="Kotwali, Chattogram", near=AGRABAD)


@pytest.mark.parametrize("table", ["geo_area", "geo_place"])
def test_both_roads_are_answered_from_the_trigram_index(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN SELECT id FROM {table} WHERE search_text LIKE %s", ["%|panchlaish%"])  # noqa: S608
        literal = "\n".join(line for (line,) in cursor.fetchall())
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"EXPLAIN SELECT id FROM {table} WHERE %s <%% search_text", ["panchlais"])  # noqa: S608
        alike = "\n".join(line for (line,) in cursor.fetchall())

    assert "_search_trgm" in literal
    assert "_search_trgm" in alike
