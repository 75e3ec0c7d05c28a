"""Delivery zones for the synthetic market: one a shop, wavy as if drawn by hand, a tenth of them with a hole."""

from concurrent.futures import ThreadPoolExecutor

import psycopg

from bench.errors import BenchError

# Corners of an outline; a hole has a fifth as many besides.
LEAST_CORNERS, MOST_CORNERS = 200, 1_000
# Kilometres from the shop to the middle of the outline's waves.
LEAST_KM, MOST_KM = 4.0, 14.0
WRITERS = 2
INDEX = "zone_piece_by_pin"

# A star around the shop never crosses itself, whatever its waves. All chance comes from the shop's id, so every run has
# the same zones; the fraction of a large sine is noise enough for the jitter of a hand. `OFFSET 0` has PostgreSQL work
# a subquery out once, and not wherever a column of it is named.
ZONES = f"""
    INSERT INTO sellers_deliveryzone (
        id, created_at, updated_at, shop_id, name, kind, polygon, area_m2, priority, is_active, currency, fee_kind, fee,
        band_from, band_fee, free_above, minimum_order, is_synthetic
    )
    SELECT md5(shop.id::text || 'zone')::uuid, now(), now(), shop.id, 'Synthetic zone', 'polygon', drawn.polygon,
           ST_Area(drawn.polygon::geography), 0, true, 'BDT', kind.fee_kind, kind.fee, kind.band_from, kind.band_fee,
           kind.free_above, kind.minimum_order, true
      FROM (
               SELECT id, ST_X(location::geometry) AS lon, ST_Y(location::geometry) AS lat,
                      {LEAST_CORNERS} + ('x' || substr(md5(id::text), 1, 7))::bit(28)::int
                          %% ({MOST_CORNERS - LEAST_CORNERS} + 1) AS corners,
                      {LEAST_KM} + ('x' || substr(md5(id::text), 8, 7))::bit(28)::int / 2.0 ^ 28
                          * ({MOST_KM - LEAST_KM}) AS km,
                      ('x' || substr(md5(id::text), 15, 7))::bit(28)::int / 2.0 ^ 28 * 6.28 AS turn
                 FROM sellers_shop
                WHERE ('x' || substr(md5(id::text), 22, 7))::bit(28)::int %% %(writers)s = %(writer)s
               OFFSET 0
           ) AS shop
     CROSS JOIN LATERAL (
               SELECT ST_MakeLine(
                          ST_MakePoint(lon + reach * cos(angle) / cos(radians(lat)), lat + reach * sin(angle))
                          ORDER BY corner
                      ) AS line,
                      ST_MakeLine(
                          ST_MakePoint(lon + 0.3 * reach * cos(angle) / cos(radians(lat)),
                                       lat + 0.3 * reach * sin(angle))
                          ORDER BY corner
                      ) FILTER (WHERE corner %% 5 = 0) AS inner_line
                 FROM (
                          SELECT corner, 2 * pi() * corner / corners AS angle,
                                 km / 111.2 * (
                                     1 + 0.25 * sin(3 * 2 * pi() * corner / corners + turn)
                                       + 0.1 * sin(7 * 2 * pi() * corner / corners + 3 * turn)
                                       + 0.04 * (sin(corner * 12.9898 + turn) * 43758.5453
                                                 - floor(sin(corner * 12.9898 + turn) * 43758.5453))
                                 ) AS reach
                            FROM generate_series(0, corners - 1) AS corner
                          OFFSET 0
                      ) AS wave
           ) AS ring
     CROSS JOIN LATERAL (
               SELECT ST_SetSRID(ST_Multi(
                          CASE WHEN turn < 0.628
                               THEN ST_MakePolygon(ST_AddPoint(line, ST_StartPoint(line)),
                                                   ARRAY[ST_AddPoint(inner_line, ST_StartPoint(inner_line))])
                               ELSE ST_MakePolygon(ST_AddPoint(line, ST_StartPoint(line)))
                          END), 4326) AS polygon
              OFFSET 0
           ) AS drawn
     CROSS JOIN LATERAL (
               SELECT CASE WHEN turn < 2 THEN 'distance' WHEN turn < 4 THEN 'basket' ELSE 'flat' END AS fee_kind,
                      round(turn::numeric * 10, 2) AS fee,
                      CASE WHEN turn < 2 THEN '{{0,1000,3000}}' WHEN turn < 4 THEN '{{0,500}}' ELSE '{{}}'
                      END::numeric(12, 2)[] AS band_from,
                      CASE WHEN turn < 2 THEN '{{20,40,60}}' WHEN turn < 4 THEN '{{60,30}}' ELSE '{{}}'
                      END::numeric(12, 2)[] AS band_fee,
                      CASE WHEN turn > 3 THEN 1000 END::numeric(12, 2) AS free_above,
                      100::numeric(12, 2) AS minimum_order
           ) AS kind
"""  # noqa: S608  # constants of this module


def draw(url: str) -> int:
    """Give every shop a zone; the database cuts them. Returns how many pieces that made."""
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT pg_get_indexdef(%s::regclass)", [INDEX]).fetchone()
        assert row is not None
        connection.execute(f"DROP INDEX {INDEX}")
    with ThreadPoolExecutor(WRITERS) as writers:
        list(writers.map(lambda writer: _draw_share(url, writer), range(WRITERS)))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(row[0])
        connection.execute("VACUUM (ANALYZE) sellers_deliveryzone, sellers_zonepiece")
        counted = connection.execute(
            "SELECT (SELECT count(*) FROM sellers_shop), (SELECT count(*) FROM sellers_deliveryzone),"
            " (SELECT count(*) FROM sellers_zonepiece)"
        ).fetchone()
    assert counted is not None
    shops, zones, pieces = counted
    if shops != zones:
        raise BenchError(f"{zones:,} zones were made for {shops:,} shops.")
    return int(pieces)


def _draw_share(url: str, writer: int) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(ZONES, {"writers": WRITERS, "writer": writer})
