"""From the extract of OpenStreetMap shops to the demo market that ships with Haat.

Every step is deterministic, so that the shipped file can be rebuilt byte for byte from the same source.
"""

import ast
import csv
import gzip
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

from geo.text import clean_name
from sellers.demo.categories import leaf_for
from sellers.demo.lexicon import Lexicon, WordPair
from sellers.demo.names import BANGLA, LATIN, read_names

EARTH_RADIUS_M = 6_371_009
SAME_SHOP_M = 100
SAME_BAZAAR_M = 500


@dataclass(frozen=True, slots=True)
class DemoShop:
    """One shop of the demo market, as the shipped file holds it (WGS 84, degrees)."""

    osm_id: int
    name_en: str
    name_bn: str
    machine_name: str
    category: str
    lat: float
    lon: float


@dataclass(slots=True)
class Preparation:
    """The shops kept, and how many each step dropped."""

    shops: list[DemoShop] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


def prepare(source: Path) -> Preparation:
    """Clean the extract: one row per real shop, both names, a category of the tree.

    Args:
        source: folder of the gzipped CSVs of OpenStreetMap shops and, to learn spellings from, of all places.
    """
    result = Preparation()
    seen: set[int] = set()
    shops, places = source / "osm_shops.csv.gz", source / "osm_places.csv.gz"
    lexicon = Lexicon.learn(_word_pairs(row) for row in (*_rows(shops), *_rows(places)))
    for row in _rows(shops):
        result.counts["rows read"] += 1
        shop = _read(row, seen, lexicon, result.counts)
        if shop is not None:
            result.shops.append(shop)
    result.shops = _without_neighbouring_twins(sorted(result.shops, key=lambda shop: shop.osm_id), result.counts)
    _count_kept(result)
    return result


def write(shops: Iterable[DemoShop], target: Path) -> None:
    """Write the shipped file; no time of day enters it, so the same shops give the same bytes."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([column.name for column in fields(DemoShop)])
    writer.writerows([getattr(shop, column.name) for column in fields(DemoShop)] for shop in shops)
    target.write_bytes(gzip.compress(text.getvalue().encode(), compresslevel=9, mtime=0))


def read(source: Path) -> Iterator[DemoShop]:
    """The shops of a file that `write` wrote."""
    for row in _rows(source):
        numbers = {"osm_id": int(row["osm_id"]), "lat": float(row["lat"]), "lon": float(row["lon"])}
        yield DemoShop(**{**row, **numbers})  # type: ignore[arg-type]  # the columns are the fields


def _rows(source: Path) -> Iterator[dict[str, str]]:
    with gzip.open(source, "rt", encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _word_pairs(row: dict[str, str]) -> WordPair:
    """What a row says of spellings: a name in both scripts, or the mapper's in one and the machine's in the other."""
    name, others = clean_name(row["name"]), clean_name(" ".join(_list(row["alt_names"])))
    latin = name if LATIN.search(name) else others if LATIN.search(others) else ""
    bangla = name if BANGLA.search(name) else others if BANGLA.search(others) else ""
    return WordPair(
        latin=latin or row["name_en"].split(",")[0],
        bangla=bangla or clean_name(row["name_bn"].split(",")[0]),
        by_people=bool(latin and bangla),
    )


def _read(row: dict[str, str], seen: set[int], lexicon: Lexicon, counts: Counter[str]) -> DemoShop | None:
    osm_id = int(float(row["osm_id"]))
    if osm_id in seen:
        counts["dropped: the same OpenStreetMap id again"] += 1
        return None
    seen.add(osm_id)
    if not row["name"].strip():
        counts["dropped: no name"] += 1
        return None
    names = read_names(name=row["name"], alternatives=_list(row["alt_names"]), lexicon=lexicon)
    if names is None:
        counts["dropped: the name says nothing, or is an office's"] += 1
        return None
    category = leaf_for(_list(row["poi_class"]), names.en)
    if category is None:
        counts["dropped: a bank, a court, alcohol"] += 1
        return None
    return DemoShop(
        osm_id, names.en, names.bn, names.machine, category, round(float(row["lat"]), 7), round(float(row["lon"]), 7)
    )


def _without_neighbouring_twins(shops: list[DemoShop], counts: Counter[str]) -> list[DemoShop]:
    """Of shops with the same name close together, the one mapped first; bazaars are wide, so for them further."""
    kept: dict[tuple[str, bool], list[DemoShop]] = {}
    for shop in shops:
        is_bazaar = shop.category in {"bazaars", "malls"}
        twins = kept.setdefault((_folded(shop.name_en), is_bazaar), [])
        reach_m = SAME_BAZAAR_M if is_bazaar else SAME_SHOP_M
        if any(_distance_m(shop, twin) < reach_m for twin in twins):
            counts["dropped: the same name next door"] += 1
        else:
            twins.append(shop)
    return sorted((shop for twins in kept.values() for shop in twins), key=lambda shop: shop.osm_id)


def _count_kept(result: Preparation) -> None:
    machine = Counter(shop.machine_name for shop in result.shops)
    result.counts["kept"] = len(result.shops)
    result.counts["kept: both names by mappers"] = machine[""]
    result.counts["kept: Bangla name spelt by us"] = machine["bn"]
    result.counts["kept: English name spelt by us"] = machine["en"]
    for category, count in sorted(Counter(shop.category for shop in result.shops).items()):
        result.counts[f"kept in {category}"] = count


def _folded(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _list(text: str) -> list[str]:
    """The extract writes its lists as Python literals."""
    return [str(entry) for entry in ast.literal_eval(text)] if text else []


def _distance_m(one: DemoShop, other: DemoShop) -> float:
    """Great-circle distance (haversine): precise enough to tell next door from across town."""
    lat_1, lat_2 = radians(one.lat), radians(other.lat)
    half = sin((lat_2 - lat_1) / 2) ** 2 + cos(lat_1) * cos(lat_2) * sin(radians(other.lon - one.lon) / 2) ** 2
    return 2 * EARTH_RADIUS_M * asin(sqrt(half))
