"""Vector tiles of shops."""

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from geo.tiles import serve_tile
from sellers.layers import SHOPS


@require_safe
def shop_tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponseBase:
    """Active shops: from zoom 14 all of them, below it one for each square of a grid with the number it stands for."""
    return serve_tile(request, z, x, y, (SHOPS,))
