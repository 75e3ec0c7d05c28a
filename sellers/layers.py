"""Shops on the map: all of them close by, and farther away a few that stand for the rest."""

from geo.tiles import TileLayer

# Below this zoom a tile is cut into `CELLS` × `CELLS` squares and shows one shop of each, the first by id, with the
# number it stands for; from it on every shop is drawn, as many as `MOST` of a tile. Either way it stays below 50 KB.
ALL_ZOOM = 14
CELLS = 16
MOST = 600

SHOPS = TileLayer(
    "shops",
    f"""
    SELECT shop.id::text AS id, shop.slug, shop.name_en, shop.name_bn, shop.count,
           category.slug AS category, coalesce(root.slug, category.slug) AS root_category, shop.geom
    FROM (
        SELECT DISTINCT ON (cell) id, slug, name_en, name_bn, category_id, geom,
               count(*) OVER (PARTITION BY cell) AS count
        FROM (
            SELECT found.*,
                   CASE WHEN zoom >= {ALL_ZOOM} THEN id::text
                        ELSE concat(floor(ST_X(geom) / (4096 / {CELLS})), ':', floor(ST_Y(geom) / (4096 / {CELLS})))
                    END AS cell
            FROM (
                SELECT shop.id, shop.slug, shop.name_en, shop.name_bn, shop.category_id, tile.zoom,
                       ST_AsMVTGeom(ST_Transform(shop.location::geometry, 3857), tile.bounds, buffer => 64) AS geom
                FROM sellers_shop AS shop, tile
                WHERE shop.status = 'active' AND shop.location && tile.reach::geography
            ) AS found
            WHERE geom IS NOT NULL
        ) AS placed
        ORDER BY cell, id
        LIMIT {MOST}
    ) AS shop
    JOIN sellers_shopcategory AS category ON category.id = shop.category_id
    LEFT JOIN sellers_shopcategory AS root ON root.id = category.parent_id
    """,  # noqa: S608  # constants only
)
