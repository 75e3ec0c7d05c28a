import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django.fixtures import DjangoAssertNumQueries

from geo.points import GeoPoint
from geo.search import FoundPlace, search_places

pytestmark = pytest.mark.django_db
AGRABAD = GeoPoint(lat=22.3253, lon=91.8106)


def first(text: str, near: GeoPoint | None = None) -> FoundPlace:
    return search_places(text=text, near=near)[0]


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
    assert first("Kotwali, Chattogram").district.name_en == "Chattogram"  # type: ignore[union-attr]
    assert first("Kotwali, Dhaka").district.name_en == "Dhaka"  # type: ignore[union-attr]
    assert first("কোতোয়ালী, ঢাকা").district.name_en == "Dhaka"  # type: ignore[union-attr]


def test_among_equals_the_near_one_comes_first_and_says_how_far() -> None:
    found = [place for place in search_places(text="kotwali", near=AGRABAD) if place.type == "area"]

    assert found[0].district.name_en == "Chattogram"  # type: ignore[union-attr]
    assert found[0].distance_m == pytest.approx(3_000, abs=3_000)
    assert found[0].distance_m < found[1].distance_m  # type: ignore[operator]


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
