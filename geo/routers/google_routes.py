"""Ways by Google's Routes API: bounded in time, retried a little, counted by the day, and given up quickly when away.

https://developers.google.com/maps/documentation/routes/compute_route_directions
"""

from functools import cache as once
from typing import Any

import requests
from django.conf import settings
from django.db import transaction

from geo.errors import QuotaExceededError
from geo.points import GeoPoint
from geo.ports import Way
from geo.quotas import take_call
from marketplace.core.resilience import OutsideSystemError, guarded

PATH = "/directions/v2:computeRoutes"
FIELDS = "routes.distanceMeters,routes.duration"


class NoSensibleAnswerError(Exception):
    """Google failed on its side, or answered something that is not its documented format."""


class RefusedError(Exception):
    """Google does not take the key, or the question."""


# What may pass when asked again.
PASSING = (requests.ConnectionError, requests.Timeout, NoSensibleAnswerError)


class GoogleRoutesRouter:
    """Google's ways of motorcycles, on which couriers here are, behind the port."""

    name = "google_routes"

    def find_way(self, start: GeoPoint, end: GeoPoint) -> Way | None:
        """See the port."""
        # While Google thinks, no row may stay locked (`geo.geocoders.google_maps` tells how this refuses to).
        with transaction.atomic(durable=True):
            pass
        try:
            return request(start, end)
        except RefusedError as error:
            raise OutsideSystemError from error


@guarded("google_routes", retry_on=PASSING, attempts=2, attempt_timeout_s=1.5, budget_s=2.5)
def request(timeout_s: float, start: GeoPoint, end: GeoPoint) -> Way | None:
    """One question to Google, within the time given."""
    take_call("google_routes", most=settings.GOOGLE_ROUTES_DAILY_QUOTA)
    answer = shared_session().post(
        settings.GOOGLE_ROUTES_URL + PATH,
        json={
            "origin": _waypoint(start),
            "destination": _waypoint(end),
            "travelMode": "TWO_WHEELER",
            "routingPreference": "TRAFFIC_UNAWARE",
        },
        headers={"X-Goog-Api-Key": settings.GOOGLE_ROUTES_KEY or "", "X-Goog-FieldMask": FIELDS},
        timeout=timeout_s,
        allow_redirects=False,
    )
    if answer.status_code == 429:
        raise QuotaExceededError
    if 400 <= answer.status_code < 500:
        raise RefusedError(answer.status_code)
    if answer.status_code != 200:
        raise NoSensibleAnswerError(answer.status_code)
    try:
        return _way(answer.json())
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NoSensibleAnswerError from error


@once
def shared_session() -> requests.Session:
    """Connections kept open from one request to the next."""
    return requests.Session()


def _waypoint(point: GeoPoint) -> dict[str, Any]:
    return {"location": {"latLng": {"latitude": point.lat, "longitude": point.lon}}}


def _way(answer: dict[str, Any]) -> Way | None:
    """The first route; an answer without any is an empty object. What is zero, Google leaves out."""
    routes = answer.get("routes", [])
    if not routes:
        return None
    duration = str(routes[0].get("duration", "0s"))
    if not duration.endswith("s"):
        raise ValueError(duration)
    return Way(distance_m=float(routes[0].get("distanceMeters", 0)), duration_s=float(duration[:-1]))
