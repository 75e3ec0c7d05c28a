"""Loading the demo market into the database: what is missing is added, what is there is left as people made it."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import TypeVar
from uuid import UUID

from django.contrib.gis.geos import Point
from django.db import connection, transaction
from django.utils.text import slugify

from geo.locating import LEAF
from geo.points import WGS84
from sellers.demo import DEMO_SHOPS
from sellers.demo.hours import synthetic_hours
from sellers.demo.prepare import DemoShop, read
from sellers.demo.zones import usual_lead_time_min
from sellers.models import Shop, ShopCategory, ShopSource, ShopStatus

BATCH = 1000
LANDMARK_M = 400
# Kinds of places that people name when they say where a shop is.
LANDMARK_KINDS = [
    "bridge", "bus", "cinema", "college", "ferry", "fire_station", "fuel", "hospital", "landmark", "market", "mosque",
    "park", "police", "post_office", "school", "stadium", "station", "temple", "university",
]  # fmt: skip

SET_AREAS = f"""
    UPDATE sellers_shop shop
       SET area_id = leaf.id
      FROM (SELECT id AS shop_id, location::geometry AS geom FROM sellers_shop WHERE osm_id = ANY(%(osm_ids)s)) pin
     CROSS JOIN LATERAL ({LEAF}) leaf
     WHERE shop.id = pin.shop_id
"""  # noqa: S608  # constants only
SET_ADDRESSES = """
    UPDATE sellers_shop shop
       SET address_en = concat_ws(', ', area.name_en, district.name_en),
           address_bn = concat_ws(', ', area.name_bn, district.name_bn)
      FROM geo_area area JOIN geo_area district ON district.id = area.parent_id
     WHERE area.id = shop.area_id AND shop.osm_id = ANY(%(osm_ids)s)
"""
SET_LANDMARKS = """
    UPDATE sellers_shop shop
       SET landmark_en = near.name_en, landmark_bn = near.name_bn
      FROM sellers_shop found
     CROSS JOIN LATERAL (
            SELECT name_en, name_bn
              FROM geo_place place
             WHERE kind = ANY(%(kinds)s) AND name_en <> '' AND name_bn <> ''
               AND ST_DWithin(place.location, found.location, %(reach_m)s)
               AND place.osm_id <> found.osm_id
             ORDER BY ST_Distance(place.location, found.location), place.id
             LIMIT 1
           ) near
     WHERE found.id = shop.id AND found.osm_id = ANY(%(osm_ids)s)
"""

Progress = Callable[[int, int], None]
Item = TypeVar("Item")


def load_demo_shops(*, progress: Progress) -> int:
    """Add the demo shops that are not there yet, in batches that each commit, so that an interruption loses little.

    Args:
        progress: called with how many of how many are done.

    Returns:
        How many were added.
    """
    shops = list(read(DEMO_SHOPS))
    present = set(Shop.objects.filter(osm_id__isnull=False).values_list("osm_id", flat=True))
    categories = dict(ShopCategory.objects.values_list("slug", "id"))
    missing = [shop for shop in shops if shop.osm_id not in present]
    done = len(shops) - len(missing)
    for batch in _batches(missing):
        _add(batch, categories)
        done += len(batch)
        progress(done, len(shops))
    return len(missing)


@transaction.atomic
def _add(batch: Sequence[DemoShop], categories: dict[str, UUID]) -> None:
    """Add one batch and say where its shops lie."""
    Shop.objects.bulk_create(_shop(entry, categories[entry.category]) for entry in batch)
    osm_ids = [entry.osm_id for entry in batch]
    _set_areas(osm_ids)
    _set_addresses(osm_ids)
    _set_landmarks(osm_ids)


def _shop(entry: DemoShop, category_id: UUID) -> Shop:
    return Shop(
        slug=demo_slug(entry),
        name_en=entry.name_en,
        name_bn=entry.name_bn,
        category_id=category_id,
        status=ShopStatus.ACTIVE,
        location=Point(entry.lon, entry.lat, srid=WGS84),
        hours=synthetic_hours(entry.category, entry.osm_id),
        hours_are_synthetic=True,
        lead_time_min=usual_lead_time_min(entry.category),
        source=ShopSource.OPENSTREETMAP,
        osm_id=entry.osm_id,
    )


def demo_slug(entry: DemoShop) -> str:
    """The English name and the OpenStreetMap id: readable, unique, and the same on every machine."""
    name = slugify(entry.name_en)[:80].strip("-_").replace("_", "-")
    return f"{name}-{entry.osm_id}" if name else str(entry.osm_id)


def _set_areas(osm_ids: Sequence[int]) -> None:
    """The upazila or thana each pin lies in."""
    with connection.cursor() as cursor:
        cursor.execute(SET_AREAS, {"osm_ids": list(osm_ids)})


def _set_addresses(osm_ids: Sequence[int]) -> None:
    """Upazila and district, in both languages: the extract tells no streets."""
    with connection.cursor() as cursor:
        cursor.execute(SET_ADDRESSES, {"osm_ids": list(osm_ids)})


def _set_landmarks(osm_ids: Sequence[int]) -> None:
    """The nearest place of the gazetteer by which people would find the shop."""
    with connection.cursor() as cursor:
        cursor.execute(SET_LANDMARKS, {"osm_ids": list(osm_ids), "kinds": LANDMARK_KINDS, "reach_m": LANDMARK_M})


def _batches(items: Sequence[Item]) -> Iterator[list[Item]]:
    remaining = iter(items)
    while batch := list(islice(remaining, BATCH)):
        yield batch
