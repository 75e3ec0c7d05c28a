"""Geocoding from what is shipped: areas and landmarks. Knows no house numbers, is never away and costs nothing."""

import re
from dataclasses import dataclass

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from geo.kinds import PlaceKind
from geo.models import Place
from geo.points import GeoPoint
from geo.ports import Address
from geo.querysets import distance_to
from geo.search import FoundPlace, search_places
from geo.selectors import LocatedArea, locate_areas
from marketplace.core import bilingual

RESULTS = 5
MOST_PARTS = 5  # each may take a search of its own
LANDMARK_REACH_M = 2_000
CANDIDATES = 20
AT_M = 50  # as near as this a point is at the landmark, not merely around it

# Parts of an address the gazetteer cannot know: "House 12", "Flat 4B", "Road 5", "বাসা ৩".
_TOO_FINE = re.compile(
    r"^\s*(?:house|flat|apt|apartment|holding|plot|block|road|lane|level|floor|sector|বাসা|বাড়ি|ফ্ল্যাট|রোড|লেন|সড়ক|হোল্ডিং)"
    r"\b[^,]*[0-9০-৯]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Landmark:
    """A place as seen from a point."""

    name_en: str
    name_bn: str
    rank: int
    distance_m: float


class GazetteerGeocoder:
    """The gazetteer behind the port."""

    name = "gazetteer"

    def geocode(self, query: str, *, language: str, near: GeoPoint | None) -> list[Address]:
        """The first part of the address that is known, within what stands after it."""
        parts = [part.strip() for part in query.split(",") if part.strip() and not _TOO_FINE.match(part)]
        for start in range(min(len(parts), MOST_PARTS)):
            found = search_places(text=",".join(parts[start:]), near=near, limit=RESULTS)
            if found:
                return [_address(place, language) for place in found]
        return []

    def reverse(self, point: GeoPoint, *, language: str) -> Address | None:
        """The best landmark around, in words, and the thana; only the thana where there is none."""
        areas = locate_areas(point)
        if not areas:
            return None
        landmark = _best_landmark(point)
        with translation.override(language):
            return _nearby(point, landmark, areas)


def _best_landmark(point: GeoPoint) -> _Landmark | None:
    """A well-known place a little farther off orients better than an unknown one next door."""
    nearest = (
        Place.objects.within(point, radius_m=LANDMARK_REACH_M)
        .exclude(kind=PlaceKind.ROAD)
        .nearest(point)
        .values_list("name_en", "name_bn", "rank", distance_to("location", point))
    )
    landmarks = [_Landmark(*row) for row in nearest[:CANDIDATES]]
    return min(landmarks, key=lambda landmark: (landmark.distance_m + 50) * (1 + landmark.rank), default=None)


def _nearby(point: GeoPoint, landmark: _Landmark | None, areas: list[LocatedArea]) -> Address:
    thana, district = bilingual.name(areas[-1]), bilingual.name(areas[-2])
    if landmark is None:
        return Address(_joined(thana, district), point, "area")
    near = _("near %(landmark)s") % {"landmark": bilingual.name(landmark)}
    return Address(_joined(near, thana, district), point, "exact" if landmark.distance_m < AT_M else "street")


def _address(place: FoundPlace, language: str) -> Address:
    precision = "area" if place.type == "area" else "street" if place.kind == PlaceKind.ROAD else "exact"
    with translation.override(language):
        parts = [bilingual.name(part) for part in (place, place.upazila, place.district) if part]
        return Address(_joined(*parts), place.location, precision)


def _joined(*parts: str) -> str:
    """From the small to the large, each once: the thana Kotwali of a market Kotwali is not said twice."""
    return pgettext("between the parts of an address", ", ").join(dict.fromkeys(parts))
