"""Addresses to points and back: by Google Maps when there is a key and it answers, else by the gazetteer."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import redis.exceptions
import structlog
from django.conf import settings
from django.core.cache import cache

from geo.geocoders.gazetteer import GazetteerGeocoder
from geo.geocoders.google_maps import GoogleMapsGeocoder
from geo.points import GeoPoint
from geo.ports import Address, Geocoder
from geo.text import search_key
from marketplace.core.errors import UnavailableError

# Google's terms let results be kept only briefly, to answer the same question again; coordinates for 30 days at most.
CACHE_S = 3600
# A pin of the same doorstep asks the same question: 0.0001° is some 11 m.
CACHED_DIGITS = 4

Answer = TypeVar("Answer")
logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Geocoded(Generic[Answer]):
    """An answer, and the name of the geocoder that gave it."""

    answer: Answer
    source: str


def geocode(*, query: str, language: str, near: GeoPoint | None) -> Geocoded[Sequence[Address]]:
    """Points for an address, the likeliest first; empty when nobody knows it.

    Args:
        query: as typed.
        language: `bn` or `en`.
        near: the pin, if there is one.
    """
    key = f"{search_key(query)}|{near and _rounded(near)}|{language}"
    return _first_answer(lambda geocoder: geocoder.geocode(query, language=language, near=near), "geocode", key)


def reverse_geocode(*, point: GeoPoint, language: str) -> Geocoded[Address | None]:
    """What people call the place at a point; None outside Bangladesh."""
    key = f"{_rounded(point)}|{language}"
    return _first_answer(lambda geocoder: geocoder.reverse(point, language=language), "reverse", key)


def _first_answer(ask: Callable[[Geocoder], Answer], what: str, key: str) -> Geocoded[Answer]:
    """Google's answer if there is one to be had, else the gazetteer's."""
    if settings.GOOGLE_MAPS_KEY:
        google = GoogleMapsGeocoder()
        try:
            answer = _cached(lambda: ask(google), what, key)
        except (UnavailableError, redis.exceptions.RedisError) as error:
            logger.warning("geocoder_fell_back", geocoder=google.name, error=type(error).__name__)
        else:
            if answer:
                return Geocoded(answer, google.name)
    gazetteer = GazetteerGeocoder()
    return Geocoded(ask(gazetteer), gazetteer.name)


def _cached(ask: Callable[[], Any], what: str, key: str) -> Any:
    """The question is hashed: a key of the cache must be short, and an address is somebody's own."""
    name = f"geo:{what}:{hashlib.blake2b(key.encode(), digest_size=16).hexdigest()}"
    missing = object()
    answer = cache.get(name, missing)
    if answer is missing:
        answer = ask()
        cache.set(name, answer, CACHE_S)
    return answer


def _rounded(point: GeoPoint) -> str:
    return f"{point.lat:.{CACHED_DIGITS}f},{point.lon:.{CACHED_DIGITS}f}"
