"""Reads: what somebody who is typing may mean."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from geo.points import GeoPoint
from geo.search import FoundPlace, search_places
from marketplace.search import caching
from marketplace.search.caching import Made
from marketplace.search.normalising import normalise
from marketplace.search.query import parse
from marketplace.search.selectors.synonyms import get_meanings
from marketplace.search.suggest_sql import MOST_EACH, STATEMENT
from marketplace.search.transliteration import sound_keys

SHORTEST = 2
SHORTEST_SOUND = 2


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What may be meant, each the likeliest first; lists of what the API shows, but for places."""

    products: list[dict[str, Any]]
    categories: list[dict[str, Any]]
    shops: list[dict[str, Any]]
    queries: list[str]
    places: list[FoundPlace]


@dataclass(frozen=True, slots=True)
class SuggestionsAsJson:
    """The same as the API shows it: one object without its end, which lacks only the places."""

    opened: str
    places: list[FoundPlace]


NONE = SuggestionsAsJson('{"products":[],"categories":[],"shops":[],"queries":[]', [])


def suggest(*, text: str, pin: GeoPoint | None, limit: int, now: datetime, with_places: bool = False) -> Suggestions:
    """What a text that is not typed out may become: one statement, and one more for places where they are wanted.

    Args:
        text: as typed so far; below two letters nothing is suggested.
        pin: shops and places near it come first.
        limit: how many products at most.
        now: UTC; of past queries the last month's count.
        with_places: look up areas and landmarks as well.
    """
    found = suggest_as_json(text=text, pin=pin, limit=limit, now=now, with_places=with_places)
    return Suggestions(**orjson.loads(found.opened + "}"), places=found.places)


def suggest_as_json(
    *, text: str, pin: GeoPoint | None, limit: int, now: datetime, with_places: bool = False
) -> SuggestionsAsJson:
    """The same for whoever passes it on as it is."""
    if len(normalise(text)) < SHORTEST:
        return NONE

    def make() -> Made[SuggestionsAsJson]:
        found = _suggest(text, pin=pin, limit=limit, now=now, with_places=with_places)
        return Made(found, frozenset({caching.NAMES}), frozenset({caching.ANYWHERE}))

    return caching.kept("suggest-json", (text, pin, limit, with_places), make)


def _suggest(text: str, *, pin: GeoPoint | None, limit: int, now: datetime, with_places: bool) -> SuggestionsAsJson:
    query = parse(text, get_meanings())
    if not query.groups:
        return NONE
    *before, last = query.groups
    sound = next(iter(sound_keys(last.word)), "")
    [opened] = STATEMENT.fetch_one(
        {
            "text": query.text,
            "typed": " ".join(text.split()),
            "before": " & ".join(f"({group.near})" for group in before),
            "last": last.word,
            "whole": last.near,
            "sound": sound if len(sound) >= SHORTEST_SOUND else "",
            "day": now.date(),
            "limit": limit,
            "lat": pin.lat if pin else None,
            "lon": pin.lon if pin else None,
        }
    )
    return SuggestionsAsJson(opened, search_places(text=text, near=pin, limit=MOST_EACH) if with_places else [])
