"""What the statement of `GET /api/v1/shops/at` is compared with: whole shapes, asked with `ST_Covers`.

It is the same statement, word for word, but for where zones come from: an index of the same kind over the shapes as
they were drawn, all of whose hits are asked, and then sorted. So it builds the same cards, by the same rules, for the
same answer (but for pins within a hair of a border, where `ST_Covers` of PostGIS is not exact).
"""

from functools import lru_cache

import psycopg

from bench.errors import BenchError
from marketplace.core.prepared import PreparedStatement
from sellers import shops_at_sql, zones_sql

INDEX = "bench_zone_shapes"
CREATE_INDEX = f"CREATE INDEX {INDEX} ON sellers_deliveryzone USING gist (polygon) WHERE is_active"
# Every zone as one piece, in the words of `zones_sql.PIECES`.
SHAPES = """(
        SELECT zone.id AS zone_id, zone.polygon AS geom, shop.location,
               shop.location <-> (SELECT pin FROM ask) AS sphere_m
          FROM sellers_deliveryzone zone JOIN sellers_shop shop ON shop.id = zone.shop_id
         WHERE zone.is_active AND ST_Covers(zone.polygon, (SELECT pin_geom FROM ask))
        OFFSET 0
    ) piece"""
REPLACED = ((zones_sql.PIECES_BY_DISTANCE, SHAPES), (zones_sql.PIECES, SHAPES), (zones_sql.COVERS, "true"))


def prepare(url: str) -> None:
    """Give the scan its index, and have statistics of it."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(CREATE_INDEX)
        connection.execute("VACUUM (ANALYZE) sellers_deliveryzone")


@lru_cache
def scan_statement() -> PreparedStatement:
    """The endpoint's statement with whole shapes in the place of pieces.

    Raises:
        BenchError: the endpoint's statement no longer has the parts that are replaced.
    """
    sql = shops_at_sql.shops_at_sql(sort="distance", in_category=False, open_now=True, is_continued=False)
    for words, others in REPLACED:
        if words not in sql:
            raise BenchError("The statement of shops/at has changed: bench/zone_scan.py does not know its parts.")
        sql = sql.replace(words, others)
    return PreparedStatement.of(sql)
