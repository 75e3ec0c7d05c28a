"""Places and areas by name: either language, either script, with typos."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from geo.points import GeoPoint
from geo.search_sql import SEARCH
from geo.sounds import sound_key
from geo.text import BAR, search_key

SHORTEST_FUZZY = 3  # letters; below that everything resembles everything
SHORTEST_SOUND = 4  # consonants; Savar, the C&B and Shib Bari would be one below that
NO_SOUND = "aeiou"  # as a pattern: sounds have no vowels. An empty one would make the index read all it has
MAX_CONTEXTS = 3


@dataclass(frozen=True, slots=True)
class BilingualName:
    """A name in both languages; one may be empty."""

    name_en: str
    name_bn: str


@dataclass(frozen=True, slots=True)
class FoundPlace:
    """An area or a landmark that was found by its name.

    `is_approximate` says that `location` is only the middle of the area around it, because the thing itself has no
    point: unions and the newest upazilas. `distance_m` is from the pin, on the spheroid.
    """

    id: UUID
    type: str
    kind: str
    name_en: str
    name_bn: str
    upazila: BilingualName | None
    district: BilingualName | None
    location: GeoPoint
    is_approximate: bool
    distance_m: float | None


def search_places(*, text: str, near: GeoPoint | None = None, limit: int = 10) -> list[FoundPlace]:
    """Areas and landmarks whose name in either language, or an alias, is like `text`; one statement.

    What stands after a comma narrows: `Kotwali, Chattogram` puts Chattogram's first. Order: the whole name, then names
    that begin with it, then names that sound like it whole, names with all its words, names that begin to sound like
    it, and resembling ones by trigrams; within each by how widely known, and near the pin before far from it.

    Args:
        text: as typed.
        near: the pin, if there is one.
        limit: how many at most.
    """
    key, *contexts = [search_key(part) for part in text.split(",")] or [""]
    if not key:
        return []
    around = {
        "contexts": [f"%{BAR}{context}%" for context in contexts if context][:MAX_CONTEXTS],
        "pin": near.ewkt if near else None,
        "limit": limit,
    }
    # Planned anew for every text: which index answers a pattern depends on what is in it.
    with connection.cursor() as cursor:
        cursor.execute(SEARCH, {**_spelt(key), **_sounding(sound_key(key)), **around})
        return [_found(row) for row in cursor.fetchall()]


def _spelt(key: str) -> dict[str, Any]:
    """The patterns of spelling; a key holds only letters, digits and spaces, so none of them means anything else."""
    words = [f"[{BAR} ]{word}" for word in key.split()]
    return {
        "key": key,
        "name": f"%{BAR}{key}{BAR}%",
        "prefix": f"%{BAR}{key}%",
        "phrase": f"% {key}%",
        "words": words,
        "longest": f"%{max(key.split(), key=len)}%",
        "is_long": len(key) >= SHORTEST_FUZZY,
    }


def _sounding(sound: str) -> dict[str, str]:
    if len(sound) < SHORTEST_SOUND:
        return {"sound": NO_SOUND, "sound_prefix": NO_SOUND}
    return {"sound": f"%{BAR}{sound}{BAR}%", "sound_prefix": f"%{BAR}{sound}%"}


def _found(row: Sequence[Any]) -> FoundPlace:
    id, type_, kind, name_en, name_bn, upazila, district, lat, lon, is_approximate, distance_m = row  # noqa: A001
    return FoundPlace(
        id=id,
        type=type_,
        kind=kind,
        name_en=name_en,
        name_bn=name_bn,
        upazila=BilingualName(*upazila) if upazila else None,
        district=BilingualName(*district) if district else None,
        location=GeoPoint(lat=lat, lon=lon),
        is_approximate=is_approximate,
        distance_m=distance_m,
    )
