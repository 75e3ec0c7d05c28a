"""Geocoding by Google Maps: bounded in time, retried a little, counted by the day, and given up quickly when away."""

import logging
from collections.abc import Callable
from functools import cache as once
from typing import Any, cast

import googlemaps
import requests
from django.conf import settings
from django.db import transaction
from googlemaps.exceptions import ApiError, HTTPError, Timeout, TransportError

from geo.errors import QuotaExceededError
from geo.points import GeoPoint
from geo.ports import Address
from geo.quotas import take_call
from marketplace.core.resilience import OutsideSystemError, guarded

BIAS_DEGREES = 0.25  # results within some 25 km of the pin come first
COUNTRY = {"country": "BD"}
RESULTS = 5

# The library tells its own rate limit at every client it makes.
logging.getLogger("googlemaps.client").setLevel(logging.WARNING)

_PRECISIONS = {"ROOFTOP": "exact", "RANGE_INTERPOLATED": "street", "GEOMETRIC_CENTER": "street"}


class NoSensibleAnswerError(Exception):
    """Google failed on its side, or answered something that is not its documented format."""


# What may pass when asked again.
PASSING = (TransportError, HTTPError, Timeout, NoSensibleAnswerError)


class GoogleMapsGeocoder:
    """Google Maps behind the port."""

    name = "google_maps"

    def geocode(self, query: str, *, language: str, near: GeoPoint | None) -> list[Address]:
        """See the port; only places in Bangladesh."""
        options: dict[str, Any] = {"components": COUNTRY, "language": language}
        if near is not None:
            options["bounds"] = _around(near)
        return _ask(lambda client: client.geocode(query, **options))

    def reverse(self, point: GeoPoint, *, language: str) -> Address | None:
        """See the port."""
        found = _ask(lambda client: client.reverse_geocode((point.lat, point.lon), language=language))
        return found[0] if found else None


def _ask(question: Callable[[Any], Any]) -> list[Address]:
    # An empty durable block costs nothing, and refuses to start inside a transaction: while Google thinks, no row may
    # stay locked.
    with transaction.atomic(durable=True):
        pass
    try:
        return request(question)
    except ApiError as error:
        if error.status in {"OVER_QUERY_LIMIT", "OVER_DAILY_LIMIT"}:
            raise QuotaExceededError from error
        if error.status == "INVALID_REQUEST":
            return []
        raise OutsideSystemError from error


@guarded(
    "google_maps",
    retry_on=PASSING,
    attempts=2,
    attempt_timeout_s=2.0,
    budget_s=4.0,
)
def request(timeout_s: float, question: Callable[[Any], Any]) -> list[Address]:
    """One question to Google, within the time given."""
    take_request()
    client = googlemaps.Client(
        key=settings.GOOGLE_MAPS_KEY,
        base_url=settings.GOOGLE_MAPS_URL,
        timeout=timeout_s,
        retry_over_query_limit=False,
        requests_session=shared_session(),
    )
    try:
        return [_address(result) for result in question(client)[:RESULTS] if not _is_country(result)]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NoSensibleAnswerError from error
    except ApiError as error:
        if error.status == "UNKNOWN_ERROR":
            raise NoSensibleAnswerError from error
        raise


def take_request() -> None:
    """Take one of today's requests, counted for all processes at once.

    Raises:
        QuotaExceededError: none is left.
    """
    take_call("google_maps", most=settings.GOOGLE_MAPS_DAILY_QUOTA)


@once
def shared_session() -> requests.Session:
    """Connections kept open from one request to the next."""
    session = requests.Session()
    session.hooks["response"].append(_raise_at_once)
    return session


def _raise_at_once(response: requests.Response, **_: Any) -> None:
    """Let a 5xx fail: the library's own retries would sleep far beyond our budget."""
    if response.status_code >= 500:
        response.close()
        response.raise_for_status()


def _around(point: GeoPoint) -> dict[str, tuple[float, float]]:
    return {
        "southwest": (point.lat - BIAS_DEGREES, point.lon - BIAS_DEGREES),
        "northeast": (point.lat + BIAS_DEGREES, point.lon + BIAS_DEGREES),
    }


def _is_country(result: dict[str, Any]) -> bool:
    """What Google falls back to when nothing in the country that was asked for matches."""
    return "country" in result.get("types", ())


def _address(result: dict[str, Any]) -> Address:
    geometry = result["geometry"]
    location = GeoPoint(lat=float(geometry["location"]["lat"]), lon=float(geometry["location"]["lng"]))
    precision = _PRECISIONS.get(cast("str", geometry.get("location_type")), "area")
    if precision == "exact" and result.get("partial_match"):
        precision = "street"  # of another house than the one asked for, or of a guess at the spelling
    return Address(label=str(result["formatted_address"]), location=location, precision=precision)
