"""A Google Routes API on loopback: `computeRoutes` as its documentation describes it, errors and delays included.

https://developers.google.com/maps/documentation/routes/reference/rest/v2/TopLevel/computeRoutes
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tests.fakes.serving import QuietHandler, serving_http

KEY = "AIzaFakeRoutesKey"
PATH = "/directions/v2:computeRoutes"
SLOW_S = 30.0  # or until the test has ended


class Mood(StrEnum):
    """How the server behaves until told otherwise."""

    WELL = "well"
    NO_ROUTE = "no route"
    EXHAUSTED = "429"
    BROKEN = "500"
    SLOW = "slow"
    MALFORMED = "malformed"
    STRANGE = "json of another shape"


@dataclass
class FakeGoogleRoutes:
    """What the server answers and was asked."""

    url: str = ""
    mood: Mood = Mood.WELL
    fails_first: int = 0
    distance_m: int = 2_300
    duration_s: int = 540
    asked: list[dict[str, Any]] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def answer(self, headers: dict[str, str], body: dict[str, Any]) -> tuple[int, bytes]:
        """Status and body for one request, in the order Google checks."""
        self.asked.append(body)
        if self.mood is Mood.SLOW:
            self.ended.wait(SLOW_S)
        if self.mood is Mood.BROKEN or self.fails_first > 0:
            self.fails_first -= 1
            return _refusal(500, "INTERNAL", "Internal error encountered.")
        if self.mood is Mood.EXHAUSTED:
            return _refusal(429, "RESOURCE_EXHAUSTED", "Quota exceeded for quota metric 'ComputeRoutes requests'.")
        if self.mood is Mood.MALFORMED:
            return 200, b'{"routes": [{'
        if self.mood is Mood.STRANGE:
            return 200, b'{"routes": [{"duration": "soon"}]}'
        return self._routes(headers, body)

    def _routes(self, headers: dict[str, str], body: dict[str, Any]) -> tuple[int, bytes]:
        if headers.get("x-goog-api-key") != KEY:
            return _refusal(403, "PERMISSION_DENIED", "The caller does not have permission")
        if not headers.get("x-goog-fieldmask"):
            return _refusal(400, "INVALID_ARGUMENT", "FieldMask is a required parameter.")
        if not body.get("origin") or not body.get("destination"):
            return _refusal(400, "INVALID_ARGUMENT", "Origin and destination must be set.")
        if self.mood is Mood.NO_ROUTE:
            return 200, b"{}"
        route = {"distanceMeters": self.distance_m, "duration": f"{self.duration_s}s"}
        return 200, json.dumps({"routes": [{name: value for name, value in route.items() if value}]}).encode()


def _refusal(code: int, status: str, message: str) -> tuple[int, bytes]:
    return code, json.dumps({"error": {"code": code, "message": message, "status": status}}).encode()


@contextmanager
def running_google_routes() -> Iterator[FakeGoogleRoutes]:
    """The server on a free port of loopback, until the block ends."""
    fake = FakeGoogleRoutes()

    class Handler(QuietHandler):
        def post(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.body()
            if self.path != PATH:
                self.tell(404, "text/html", b"<html>Not Found</html>")
                return
            status, answer = fake.answer(headers, json.loads(body or b"{}"))
            self.tell(status, "application/json; charset=UTF-8", answer)

    with serving_http(Handler) as fake.url:
        try:
            yield fake
        finally:
            fake.ended.set()
