"""The map's own layers: areas with their labels, and landmarks. Less is drawn the farther one is away."""

from geo.tiles import BUFFER, TileLayer

# Which level of areas a zoom shows; a phone's screen holds a division at 7 and a district at 9.
_SHOWN = "CASE WHEN tile.zoom <= 6 THEN 'division' WHEN tile.zoom <= 9 THEN 'district' ELSE 'upazila' END"

# Half a pixel of a 512-pixel tile at each zoom: 40,075 km / 2^zoom / 1,024.
_TOLERANCE_M = "40075016.7 / (1 << tile.zoom) / 1024"

AREAS = TileLayer(
    "areas",
    f"""
    SELECT area.id::text AS id, area.code, area.level, area.name_en, area.name_bn,
           ST_AsMVTGeom(
               ST_SimplifyPreserveTopology(ST_Transform(area.polygon, 3857), {_TOLERANCE_M}), tile.bounds,
               buffer => {BUFFER}
           ) AS geom
    FROM geo_area AS area, tile
    WHERE area.level = {_SHOWN} AND area.polygon && tile.reach
    """,  # noqa: S608  # constants only
)

AREA_LABELS = TileLayer(
    "area_labels",
    f"""
    SELECT area.id::text AS id, area.level, area.name_en, area.name_bn,
           ST_AsMVTGeom(ST_Transform(area.label_point, 3857), tile.bounds, buffer => {BUFFER}) AS geom
    FROM geo_area AS area, tile
    WHERE area.level = {_SHOWN} AND area.label_point && tile.reach
    """,  # noqa: S608  # constants only
)

# The first zoom at which a rank is shown, and how many landmarks a tile holds at most: the widest known of them.
PLACES = TileLayer(
    "places",
    f"""
    SELECT placed.*
    FROM (
        SELECT place.id::text AS id, place.name_en, place.name_bn, place.kind, place.rank,
               ST_AsMVTGeom(ST_Transform(place.location::geometry, 3857), tile.bounds, buffer => {BUFFER}) AS geom
        FROM geo_place AS place, tile
        WHERE (SELECT zoom FROM tile) >= 10 -- decided once, before any landmark is looked at
          AND place.location && tile.reach::geography AND place.rank <= tile.zoom - 9
    ) AS placed
    WHERE geom IS NOT NULL -- a geography's box is larger than what it holds
    ORDER BY rank, id
    LIMIT 250
    """,  # noqa: S608  # constants only
)
