"""Shops around a pin, nearest first, as one SQL statement whose JSON PostgreSQL builds.

Distances are geodesics on the WGS 84 spheroid, and so is their order. The index cannot walk in that order: PostGIS
3.3's `geography <->` orders by distance on the sphere of mean radius R = (2a + b) / 3 = 6,371,008.77 m. The two agree
within a factor that holds everywhere on Earth. At latitude φ a step (dφ, dλ) has the squared length

    on the sphere     R² dφ² + R² cos²φ dλ²
    on the spheroid   M² dφ² + N² cos²φ dλ²

where M and N are the radii of curvature along the meridian and across it (Rapp, Geometric Geodesy I, 1991, chapter
3). M grows from 6,335,439 m at the equator to 6,399,594 m at the poles and N from 6,378,137 m to the same, so the
length of any path, and therefore of the shortest, differs between the two by a factor from 0.994417 to 1.004487.
`LEAST_RATIO` is the lower bound, rounded down.

The statement walks the index a few rows further than the page needs (`near`) and measures those exactly. Whatever it
did not reach is at least `LEAST_RATIO` times the sphere distance of the last row it did. If the last row of the page
is nearer than that, the page is certain. If not (many shops at nearly the same distance), it reads once more by index
everything within the exact distance of that last row, which is certain by construction. `docs/adr/0021` has the
figures.
"""

from functools import lru_cache

from geo.locating import served
from marketplace.core.prepared import PreparedStatement
from sellers.opening_sql import (
    EDGE,
    IS_OPEN,
    IS_OPEN_NOW,
    MAY_OPEN_AT_NIGHT,
    MINUTE_OF_WEEK,
    MONDAY,
    at_edge,
    changes_at,
)

LEAST_RATIO = 0.9944
ROUNDING_M = 0.001
# Rows beyond the page: the density at which fewer would do is passed by nearly every pin.
SPARE = "greatest(5, %(limit)s::int / 8)"

COLUMNS = """shop.id, shop.slug, shop.name_en, shop.name_bn, shop.category_id, shop.area_id, shop.location,
           shop.address_en, shop.address_bn, shop.landmark_en, shop.landmark_bn, shop.phone, shop.time_zone, shop.hours,
           shop.hours_are_synthetic, shop.closed"""
# The parameters are read here only. Were they in the planner's sight where they are used, it would plan each request
# anew, which takes longer than the statement itself. So it keeps one plan, and walks the index whatever the values.
ASK = f"""SELECT ST_SetSRID(ST_MakePoint(%(lon)s::float8, %(lat)s::float8), 4326)::geography AS pin,
           %(now)s::timestamptz AS now, %(radius_m)s::float8 AS radius_m, %(limit)s::int AS page_size,
           %(limit)s::int + 1 + {SPARE} AS reach"""
PIN = "(SELECT pin FROM ask)"
PAGE_SIZE = "(SELECT page_size FROM ask)"
REACH = "(SELECT reach FROM ask)"
RADIUS_M = "(SELECT radius_m FROM ask)"
DISTANCE = f"ST_Distance(shop.location, {PIN})"

NO_KIND = "SELECT NULL::uuid AS id WHERE false"
KIND = """SELECT leaf.id
      FROM sellers_shopcategory leaf LEFT JOIN sellers_shopcategory root ON root.id = leaf.parent_id
     WHERE leaf.slug = %(category)s OR root.slug = %(category)s"""

CHANGES_AT = changes_at("shop.edge", "shop.edge_at")


def _as_json(instant: str) -> str:
    """An instant as the API writes it: in UTC, with a Z."""
    return f"""to_char(timezone('UTC', {instant}), 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""


CARD = f"""json_build_object(
               'id', shop.id, 'slug', shop.slug, 'name_en', shop.name_en, 'name_bn', shop.name_bn,
               'category', json_build_object('slug', category.slug, 'name_en', category.name_en,
                                             'name_bn', category.name_bn, 'icon', category.icon),
               'location', json_build_object('lat', ST_Y(shop.location::geometry),
                                             'lon', ST_X(shop.location::geometry)),
               'distance_m', round(shop.distance_m::numeric, 3),
               'area', CASE WHEN area.id IS NOT NULL THEN
                   json_build_object('id', area.id, 'name_en', area.name_en, 'name_bn', area.name_bn) END,
               'address_en', shop.address_en, 'address_bn', shop.address_bn,
               'landmark_en', shop.landmark_en, 'landmark_bn', shop.landmark_bn, 'phone', shop.phone,
               'time_zone', shop.time_zone, 'is_open', shop.is_open,
               'opens_at', CASE WHEN NOT shop.is_open THEN {_as_json(CHANGES_AT)} END,
               'closes_at', CASE WHEN shop.is_open THEN {_as_json(CHANGES_AT)} END,
               'hours_are_synthetic', shop.hours_are_synthetic)"""


@lru_cache
def nearby_statement(*, in_category: bool, open_now: bool, at_night: bool, is_continued: bool) -> PreparedStatement:
    """The statement for one combination of filters; `at_night` walks what can be open then, and only means `open_now`.

    It returns one row: the shops as a JSON array, the unrounded distance and the id of the last of them if there are
    more, whether the pin is in the area served, and whether the category exists.
    """
    conditions = ["shop.status = 'active'"]
    if open_now:
        conditions.append(IS_OPEN_NOW)
    if open_now and at_night:
        conditions.append(MAY_OPEN_AT_NIGHT)
    if is_continued:
        conditions.append(f"({DISTANCE}, shop.id) > (%(after_m)s::float8, %(after_id)s::uuid)")
    where = " AND ".join(conditions)
    near = _walk_by_category(where) if in_category else _walk(where)
    again = f"{where} AND shop.category_id IN (SELECT id FROM kind)" if in_category else where  # noqa: S608  # constants
    return PreparedStatement.of(_statement(kind=KIND if in_category else NO_KIND, near=near, again=again))


def _walk(where: str) -> str:
    """The shops nearest on the sphere, some more than the page needs, along the index.

    The radius bounds the walk itself: a filter that few shops pass would otherwise drag it across the whole country.
    """
    return f"""SELECT {COLUMNS}, {DISTANCE} AS distance_m, shop.location <-> {PIN} AS sphere_m
      FROM sellers_shop shop
     WHERE {where} AND (SELECT is_served FROM service) AND ST_DWithin(shop.location, {PIN}, {RADIUS_M})
     ORDER BY shop.location <-> {PIN}
     LIMIT {REACH}"""  # noqa: S608  # constants of this module


def _walk_by_category(where: str) -> str:
    """One walk a leaf, each along the index that begins with the category; a root has a handful of leaves."""
    walk = _walk(f"{where} AND shop.category_id = kind.id")
    return f"""SELECT shop.* FROM kind CROSS JOIN LATERAL ({walk}) shop
     ORDER BY shop.sphere_m
     LIMIT {REACH}"""  # noqa: S608  # constants of this module


def _statement(*, kind: str, near: str, again: str) -> str:
    return f"""
WITH ask AS MATERIALIZED (
    {ASK}
), service AS MATERIALIZED (
    SELECT {served(f"{PIN}::geometry")} AS is_served
), kind AS MATERIALIZED (
    {kind}
), near AS MATERIALIZED (
    {near}
), verdict AS MATERIALIZED (
    SELECT last_m, reached < {REACH} OR last_m < {LEAST_RATIO} * sphere_m AS is_certain
      FROM (
        SELECT count(*) AS reached, max(sphere_m) AS sphere_m,
               (array_agg(distance_m ORDER BY distance_m))[{PAGE_SIZE} + 1] AS last_m
          FROM near
      ) seen
), found AS (
    SELECT * FROM near WHERE (SELECT is_certain FROM verdict)
     UNION ALL
    SELECT {COLUMNS}, {DISTANCE}, NULL
      FROM sellers_shop shop
     WHERE {again} AND NOT (SELECT is_certain FROM verdict)
       AND ST_DWithin(shop.location, {PIN}, (SELECT last_m + {ROUNDING_M} FROM verdict))
       AND ST_DWithin(shop.location, {PIN}, {RADIUS_M})
), page AS (
    SELECT shop.*, row_number() OVER (ORDER BY distance_m, id) AS place,
           {MONDAY} AS monday, {MINUTE_OF_WEEK} AS minute
      FROM found shop ORDER BY distance_m, id LIMIT {PAGE_SIZE} + 1
), edged AS MATERIALIZED (
    SELECT shop.*, {IS_OPEN} AS is_open, {EDGE} AS edge FROM page shop
), timed AS MATERIALIZED (
    SELECT shop.*, {at_edge("shop.edge")} AS edge_at FROM edged shop
), card AS (
    SELECT shop.place, shop.id, shop.distance_m, {CARD} AS body
      FROM timed shop
      JOIN sellers_shopcategory category ON category.id = shop.category_id
      LEFT JOIN geo_area area ON area.id = shop.area_id
)
SELECT coalesce(json_agg(body ORDER BY place) FILTER (WHERE place <= {PAGE_SIZE}), '[]')::text,
       max(distance_m) FILTER (WHERE place = {PAGE_SIZE} AND total > {PAGE_SIZE}),
       (array_agg(id) FILTER (WHERE place = {PAGE_SIZE} AND total > {PAGE_SIZE}))[1],
       (SELECT is_served FROM service),
       EXISTS (SELECT FROM kind)
  FROM (SELECT card.*, count(*) OVER () AS total FROM card) counted
"""  # noqa: S608  # constants of this module
