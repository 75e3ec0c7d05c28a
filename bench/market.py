"""A synthetic market as large as wanted: shops at random over Bangladesh, in the tables that the real ones use."""

from datetime import UTC, datetime

import psycopg
from psycopg import sql

from bench.errors import BenchError
from sellers.demo.hours import synthetic_hours

# Half of the shops are spread by area and half evenly over upazilas and thanas, so a city's small thanas are dense.
# A shop's number decides everything else about it; `seed` fixes the points.
# A multipolygon gets its points part by part, each rounded, so a coast of islands gets fewer than it was meant to.
POINTS = """
    WITH unit AS (
        SELECT id, polygon, row_number() OVER (ORDER BY code) AS number,
               0.5 * ST_Area(polygon::geography) / sum(ST_Area(polygon::geography)) OVER () + 0.5 / count(*) OVER ()
                   AS share
          FROM geo_area WHERE level = 'upazila'
    )
    SELECT unit.id AS area_id, piece.geom AS point
      FROM unit
     CROSS JOIN LATERAL ST_Dump(
               ST_GeneratePoints(polygon, ceil(share * %(shops)s * 1.1)::int + 1, %(seed)s + number::int)
           ) AS piece
"""
SHOPS = """
    INSERT INTO sellers_shop (
        id, created_at, updated_at, slug, name_en, name_bn, category_id, status, location, area_id, address_en,
        address_bn, landmark_en, landmark_bn, phone, time_zone, hours, hours_are_synthetic, source, osm_id,
        description_en, description_bn, logo, cover, rating, rating_count, closed, holiday_calendar, lead_time_min,
        rush_extra_min
    )
    SELECT md5(shop.number::text)::uuid, now(), now(), 'synthetic-' || shop.number, 'Synthetic shop ' || shop.number,
           'কৃত্রিম দোকান ' || shop.number, kind.category_id, 'active', shop.point::geography, shop.area_id,
           'Synthetic street ' || shop.number %% 97, 'কৃত্রিম সড়ক ' || shop.number %% 97,
           'Synthetic mosque', 'কৃত্রিম মসজিদ',
           NULL, %(time_zone)s, kind.hours, true, 'seller', NULL,
           '', '', '', '', 1 + shop.number %% 41 / 10.0, 10, '{}', '', 15 + shop.number %% 31,
           0
      FROM (
               SELECT row_number() OVER (ORDER BY md5(ST_AsBinary(point))) AS number, area_id, point
                 FROM points LIMIT %(shops)s
           ) AS shop
      JOIN kinds AS kind ON kind.number = shop.number %% (SELECT count(*) FROM kinds)
"""
# At night few shops are open, and a search for those takes many times longer: a run at 3 would tell of another market
# than one at 18. So in this market it is evening, whenever it is made.
EVENING = 18
SPATIAL_INDEXES = ("shop_listed_location", "shop_listed_by_category")


def fill(connection: psycopg.Connection, *, shops: int, seed: int = 2024) -> None:
    """Fill `sellers_shop` with that many synthetic shops, then gather statistics and clean up for index-only facts.

    The areas and the categories must be loaded. Spatial indexes are dropped for the insert and built once at its end.
    """
    with connection.transaction(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_indexdef(oid) FROM pg_class WHERE relname = ANY(%s)", [list(SPATIAL_INDEXES)])
        definitions = [row[0] for row in cursor.fetchall()]
        for name in SPATIAL_INDEXES:
            cursor.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
        cursor.execute("CREATE TEMP TABLE kinds (number bigint, category_id uuid, hours int4multirange) ON COMMIT DROP")
        _add_kinds(cursor)
        cursor.execute(f"CREATE TEMP TABLE points ON COMMIT DROP AS {POINTS}", {"shops": shops, "seed": seed})
        # Foreign keys are checked at once: an index cannot be built while deferred checks wait.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        added = cursor.execute(SHOPS, {"shops": shops, "time_zone": evening_zone(datetime.now(UTC))}).rowcount
        if added != shops:
            raise BenchError(f"{added:,} shops were made, not {shops:,}.")
        for definition in definitions:
            cursor.execute(definition)
    connection.commit()
    connection.autocommit = True
    connection.execute("VACUUM (ANALYZE) sellers_shop")


def evening_zone(now: datetime) -> str:
    """The time zone in which it is between 18 and 19 o'clock; `Etc/` counts hours behind UTC, not ahead."""
    ahead = (EVENING - now.astimezone(UTC).hour + 11) % 24 - 11
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"


def _add_kinds(cursor: psycopg.Cursor) -> None:
    """Every leaf with the hours of three demo shops of its kind."""
    cursor.execute("SELECT id, slug FROM sellers_shopcategory WHERE parent_id IS NOT NULL ORDER BY slug")
    leaves = cursor.fetchall()
    kinds = [(leaf_id, synthetic_hours(slug, which)) for leaf_id, slug in leaves for which in (7, 20, 33)]
    for number, (leaf_id, week) in enumerate(kinds):
        spans = "{" + ",".join(f"[{start},{end})" for start, end in week.ranges) + "}"
        cursor.execute("INSERT INTO kinds VALUES (%s, %s, %s)", [number, leaf_id, spans])
