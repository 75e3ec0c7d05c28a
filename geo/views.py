"""Vector tiles of areas and landmarks."""

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from geo.layers import AREA_LABELS, AREAS, PLACES
from geo.tiles import serve_tile
from marketplace.core.access import public_page


@public_page
@require_safe
def area_tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponseBase:
    """Polygons of divisions, districts or upazilas, by zoom, and a labelled point in each."""
    return serve_tile(request, z, x, y, (AREAS, AREA_LABELS))


@public_page
@require_safe
def place_tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponseBase:
    """Landmarks: from zoom 10 the widest known, at 15 all."""
    return serve_tile(request, z, x, y, (PLACES,))
