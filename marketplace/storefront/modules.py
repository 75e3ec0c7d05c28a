"""Which ES modules pages may import by bare name: `haat/<room>/<module>` is any room's `<room>/js/<module>.js`."""

import re
from functools import lru_cache

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.templatetags.static import static

ROOM_MODULE = re.compile(r"(?P<room>\w+)/js/(?P<module>[\w-]+)\.js")
VENDOR_MODULES = {
    "htmx": "vendor/htmx.js",
    "maplibre-gl": "vendor/maplibre-gl.js",
    "maplibre-gl-worker": "vendor/maplibre-gl-worker.js",
    "terra-draw": "vendor/terra-draw.js",
    "terra-draw-maplibre": "vendor/terra-draw-maplibre.js",
}


def import_map() -> dict[str, dict[str, str]]:
    """The import map of every page: bare names to the addresses under which the modules are served now."""
    paths = _find_modules.__wrapped__() if settings.DEBUG else _find_modules()
    return {"imports": {name: static(path) for name, path in sorted((VENDOR_MODULES | paths).items())}}


@lru_cache
def _find_modules() -> dict[str, str]:
    """Bare name → path below the static root, read from the rooms' folders."""
    listed = (path for finder in get_finders() for path, _storage in finder.list([]))
    matches = (match for path in listed if (match := ROOM_MODULE.fullmatch(path)))
    return {f"haat/{match['room']}/{match['module']}": match[0] for match in matches}
