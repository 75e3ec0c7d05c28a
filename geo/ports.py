"""What geo needs from outside: who turns an address into a point and back, and who knows the ways between points."""

from dataclasses import dataclass
from typing import Protocol

from geo.points import GeoPoint


@dataclass(frozen=True, slots=True)
class Address:
    """A point and what people call it, in the language that was asked for.

    `precision` is `exact` for a building or a landmark, `street`, or `area` when only the quarter or town is known.
    """

    label: str
    location: GeoPoint
    precision: str


class Geocoder(Protocol):
    """Addresses to points and back; answers in `language` (`bn` or `en`) as far as it can."""

    name: str

    def geocode(self, query: str, *, language: str, near: GeoPoint | None) -> list[Address]:
        """Points for an address, the likeliest first; empty when there is none.

        Raises:
            OutsideSystemError: it is away.
            QuotaExceededError: today's share is used up.
        """
        ...

    def reverse(self, point: GeoPoint, *, language: str) -> Address | None:
        """What people call the place at a point, or None when nobody knows.

        Raises:
            OutsideSystemError: it is away.
            QuotaExceededError: today's share is used up.
        """
        ...


@dataclass(frozen=True, slots=True)
class Way:
    """A way from one point to another: metres and seconds on it."""

    distance_m: float
    duration_s: float


class Router(Protocol):
    """How long a courier's way is."""

    name: str

    def find_way(self, start: GeoPoint, end: GeoPoint) -> Way | None:
        """The way between two points, or None when there is none.

        Raises:
            OutsideSystemError: it is away.
            QuotaExceededError: today's share is used up.
        """
        ...
