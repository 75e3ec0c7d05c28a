"""Vector tiles of shops."""

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from geo.tiles import Keep, serve_tile
from marketplace.core.access import public_page
from sellers.layers import SHOPS

# A shop that pauses must leave the map soon. Each cache on the way may hold a tile for this long on its own account:
# nginx a minute, the browser another and one more while it asks, so three minutes at most. Asking again is cheap: nginx
# makes a tile once a minute whoever asks, and one that has not changed is a 304 without a body.
KEEP = Keep(max_age_s=60, stale_s=60)


@public_page
@require_safe
def shop_tile(request: HttpRequest, z: int, x: int, y: int) -> HttpResponseBase:
    """Active shops: from zoom 14 all of them, below it one for each square of a grid with the number it stands for."""
    return serve_tile(request, z, x, y, (SHOPS,), keep=KEEP)
