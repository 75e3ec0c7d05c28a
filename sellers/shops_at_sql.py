"""The shops that deliver to a pin, as one SQL statement whose JSON PostgreSQL builds.

By distance it walks the index of pieces by how near their shops are (the index holds both, the shape and the shop's
pin) and stops when the page is full: however many zones hold a pin, a page reads little more than its shops. As in
`sellers.nearby_sql`, whose reasoning holds here too, the index walks on the sphere, so the page is judged, and read
once more within an exact distance where that could have misled. By fee, time or rating all zones with the pin are read.

Of a shop's zones one counts (`sellers.zones_sql.RANK`) among those that hold the pin and deliver now or soon.
"""

from functools import lru_cache
from typing import Literal

from geo.locating import served
from marketplace.core.prepared import PreparedStatement
from sellers.nearby_sql import CARD, COLUMNS, KIND, LEAST_RATIO, NO_KIND, ROUNDING_M
from sellers.opening_sql import EDGE, IS_OPEN, MONDAY, at_edge
from sellers.zones_sql import (
    ASKED,
    COVERS,
    DELIVERS_NEXT,
    DELIVERS_NOW,
    DELIVERS_NOW_OR_SOON,
    LEAD_MIN,
    PIECES,
    PIECES_BY_DISTANCE,
    RANK,
    WITH_SHOPS,
    as_json,
    counts,
    fee,
    money,
    travel_min,
)

Sort = Literal["distance", "fee", "time", "rating"]

# Shops beyond the page.
SPARE = "greatest(5, %(limit)s::int / 8)"
PAGE_SIZE = "(SELECT page_size FROM ask)"
REACH = "(SELECT reach FROM ask)"
# Farther than any zone reaches.
EVERYWHERE_M = 1_000_000
PIN = "(SELECT pin FROM ask)"
DISTANCE = "way.distance_m"
KEYS: dict[Sort, str] = {
    "distance": "shop.distance_m",
    "fee": "shop.fee::float8",
    "time": "shop.eta_min::float8",
    "rating": "-coalesce(shop.rating, 0)::float8",
}

ROW = f"""{COLUMNS}, shop.minute, shop.rating, shop.rating_count, {DISTANCE} AS distance_m, piece.sphere_m,
           zone.id AS zone_id, zone.name AS zone_name, zone.is_synthetic, zone.currency, zone.free_above,
           zone.minimum_order,
           {fee(DISTANCE)} AS fee, {LEAD_MIN} AS lead_min, {LEAD_MIN} + {travel_min(DISTANCE)} AS eta_min,
           {DELIVERS_NOW} AS delivers_now, CASE WHEN NOT {DELIVERS_NOW} THEN {DELIVERS_NEXT} END AS delivers_at"""

DELIVERY = f"""'rating', shop.rating::float8, 'rating_count', shop.rating_count,
               'zone', json_build_object('id', shop.zone_id, 'name', shop.zone_name, 'is_synthetic', shop.is_synthetic),
               'fee', {money("shop.fee", "shop.currency")},
               'free_above', CASE WHEN shop.free_above IS NOT NULL THEN {money("shop.free_above", "shop.currency")} END,
               'minimum_order', {money("shop.minimum_order", "shop.currency")},
               'lead_time_min', shop.lead_min, 'eta_min', shop.eta_min, 'delivers_now', shop.delivers_now,
               'delivers_at', {as_json("shop.delivers_at")}"""
BODY = f"{CARD.removesuffix(')')},\n               {DELIVERY})"


@lru_cache
def shops_at_statement(*, sort: Sort, in_category: bool, open_now: bool, is_continued: bool) -> PreparedStatement:
    """The statement for one combination of filters and order.

    It returns one row: the shops as a JSON array; sort key, unrounded distance and id of the last of them if there are
    more; whether the pin is in the area served, and whether the category exists.
    """
    return PreparedStatement.of(
        shops_at_sql(sort=sort, in_category=in_category, open_now=open_now, is_continued=is_continued)
    )


def shops_at_sql(*, sort: Sort, in_category: bool, open_now: bool, is_continued: bool) -> str:
    """The same as a text with named parameters."""
    delivers = DELIVERS_NOW if open_now else DELIVERS_NOW_OR_SOON
    conditions = [
        "shop.status = 'active'",
        "(SELECT is_served FROM service)",
        COVERS,
        delivers,
    ]
    if in_category:
        conditions.append("shop.category_id IN (SELECT id FROM kind)")
    if is_continued and sort == "distance":
        conditions.append(f"({DISTANCE}, shop.id) > (%(after_m)s::float8, %(after_id)s::uuid)")
    where = "\n       AND ".join(conditions)
    kind = KIND if in_category else NO_KIND
    found = (
        _by_distance(where, delivers) if sort == "distance" else _by_key(where, KEYS[sort], is_continued=is_continued)
    )
    return _statement(kind=kind, found=found, key=KEYS[sort])


def _by_distance(where: str, delivers: str) -> str:
    """The shops nearest on the sphere, some more than the page needs; all within an exact distance where in doubt.

    A pin on a cut is held by several pieces of one zone, so a shop may be walked past more than once.
    """
    return f"""walked AS MATERIALIZED (
    SELECT {ROW}
      FROM {PIECES_BY_DISTANCE} {WITH_SHOPS}
     WHERE {where}
       AND {counts(delivers)}
     ORDER BY piece.sphere_m
     LIMIT {REACH}
), near AS MATERIALIZED (
    SELECT DISTINCT ON (id) * FROM walked
), verdict AS MATERIALIZED (
    SELECT coalesce(last_m + {ROUNDING_M}, {EVERYWHERE_M}) AS within_m,
           reached < {REACH} OR coalesce(last_m < {LEAST_RATIO} * sphere_m, false) AS is_certain
      FROM (
        SELECT (SELECT count(*) FROM walked) AS reached, max(sphere_m) AS sphere_m,
               (array_agg(distance_m ORDER BY distance_m))[{PAGE_SIZE} + 1] AS last_m
          FROM near
      ) seen
), found AS (
    SELECT * FROM near WHERE (SELECT is_certain FROM verdict)
     UNION ALL
    SELECT * FROM (
        SELECT DISTINCT ON (shop.id) {ROW}
          FROM {PIECES} {WITH_SHOPS}
         WHERE {where} AND NOT (SELECT is_certain FROM verdict)
           AND ST_DWithin(piece.location, {PIN}, (SELECT within_m FROM verdict))
         ORDER BY shop.id, {RANK}
    ) again
)"""  # noqa: S608  # constants of this module


def _by_key(where: str, key: str, *, is_continued: bool) -> str:
    """Every shop that delivers to the pin, from the page before on."""
    after = f"({key}, shop.distance_m, shop.id) > (%(after_key)s::float8, %(after_m)s::float8, %(after_id)s::uuid)"
    return f"""found AS (
    SELECT * FROM (
        SELECT DISTINCT ON (shop.id) {ROW}
          FROM {PIECES} {WITH_SHOPS}
         WHERE {where}
         ORDER BY shop.id, {RANK}
    ) shop WHERE {after if is_continued else "true"}
)"""  # noqa: S608  # constants of this module


def _statement(*, kind: str, found: str, key: str) -> str:
    return f"""
WITH ask AS MATERIALIZED (
    SELECT {ASKED}, %(limit)s::int AS page_size, %(limit)s::int + 1 + {SPARE} AS reach
), service AS MATERIALIZED (
    SELECT {served("(SELECT pin_geom FROM ask)")} AS is_served
), kind AS MATERIALIZED (
    {kind}
), {found}, page AS (
    SELECT shop.*, {key} AS key, row_number() OVER (ORDER BY {key}, distance_m, id) AS place,
           {MONDAY} AS monday
      FROM found shop ORDER BY {key}, distance_m, id LIMIT {PAGE_SIZE} + 1
), edged AS MATERIALIZED (
    SELECT shop.*, {IS_OPEN} AS is_open, {EDGE} AS edge FROM page shop
), timed AS MATERIALIZED (
    SELECT shop.*, {at_edge("shop.edge")} AS edge_at FROM edged shop
), card AS (
    SELECT shop.place, shop.id, shop.key, shop.distance_m, {BODY} AS body
      FROM timed shop
      JOIN sellers_shopcategory category ON category.id = shop.category_id
      LEFT JOIN geo_area area ON area.id = shop.area_id
), last AS (
    SELECT key, distance_m, id FROM card
     WHERE place = {PAGE_SIZE} AND EXISTS (SELECT FROM card WHERE place > {PAGE_SIZE})
)
SELECT coalesce((SELECT json_agg(body ORDER BY place) FROM card WHERE place <= {PAGE_SIZE}), '[]')::text,
       (SELECT key FROM last), (SELECT distance_m FROM last), (SELECT id FROM last),
       (SELECT is_served FROM service), EXISTS (SELECT FROM kind)
"""  # noqa: S608  # constants of this module
