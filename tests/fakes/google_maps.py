"""A Google Maps on loopback: the Geocoding API as its documentation describes it, errors and delays included.

https://developers.google.com/maps/documentation/geocoding/requests-geocoding
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.fakes.serving import QuietHandler, serving_http

KEY = "AIzaFakeKeyOnLoopback"
SLOW_S = 30.0  # or until the test has ended


class Mood(StrEnum):
    """How the server behaves until told otherwise."""

    WELL = "well"
    OVER_QUERY_LIMIT = "OVER_QUERY_LIMIT"
    OVER_DAILY_LIMIT = "OVER_DAILY_LIMIT"
    REQUEST_DENIED = "REQUEST_DENIED"
    UNKNOWN_ERROR = "UNKNOWN_ERROR"
    BROKEN = "500"
    SLOW = "slow"
    MALFORMED = "malformed"
    STRANGE = "json of another shape"


_REFUSALS = {
    Mood.OVER_QUERY_LIMIT: "You have exceeded your rate-limit for this API.",
    Mood.OVER_DAILY_LIMIT: "You must enable Billing on the Google Cloud Project.",
    Mood.UNKNOWN_ERROR: "Server error. Please try again.",
}


@dataclass
class FakeGoogleMaps:
    """What the server knows and was asked."""

    url: str = ""
    mood: Mood = Mood.WELL
    fails_first: int = 0
    asked: list[dict[str, str]] = field(default_factory=list)
    known: dict[str, dict[str, Any]] = field(default_factory=dict)
    ended: threading.Event = field(default_factory=threading.Event)

    def learn(
        self,
        address: str,
        *,
        lat: float,
        lon: float,
        label: str,
        location_type: str = "ROOFTOP",
        types: tuple[str, ...] = ("street_address",),
        partial_match: bool = False,
    ) -> None:
        """Answer `address`, and the point itself, with this place."""
        result = {
            "address_components": [{"long_name": "Bangladesh", "short_name": "BD", "types": ["country", "political"]}],
            "formatted_address": label,
            "geometry": {"location": {"lat": lat, "lng": lon}, "location_type": location_type},
            "place_id": f"fake-{address}",
            "types": list(types),
        } | ({"partial_match": True} if partial_match else {})
        self.known[address] = self.known[f"{lat},{lon}"] = result

    def answer(self, asked: dict[str, str]) -> tuple[int, bytes]:
        """Status and body for one request, in the order Google checks."""
        self.asked.append(asked)
        if self.fails_first > 0:
            self.fails_first -= 1
            return 500, b"<html>Internal Server Error</html>"
        if self.mood is Mood.BROKEN:
            return 500, b"<html>Internal Server Error</html>"
        if self.mood is Mood.MALFORMED:
            return 200, b'{"status": "OK", "results": ['
        if self.mood is Mood.STRANGE:
            return 200, b'{"status": "OK", "results": [{"geometry": null}]}'
        if self.mood is Mood.SLOW:
            self.ended.wait(SLOW_S)
        return 200, json.dumps(self._body(asked)).encode()

    def _body(self, asked: dict[str, str]) -> dict[str, Any]:
        if self.mood is Mood.REQUEST_DENIED or asked.get("key") != KEY:
            return _refusal("REQUEST_DENIED", "The provided API key is invalid.")
        if self.mood in _REFUSALS:
            return _refusal(self.mood, _REFUSALS[self.mood])
        question = asked.get("address") or asked.get("latlng")
        if not question:
            return _refusal("INVALID_REQUEST", "Missing the 'address', 'components', 'latlng' or 'place_id' parameter.")
        found = self.known.get(question)
        return {"results": [found], "status": "OK"} if found else {"results": [], "status": "ZERO_RESULTS"}


def _refusal(status: str, message: str) -> dict[str, Any]:
    return {"error_message": message, "results": [], "status": status}


@contextmanager
def running_google_maps() -> Iterator[FakeGoogleMaps]:
    """The server on a free port of loopback, until the block ends."""
    fake = FakeGoogleMaps()

    class Handler(QuietHandler):
        def get(self) -> None:
            path = urlsplit(self.path)
            asked = {name: values[0] for name, values in parse_qs(path.query).items()}
            known_path = path.path == "/maps/api/geocode/json"
            status, body = fake.answer(asked) if known_path else (404, b"<html>Not Found</html>")
            self.tell(status, "application/json; charset=UTF-8" if status == 200 else "text/html", body)

    with serving_http(Handler) as fake.url:
        try:
            yield fake
        finally:
            fake.ended.set()
