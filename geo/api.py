"""Places over HTTP."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from geo import geocoding, schemas, selectors
from geo.points import GeoPoint
from geo.search import search_places
from marketplace.core.access import PUBLIC
from marketplace.core.bilingual import page_language
from marketplace.core.ratelimits import SEARCH, Policy
from marketplace.core.schemas import PageOut
from marketplace.core.throttles import PolicyThrottle

# Each may cost us a request at a vendor, so a person types and taps at leisure, and a program looks elsewhere.
GEOCODING = Policy("geocoding", "30/minute; 300/hour")

router = Router(tags=["places"])


@router.get("/areas/locate", auth=PUBLIC, response=schemas.LocateOut, summary="Areas containing a point")
def locate_areas(request: HttpRequest, pin: Query[schemas.PinIn]) -> schemas.LocateOut:
    """Division, district and upazila or thana of a pin, widest first."""
    areas = _chain(pin.to_point())
    return schemas.LocateOut(areas=areas, notice=None if areas else schemas.Notice.outside_service_area())


@router.get("/areas", auth=PUBLIC, response=PageOut[schemas.AreaOut], summary="Areas by level or parent")
def list_areas(request: HttpRequest, params: Query[schemas.AreasIn]) -> PageOut[schemas.AreaOut]:
    page = selectors.list_areas(
        level=params.level,
        parent_id=params.parent,
        cursor=params.cursor,
        limit=params.limit,
        query=params.query_key(),
    )
    return PageOut(items=[schemas.AreaOut.of(area) for area in page.items], next=page.next)


@router.get("/areas/{uuid:area_id}", auth=PUBLIC, response=schemas.AreaOut, summary="One area")
def get_area(request: HttpRequest, area_id: UUID) -> schemas.AreaOut:
    return schemas.AreaOut.of(selectors.get_area(area_id))


@router.get(
    "/places/search",
    auth=PUBLIC,
    response=schemas.PlaceSearchOut,
    throttle=PolicyThrottle(SEARCH),
    summary="Places and areas by name",
)
def search(request: HttpRequest, params: Query[schemas.PlaceSearchIn]) -> schemas.PlaceSearchOut:
    """Landmarks and areas in either language, typos forgiven; well-known ones first, and near the pin if given."""
    found = search_places(text=params.q, near=params.to_point(), limit=params.limit)
    return schemas.PlaceSearchOut(items=[schemas.FoundPlaceOut.of(place) for place in found])


@router.get(
    "/geocode",
    auth=PUBLIC,
    response=schemas.GeocodeOut,
    throttle=PolicyThrottle(GEOCODING),
    summary="Points for an address",
)
def geocode(request: HttpRequest, params: Query[schemas.GeocodeIn]) -> schemas.GeocodeOut:
    """An address's likely points, the best first."""
    found = geocoding.geocode(query=params.q, language=page_language(), near=params.to_point())
    items = [schemas.AddressOut.model_validate(address) for address in found.answer]
    return schemas.GeocodeOut(items=items, source=found.source)


@router.get(
    "/geocode/reverse",
    auth=PUBLIC,
    response=schemas.ReverseGeocodeOut,
    throttle=PolicyThrottle(GEOCODING),
    summary="What people call a point",
)
def reverse_geocode(request: HttpRequest, pin: Query[schemas.PinIn]) -> schemas.ReverseGeocodeOut:
    """A pin's address or nearest landmark in words, and its areas; nothing, and a notice, outside Bangladesh."""
    point = pin.to_point()
    areas = _chain(point)
    if not areas:
        return schemas.ReverseGeocodeOut(
            address=None, areas=[], source="gazetteer", notice=schemas.Notice.outside_service_area()
        )
    found = geocoding.reverse_geocode(point=point, language=page_language())
    address = schemas.AddressOut.model_validate(found.answer) if found.answer else None
    return schemas.ReverseGeocodeOut(address=address, areas=areas, source=found.source, notice=None)


@router.get("/geo/distance", auth=PUBLIC, response=schemas.DistanceOut, summary="Metres between two points")
def get_distance(request: HttpRequest, points: Query[schemas.DistanceIn]) -> schemas.DistanceOut:
    start = GeoPoint(lat=points.from_lat, lon=points.from_lon)
    end = GeoPoint(lat=points.to_lat, lon=points.to_lon)
    return schemas.DistanceOut(distance_m=selectors.get_distance_m(start, end))


def _chain(point: GeoPoint) -> list[schemas.LocatedAreaOut]:
    return [schemas.LocatedAreaOut.model_validate(area) for area in selectors.locate_areas(point)]
