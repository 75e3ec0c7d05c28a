"""Reads that put together what several rooms know, for one page each."""

from dataclasses import dataclass
from uuid import UUID

from geo.models import Area, Place
from geo.points import GeoPoint
from geo.selectors import LocatedArea, locate_areas


@dataclass(frozen=True, slots=True)
class PlaceLabel:
    """What to call a pin: the place that was chosen, or else the area it lies in; within which areas, nearest first.

    One of a landmark's two names may be empty.
    """

    name_en: str
    name_bn: str
    within: tuple[LocatedArea, ...]


def get_place_label(pin: GeoPoint, *, place_id: UUID | None) -> PlaceLabel | None:
    """How a pin is called; None where nothing of ours has a name, outside Bangladesh."""
    within = tuple(reversed(locate_areas(pin)))
    if not within:
        return None
    named = _named(place_id) if place_id else None
    if named is None:
        return PlaceLabel(name_en=within[0].name_en, name_bn=within[0].name_bn, within=within[1:])
    name_en, name_bn = named
    return PlaceLabel(name_en=name_en, name_bn=name_bn, within=within)


def _named(place_id: UUID) -> tuple[str, str] | None:
    """Both names of a landmark or an area; whichever of the two it is, in one statement."""
    landmarks = Place.objects.filter(pk=place_id).values_list("name_en", "name_bn")
    areas = Area.objects.filter(pk=place_id).values_list("name_en", "name_bn")
    return next(iter(landmarks.union(areas)), None)
