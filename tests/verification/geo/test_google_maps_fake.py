"""The fake Google Maps answers as the documentation of the Geocoding API says the real one does."""

from collections.abc import Iterator

import googlemaps
import pytest
import requests
from googlemaps.exceptions import ApiError

from tests.fakes.google_maps import KEY, FakeGoogleMaps, Mood, running_google_maps

PATH = "/maps/api/geocode/json"


@pytest.fixture
def fake() -> Iterator[FakeGoogleMaps]:
    with running_google_maps() as server:
        server.learn("GEC Circle, Chattogram", lat=22.3592, lon=91.8215, label="GEC Cir, Chattogram, Bangladesh")
        yield server


def ask(fake: FakeGoogleMaps, **params: str) -> requests.Response:
    return requests.get(fake.url + PATH, params={"key": KEY, **params}, timeout=10)


def test_known_address_is_ok_with_geometry_and_label(fake: FakeGoogleMaps) -> None:
    body = ask(fake, address="GEC Circle, Chattogram").json()

    assert body["status"] == "OK"
    result = body["results"][0]
    assert result["geometry"]["location"] == {"lat": 22.3592, "lng": 91.8215}
    assert result["geometry"]["location_type"] == "ROOFTOP"
    assert result["formatted_address"] == "GEC Cir, Chattogram, Bangladesh"
    assert {"place_id", "types", "address_components"} <= result.keys()


def test_known_point_is_answered_backwards(fake: FakeGoogleMaps) -> None:
    assert ask(fake, latlng="22.3592,91.8215").json()["results"][0]["place_id"] == "fake-GEC Circle, Chattogram"


def test_unknown_address_is_zero_results_not_an_error(fake: FakeGoogleMaps) -> None:
    assert ask(fake, address="nowhere").json() == {"results": [], "status": "ZERO_RESULTS"}


def test_missing_question_is_an_invalid_request(fake: FakeGoogleMaps) -> None:
    assert ask(fake).json()["status"] == "INVALID_REQUEST"


def test_wrong_key_is_denied_with_http_200(fake: FakeGoogleMaps) -> None:
    response = ask(fake, key="AIzaAnother", address="x")

    assert (response.status_code, response.json()["status"]) == (200, "REQUEST_DENIED")


@pytest.mark.parametrize("status", ["OVER_QUERY_LIMIT", "OVER_DAILY_LIMIT", "REQUEST_DENIED", "UNKNOWN_ERROR"])
def test_refusals_are_told_with_http_200_and_say_why(fake: FakeGoogleMaps, status: str) -> None:
    fake.mood = Mood(status)

    response = ask(fake, address="GEC Circle, Chattogram")

    assert (response.status_code, response.json()["status"]) == (200, status)
    assert response.json()["results"] == []
    assert response.json()["error_message"]


def test_only_a_partial_match_says_that_it_is_one(fake: FakeGoogleMaps) -> None:
    fake.learn("GEC Cirkle", lat=22.3592, lon=91.8215, label="GEC Cir", partial_match=True)

    assert ask(fake, address="GEC Cirkle").json()["results"][0]["partial_match"] is True
    assert "partial_match" not in ask(fake, address="GEC Circle, Chattogram").json()["results"][0]


def test_failures_are_failures(fake: FakeGoogleMaps) -> None:
    fake.mood = Mood.BROKEN
    assert ask(fake, address="x").status_code == 500

    fake.mood = Mood.MALFORMED
    with pytest.raises(requests.exceptions.JSONDecodeError):
        ask(fake, address="x").json()

    fake.mood = Mood.SLOW
    with pytest.raises(requests.exceptions.ReadTimeout):
        requests.get(fake.url + PATH, params={"key": KEY, "address": "x"}, timeout=0.2)


def test_other_addresses_of_the_server_are_not_found(fake: FakeGoogleMaps) -> None:
    assert requests.get(fake.url + "/maps/api/unknown/json", timeout=5).status_code == 404


def test_googles_own_client_understands_it(fake: FakeGoogleMaps) -> None:
    client = googlemaps.Client(key=KEY, base_url=fake.url, timeout=5)

    assert client.geocode("GEC Circle, Chattogram")[0]["geometry"]["location"]["lat"] == 22.3592
    assert client.geocode("nowhere") == []
    fake.mood = Mood.REQUEST_DENIED
    with pytest.raises(ApiError, match="REQUEST_DENIED"):
        client.geocode("x")
