"""The fake Google Routes answers as the documentation of `computeRoutes` says the real one does."""

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from tests.fakes.google_routes import KEY, PATH, FakeGoogleRoutes, Mood, running_google_routes

HERE = {"location": {"latLng": {"latitude": 22.3592, "longitude": 91.8215}}}
THERE = {"location": {"latLng": {"latitude": 22.33, "longitude": 91.81}}}


@pytest.fixture
def fake() -> Iterator[FakeGoogleRoutes]:
    with running_google_routes() as server:
        yield server


def ask(fake: FakeGoogleRoutes, key: str = KEY, mask: str = "routes.duration", **body: Any) -> requests.Response:
    headers = {"X-Goog-Api-Key": key} | ({"X-Goog-FieldMask": mask} if mask else {})
    return requests.post(fake.url + PATH, json=body, headers=headers, timeout=10)


def test_a_way_has_metres_and_a_duration_in_seconds(fake: FakeGoogleRoutes) -> None:
    assert ask(fake, origin=HERE, destination=THERE).json() == {
        "routes": [{"distanceMeters": 2300, "duration": "540s"}]
    }


def test_no_way_is_an_empty_object(fake: FakeGoogleRoutes) -> None:
    fake.mood = Mood.NO_ROUTE

    assert ask(fake, origin=HERE, destination=THERE).json() == {}


@pytest.mark.parametrize(
    ("asked", "status", "told"),
    [
        ({"key": "AIzaAnother"}, 403, "PERMISSION_DENIED"),
        ({"mask": ""}, 400, "INVALID_ARGUMENT"),
        ({"origin": None}, 400, "INVALID_ARGUMENT"),
    ],
)
def test_refusals_say_why(fake: FakeGoogleRoutes, asked: dict[str, Any], status: int, told: str) -> None:
    response = ask(fake, **({"origin": HERE, "destination": THERE} | asked))

    assert (response.status_code, response.json()["error"]["status"]) == (status, told)


def test_quota_that_is_used_up_is_429(fake: FakeGoogleRoutes) -> None:
    fake.mood = Mood.EXHAUSTED

    response = ask(fake, origin=HERE, destination=THERE)

    assert (response.status_code, response.json()["error"]["status"]) == (429, "RESOURCE_EXHAUSTED")


def test_other_addresses_are_not_found(fake: FakeGoogleRoutes) -> None:
    assert requests.post(f"{fake.url}/v1/elsewhere", json={}, timeout=10).status_code == 404
