"""Places over HTTP: what each operation answers, in how many statements, and what it refuses."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.conf import LazySettings
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from geo.geocoders import google_maps
from geo.models import Area
from marketplace.core.schemas import ErrorOut
from tests.fakes.google_maps import KEY, FakeGoogleMaps, Mood, running_google_maps

pytestmark = pytest.mark.django_db
API = "/api/v1"
PIN = {"lat": "22.3569", "lon": "91.7832"}
KOLKATA = {"lat": "22.5726", "lon": "88.3639"}
NOTICE = {"code": "outside_service_area", "message": "We only serve places in Bangladesh so far."}
BANGLA = {"Accept-Language": "bn"}


def get(client: Client, path: str, params: dict[str, str] | None = None, **headers: str) -> Any:
    response = client.get(API + path, params or {}, headers={name.replace("_", "-"): v for name, v in headers.items()})
    assert response.status_code == 200, response.content
    return response.json()


def refused(client: Client, path: str, params: dict[str, Any]) -> set[str]:
    """The fields a refusal names, having checked that it is one and has the format."""
    response = client.get(API + path, params)
    error = ErrorOut.model_validate_json(response.content).error
    assert response.status_code == 400, response.content
    assert error.code in {"invalid_input", "invalid_cursor"}
    return {detail.field for detail in error.details}


class TestLocate:
    def test_tells_the_chain_widest_first(self, client: Client) -> None:
        body = get(client, "/areas/locate", PIN)

        assert [(area["level"], area["code"], area["name_bn"]) for area in body["areas"]] == [
            ("division", "chattogram-division", "চট্টগ্রাম"),
            ("district", "chattogram", "চট্টগ্রাম"),
            ("upazila", "chattogram-pahartali", "পাহাড়তলী"),
        ]
        assert set(body["areas"][0]) == {"id", "code", "level", "name_en", "name_bn"}
        assert body["notice"] is None

    def test_pin_abroad_answers_nothing_and_says_so(self, client: Client) -> None:
        assert get(client, "/areas/locate", KOLKATA) == {"areas": [], "notice": NOTICE}

    def test_takes_one_statement(self, client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        with django_assert_num_queries(1):
            get(client, "/areas/locate", PIN)


class TestListAreas:
    def test_divisions_come_by_code_with_where_their_labels_stand(self, client: Client) -> None:
        body = get(client, "/areas", {"level": "division"})

        codes = [area["code"] for area in body["items"]]
        assert len(codes) == 8
        assert codes == sorted(codes)
        assert body["next"] is None
        assert set(body["items"][0]) == {
            "id", "code", "level", "name_en", "name_bn", "pcode", "parent_id", "aliases", "location",
        }  # fmt: skip
        assert all(area["location"] and area["parent_id"] is None for area in body["items"])

    def test_cursor_leads_through_all_districts_once(self, client: Client) -> None:
        codes, cursor = [], None
        while True:
            page = get(client, "/areas", {"level": "district", "limit": "25"} | ({"cursor": cursor} if cursor else {}))
            codes += [area["code"] for area in page["items"]]
            cursor = page["next"]
            if cursor is None:
                break

        assert len(codes) == len(set(codes)) == 64
        assert codes == sorted(codes)

    def test_parent_leaves_its_own_children(self, client: Client) -> None:
        dhaka = Area.objects.only("id").get(code="dhaka")

        body = get(client, "/areas", {"parent": str(dhaka.id), "limit": "100"})

        assert {area["parent_id"] for area in body["items"]} == {str(dhaka.id)}
        assert {area["level"] for area in body["items"]} == {"upazila"}
        assert len(body["items"]) == Area.objects.filter(parent=dhaka).count() == 46

    def test_unknown_parent_has_no_children(self, client: Client) -> None:
        assert get(client, "/areas", {"parent": str(uuid4())}) == {"items": [], "next": None}

    def test_union_has_no_location_of_its_own(self, client: Client) -> None:
        assert get(client, "/areas", {"level": "union", "limit": "1"})["items"][0]["location"] is None

    def test_takes_one_statement(self, client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        with django_assert_num_queries(1):
            get(client, "/areas", {"level": "upazila", "limit": "100"})

    def test_cursor_of_another_question_is_refused(self, client: Client) -> None:
        cursor = get(client, "/areas", {"level": "district"})["next"]

        assert "cursor" in refused(client, "/areas", {"level": "union", "cursor": cursor})


class TestGetArea:
    def test_tells_one_area_with_its_aliases(
        self, client: Client, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        jashore = Area.objects.only("id").get(code="jashore")

        with django_assert_num_queries(1):
            body = get(client, f"/areas/{jashore.id}")

        assert (body["name_en"], body["name_bn"], body["pcode"]) == ("Jashore", "যশোর", "4041")
        assert "Jessore" in body["aliases"]

    def test_unknown_area_is_not_found_in_either_language(self, client: Client) -> None:
        english = client.get(f"{API}/areas/{uuid4()}")
        bangla = client.get(f"{API}/areas/{uuid4()}", headers=BANGLA)

        assert english.status_code == bangla.status_code == 404
        assert english.json()["error"]["code"] == bangla.json()["error"]["code"] == "area_not_found"
        assert english.json()["error"]["message"] == "There is no such area."
        assert any("ঀ" <= letter <= "৿" for letter in bangla.json()["error"]["message"])


class TestSearch:
    def test_finds_areas_and_landmarks_with_what_is_around_them(self, client: Client) -> None:
        body = get(client, "/places/search", {"q": "agrabad", "limit": "3", **PIN})

        place = body["items"][0]
        assert len(body["items"]) == 3
        assert (place["type"], place["kind"], place["kind_label"]) == ("place", "bus", "Bus stand")
        assert place["upazila"] == {"name_en": "Double Mooring", "name_bn": "ডবলমুরিং"}
        assert place["district"] == {"name_en": "Chattogram", "name_bn": "চট্টগ্রাম"}
        assert set(place["location"]) == {"lat", "lon"}
        assert 1_000 < place["distance_m"] < 10_000

    def test_says_kinds_in_the_readers_language(self, client: Client) -> None:
        body = get(client, "/places/search", {"q": "যশোর", "limit": "1"}, Accept_Language="bn")

        assert (body["items"][0]["kind"], body["items"][0]["kind_label"]) == ("district", "জেলা")

    @pytest.mark.parametrize("q", ["'; DROP TABLE geo_place; --", "<script>alert(1)</script>", "%%%", "\\", "{}", "🙂"])
    def test_hostile_text_is_only_text(self, client: Client, q: str) -> None:
        assert isinstance(get(client, "/places/search", {"q": q})["items"], list)

    def test_takes_one_statement(self, client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        with django_assert_num_queries(1):
            get(client, "/places/search", {"q": "Kotwali, Chattogram", **PIN})


class TestGeocode:
    def test_gazetteer_answers_without_a_key(self, client: Client, settings: LazySettings) -> None:
        settings.GOOGLE_MAPS_KEY = None

        body = get(client, "/geocode", {"q": "House 12, Panchlaish, Chattogram"})

        assert body["source"] == "gazetteer"
        assert (body["items"][0]["label"], body["items"][0]["precision"]) == ("Panchlaish, Chattogram", "area")
        assert 22 < body["items"][0]["location"]["lat"] < 23

    def test_unknown_address_has_no_points(self, client: Client, settings: LazySettings) -> None:
        settings.GOOGLE_MAPS_KEY = None

        assert get(client, "/geocode", {"q": "qqqqzzzzxx"}) == {"items": [], "next": None, "source": "gazetteer"}

    def test_reverse_says_what_a_pin_is_near_in_the_readers_language(
        self, client: Client, settings: LazySettings
    ) -> None:
        settings.GOOGLE_MAPS_KEY = None

        english = get(client, "/geocode/reverse", PIN)
        bangla = get(client, "/geocode/reverse", PIN, Accept_Language="bn")

        assert english["address"]["label"].startswith("near ")
        assert bangla["address"]["label"].endswith("পাহাড়তলী, চট্টগ্রাম")
        assert [area["level"] for area in english["areas"]] == ["division", "district", "upazila"]
        assert (english["source"], english["notice"]) == ("gazetteer", None)

    def test_reverse_abroad_asks_nobody_and_says_so(self, client: Client) -> None:
        body = get(client, "/geocode/reverse", KOLKATA, Accept_Language="bn")

        assert (body["address"], body["areas"]) == (None, [])
        assert body["notice"]["code"] == "outside_service_area"
        assert "বাংলাদেশ" in body["notice"]["message"]

    @pytest.mark.parametrize(("path", "params"), [("/geocode", {"q": "Agrabad"}), ("/geocode/reverse", PIN)])
    def test_asking_too_often_is_refused_with_when_to_come_back(
        self, client: Client, settings: LazySettings, path: str, params: dict[str, str]
    ) -> None:
        settings.RATE_LIMIT_FACTOR = 1
        settings.GOOGLE_MAPS_KEY = None

        statuses = [client.get(API + path, params).status_code for _ in range(30)]
        refusal = client.get(API + path, params)

        assert set(statuses) == {200}
        assert (refusal.status_code, refusal.json()["error"]["code"]) == (429, "rate_limited")
        # Thirty at the start of a window wait for its end, and for a thirtieth of the next.
        assert 1 <= int(refusal.headers["Retry-After"]) <= 60 + 60 / 30


@pytest.fixture
def google(settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGoogleMaps]:
    with running_google_maps() as fake:
        settings.GOOGLE_MAPS_KEY, settings.GOOGLE_MAPS_URL = KEY, fake.url
        google_maps.shared_session.cache_clear()
        yield fake
        google_maps.shared_session().close()


class TestGeocodeByGoogle:
    def test_source_says_so(self, client: Client, google: FakeGoogleMaps) -> None:
        google.learn("12 Strand Road", lat=22.33, lon=91.81, label="12 Strand Rd, Chattogram")

        body = get(client, "/geocode", {"q": "12 Strand Road"})

        assert body["source"] == "google_maps"
        assert body["items"] == [
            {"label": "12 Strand Rd, Chattogram", "location": {"lat": 22.33, "lon": 91.81}, "precision": "exact"}
        ]

    @pytest.mark.parametrize("mood", [Mood.OVER_QUERY_LIMIT, Mood.REQUEST_DENIED, Mood.MALFORMED])
    def test_gazetteer_answers_while_google_does_not_and_source_says_so(
        self, client: Client, google: FakeGoogleMaps, mood: Mood
    ) -> None:
        google.mood = mood

        body = get(client, "/geocode", {"q": "Agrabad"})

        assert google.asked
        assert body["source"] == "gazetteer"
        assert body["items"][0]["label"].startswith("Agrabad")


class TestDistance:
    def test_is_metres_on_the_spheroid(self, client: Client) -> None:
        body = get(client, "/geo/distance", {"from_lat": "0", "from_lon": "0", "to_lat": "0", "to_lon": "1"})

        assert body == {"distance_m": pytest.approx(111_319.490793, abs=0.001)}

    def test_takes_one_statement(self, client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
        with django_assert_num_queries(1):
            get(client, "/geo/distance", {"from_lat": "0", "from_lon": "0", "to_lat": "0", "to_lon": "1"})


NO_COORDINATES = ["", "abc", "nan", "inf", "-inf", "1e999", "91", "-90.0001", "12,3", "0x10", "1; DROP TABLE geo_area"]
DISTANCE = {"from_lat": "0", "from_lon": "0", "to_lat": "0", "to_lon": "1"}


class TestBadInput:
    @pytest.mark.parametrize("bad", NO_COORDINATES)
    @pytest.mark.parametrize(
        ("path", "params", "field"),
        [
            ("/areas/locate", PIN, "lat"),
            ("/places/search", {"q": "x", **PIN}, "lat"),
            ("/geocode", {"q": "x", **PIN}, "lat"),
            ("/geocode/reverse", PIN, "lat"),
            ("/geo/distance", DISTANCE, "from_lat"),
            ("/geo/distance", DISTANCE, "to_lat"),
        ],
    )
    def test_no_latitude_is_refused_by_name(
        self, client: Client, path: str, params: dict[str, str], field: str, bad: str
    ) -> None:
        assert refused(client, path, params | {field: bad}) == {field}

    @pytest.mark.parametrize("path", ["/areas/locate", "/geocode/reverse"])
    def test_longitude_beyond_the_date_line_is_refused(self, client: Client, path: str) -> None:
        assert refused(client, path, PIN | {"lon": "180.5"}) == {"lon"}

    @pytest.mark.parametrize("path", ["/areas/locate", "/geocode/reverse"])
    def test_missing_pin_is_refused(self, client: Client, path: str) -> None:
        assert refused(client, path, {}) == {"lat", "lon"}

    @pytest.mark.parametrize("path", ["/places/search", "/geocode"])
    def test_half_a_pin_is_refused(self, client: Client, path: str) -> None:
        response = client.get(API + path, {"q": "x", "lat": "22"}, headers=BANGLA)

        assert response.status_code == 400
        assert "lat" in response.json()["error"]["details"][0]["message"]

    @pytest.mark.parametrize(
        ("path", "params"),
        [
            ("/areas/locate", PIN),
            ("/areas", {}),
            ("/places/search", {"q": "x"}),
            ("/geocode", {"q": "x"}),
            ("/geocode/reverse", PIN),
            ("/geo/distance", DISTANCE),
        ],
    )
    def test_unknown_and_repeated_parameters_are_refused(
        self, client: Client, path: str, params: dict[str, str]
    ) -> None:
        assert refused(client, path, params | {"limitt": "5"}) == {"limitt"}
        if params:
            name = next(iter(params))
            assert name in refused(client, path, params | {name: [params[name], params[name]]})

    @pytest.mark.parametrize("limit", ["0", "-1", "51", "1000000000000000000000", "ten", "1.5", ""])
    def test_absurd_limit_is_refused(self, client: Client, limit: str) -> None:
        assert refused(client, "/places/search", {"q": "x", "limit": limit}) == {"limit"}
        assert refused(client, "/areas", {"limit": "101" if limit == "51" else limit}) == {"limit"}

    @pytest.mark.parametrize(("path", "longest"), [("/places/search", 100), ("/geocode", 200)])
    def test_empty_and_endless_texts_are_refused(self, client: Client, path: str, longest: int) -> None:
        assert refused(client, path, {"q": ""}) == {"q"}
        assert refused(client, path, {"q": "x" * (longest + 1)}) == {"q"}
        assert refused(client, path, {}) == {"q"}

    @pytest.mark.parametrize(("path", "name"), [("/places/search", "q"), ("/geocode", "q"), ("/areas", "cursor")])
    def test_null_byte_is_refused(self, client: Client, path: str, name: str) -> None:
        response = client.get(API + path, {name: "a\0b"})

        assert (response.status_code, response.json()["error"]["code"]) == (400, "invalid_input")

    @pytest.mark.parametrize(
        "params",
        [{"level": "city"}, {"level": "' OR 1=1"}, {"parent": "1"}, {"parent": "x" * 4000}, {"cursor": "bad"},
         {"cursor": "x" * 2000}],
    )  # fmt: skip
    def test_bad_filters_and_cursors_are_refused(self, client: Client, params: dict[str, str]) -> None:
        assert refused(client, "/areas", params) == set(params)

    @pytest.mark.parametrize("area_id", ["1", "dhaka", "'%20OR%201=1", "00000000-0000-0000-0000-00000000000g"])
    def test_what_is_no_id_is_not_found(self, client: Client, area_id: str) -> None:
        response = client.get(f"{API}/areas/{area_id}")

        assert response.status_code == 404
        assert ErrorOut.model_validate_json(response.content).error.code == "not_found"

    def test_refusal_is_said_in_bangla(self, client: Client) -> None:
        response = client.get(f"{API}/areas/locate", {"lat": "91", "lon": "0"}, headers=BANGLA)

        error = response.json()["error"]
        assert (response.status_code, error["details"][0]["field"]) == (400, "lat")
        assert any("ঀ" <= letter <= "৿" for letter in error["message"])
