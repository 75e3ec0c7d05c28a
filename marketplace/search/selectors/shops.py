"""Reads: shops beside the products that a search finds."""

from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings
from django.core.cache import cache

from geo.points import GeoPoint
from geo.travel import minutes_per_metre
from marketplace.search import caching
from marketplace.search.caching import Made
from marketplace.search.places import places_of_pin
from marketplace.search.query import ParsedQuery, parse
from marketplace.search.selectors.synonyms import get_meanings
from marketplace.search.shops_sql import shops_statement
from marketplace.search.signals import HEARD, name_signals, wanted_of
from sellers.models import ShopCategory

MOST_SHOPS = 6
SHORTEST_NAME = 3
# Kinds of shops are changed with a release.
KINDS, KEPT_S = "search:shop_kinds", 60 * 60


def find_shops(*, text: str, pin: GeoPoint | None, now: datetime, limit: int = MOST_SHOPS) -> list[dict[str, Any]]:
    """Shops that are called so, and with a pin those of such a kind too: one statement, kept like answers of search.

    Args:
        text: as typed.
        pin: where to; then every shop delivers there now or soon, with fee and time.
        now: UTC; shops are open or closed at this instant.

    Returns:
        What the API shows of each, those of the name first, then the nearest.
    """

    def make() -> Made[list[dict[str, Any]]]:
        found = _find(text, pin=pin, now=now, limit=limit)
        return Made(found, frozenset({caching.NAMES}), places_of_pin(pin) if pin else frozenset({caching.ANYWHERE}))

    return caching.kept("shops", (text, pin, limit), make)


def _find(text: str, *, pin: GeoPoint | None, now: datetime, limit: int) -> list[dict[str, Any]]:
    query = parse(text, get_meanings())
    name = query.text if len(query.text) >= SHORTEST_NAME else None
    kinds = _kinds_called(query) if pin else []
    if name is None and not kinds:
        return []
    (body,) = shops_statement(has_pin=pin is not None).fetch_one(
        {
            "text": name,
            "kinds": kinds,
            "lat": pin.lat if pin else None,
            "lon": pin.lon if pin else None,
            "now": now,
            "subtotal": None,
            "soon_min": settings.OPENS_SOON_MIN,
            "min_per_m": minutes_per_metre(),
            "limit": limit,
        }
    )
    shops: list[dict[str, Any]] = orjson.loads(body)
    return shops


def _kinds_called(query: ParsedQuery) -> list[UUID]:
    """Kinds of shops whose name, or that of the kind above, has every word: in either language, or as it sounds."""
    wanted = wanted_of(query.text, known_as={group.word: group.known_as[1:] for group in query.groups}, mended={})
    if not wanted.words:
        return []
    return [
        kind
        for kind, names in _names_of_kinds()
        if any(name_signals(wanted, name)["words"] >= HEARD - 1e-9 for name in names)
    ]


def _names_of_kinds() -> list[tuple[UUID, list[str]]]:
    kept: list[tuple[UUID, list[str]]] | None = cache.get(KINDS)
    if kept is None:
        kinds = ShopCategory.objects.select_related("parent").order_by("pk")
        kept = [
            (kind.pk, [name for one in (kind, kind.parent) if one for name in (one.name_en, one.name_bn)])
            for kind in kinds
        ]
        cache.set(KINDS, kept, KEPT_S)
    return kept
