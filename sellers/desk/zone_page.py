"""What the pages of a shop's zones show: zones in the order in which they count, the map, the form with its search."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from geo.models import Area, AreaLevel
from geo.points import GeoPoint
from geo.search import FoundPlace, search_places
from marketplace.core import formats
from marketplace.core.ids import as_id
from sellers.desk import zone_words
from sellers.desk.zone_forms import WholeZoneForm
from sellers.models import DeliveryZone, Shop, ZoneKind
from sellers.selectors import zones as selectors
from sellers.unverified import is_limited

AREAS_SHOWN = 8
# Landmarks bear the same names; areas among so many are shown.
SEARCHED = 60
LONGEST_QUERY = 100
# Colours of the pages' crafts, which are told apart in both appearances.
TINTS = (
    "craft-leaf",
    "craft-indigo",
    "craft-clay",
    "craft-plum",
    "craft-teal",
    "craft-brick",
    "craft-violet",
    "craft-rose",
)
# Five metres: less than a line's width on the map.
DRAWN_TOLERANCE = 0.00005


@dataclass(frozen=True, slots=True)
class ListedZone:
    """A zone as the list has it.

    Attributes:
        rank: its place in the order in which zones count, from 1.
        terms: what it costs and when, in sentences.
        before: active zones that it overlaps and counts before.
    """

    zone: DeliveryZone
    rank: int
    tint: str
    terms: list[str]
    before: list[DeliveryZone] = field(default_factory=list)

    @property
    def size(self) -> str:
        return zone_words.square_kilometres(self.zone.area_m2)

    @property
    def radius(self) -> str:
        return formats.kilometres(self.zone.radius_m or 0)

    @property
    def is_drawn(self) -> bool:
        return self.zone.kind == ZoneKind.POLYGON

    @property
    def is_circle(self) -> bool:
        return self.zone.kind == ZoneKind.RADIUS


def list_zones(shop: Shop) -> list[ListedZone]:
    """A shop's zones, the one that counts first in front; two statements."""
    found = list(selectors.list_zones(shop))
    return [
        ListedZone(
            zone=zone,
            rank=index + 1,
            tint=TINTS[index % len(TINTS)],
            terms=zone_words.describe(zone, shop_lead_min=shop.lead_time_min),
            before=_overlapped(zone, found[index + 1 :]),
        )
        for index, zone in enumerate(found)
    ]


def _overlapped(zone: DeliveryZone, later: Sequence[DeliveryZone]) -> list[DeliveryZone]:
    if not zone.is_active:
        return []
    prepared = zone.polygon.prepared
    return [
        other
        for other in later
        if other.is_active and prepared.intersects(other.polygon) and not prepared.touches(other.polygon)
    ]


def map_of(listed: Iterable[ListedZone], *, but: UUID | None = None) -> dict[str, Any]:
    """The zones as the map draws them, a little simplified; without one of them."""
    features = [
        {
            "type": "Feature",
            "geometry": json.loads(one.zone.polygon.simplify(DRAWN_TOLERANCE, preserve_topology=True).json),
            "properties": {"name": one.zone.name, "tint": one.tint, "is_active": one.zone.is_active},
        }
        for one in listed
        if one.zone.pk != but
    ]
    # What lies below is drawn first.
    return {"type": "FeatureCollection", "features": features[::-1]}


def most_km(shop: Shop) -> int:
    """How far the shop's zones may reach."""
    most_m = settings.UNVERIFIED_ZONE_M if is_limited(shop) else settings.ZONE_REACH_M
    return int(most_m) // formats.METRES_IN_KM


@dataclass
class ZonePage:
    """The form as it is to be shown.

    Attributes:
        q: which area was searched for, and what was found; None where nothing was searched for.
        faults: where the shape is wrong, as longitude and latitude.
        is_wrong: whether it was sent to be saved, and was not.
    """

    shop: Shop
    whole: WholeZoneForm
    q: str = ""
    found: list[FoundPlace] | None = None
    faults: list[tuple[float, float]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    words: list[str] | None = None

    @property
    def is_wrong(self) -> bool:
        return self.whole.has_errors or bool(self.errors)

    @property
    def faults_json(self) -> str:
        return json.dumps(self.faults)

    def chosen(self) -> list[Area]:
        """The areas that are ticked, each with what it lies in."""
        ticked = [as_id(str(getattr(value, "pk", value))) for value in self.whole.form["areas"].value() or []]
        ids = [area_id for area_id in ticked if area_id]
        areas = Area.objects.select_related("parent").defer("polygon", "parent__polygon", "search_text")
        found = {area.pk: area for area in areas.filter(pk__in=ids)}
        return [found[pk] for pk in dict.fromkeys(ids) if pk in found]


def read(shop: Shop, data: QueryDict, files: MultiValueDict[str, Any]) -> ZonePage:
    """What a form that was sent asks for: an area, more rows, what it means in words, or to be saved.

    Saving is left to the view; the others are done when this returns, with nothing lost that was typed.
    """
    q = data.get("q", "").strip()[:LONGEST_QUERY]
    # Enter in any field presses the form's first button, which means the search as long as something stands in it.
    if "find_area" in data or ("enter" in data and q):
        found = _find_areas(q, shop) if q else None
        return _with_words(ZonePage(shop, WholeZoneForm.typed(data), q=q, found=found), data)
    if "add_area" in data:
        areas = [*data.getlist("areas"), data.get("add_area", "")]
        return _with_words(ZonePage(shop, WholeZoneForm.typed(data, areas=areas, kind=ZoneKind.AREAS)), data)
    if "more" in data:
        return _with_words(ZonePage(shop, WholeZoneForm.typed(data, more=data.get("more", ""))), data)
    if "preview" in data:
        return _with_words(ZonePage(shop, WholeZoneForm.typed(data)), data)
    page = ZonePage(shop, WholeZoneForm.read(data, files))
    return _with_words(page, data)


def _with_words(page: ZonePage, data: QueryDict) -> ZonePage:
    """What the terms mean, if they can be read already; the place may still be wanting."""
    draft = WholeZoneForm.read(data, {}).terms()
    page.words = zone_words.describe(draft, shop_lead_min=page.shop.lead_time_min) if draft is not None else None
    return page


def _find_areas(q: str, shop: Shop) -> list[FoundPlace]:
    found = search_places(text=q, near=GeoPoint.from_geos(shop.location), limit=SEARCHED)
    return [place for place in found if place.type == "area" and place.kind == AreaLevel.UPAZILA][:AREAS_SHOWN]
