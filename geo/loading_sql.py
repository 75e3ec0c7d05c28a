"""The statements that load the extract: staged by COPY, then one upsert that touches only rows that differ."""

from geo.locating import LEAF

STAGE_AREAS = """
DROP TABLE IF EXISTS pg_temp.staged_area;
CREATE TEMPORARY TABLE staged_area (
    id uuid, code text PRIMARY KEY, pcode text, level text, parent_code text, name_en text, name_bn text,
    aliases text[], search_text text, sounds text, label_point geometry, polygon geometry
)
"""
COPY_AREAS = "COPY staged_area FROM STDIN"
DROP_STAGED_AREAS = "DROP TABLE staged_area"

# A p-code begins with those of the areas above it, so a district is the sum of the upazilas whose p-code it begins.
DRAW_PARENTS = """
UPDATE staged_area SET polygon = drawn.polygon
FROM (
    SELECT left(pcode, digits) AS pcode, ST_Multi(ST_Union(polygon ORDER BY pcode)) AS polygon
    FROM staged_area CROSS JOIN (VALUES (2), (4)) AS level (digits)
    WHERE level = 'upazila' AND polygon IS NOT NULL
    GROUP BY 1
) AS drawn
WHERE drawn.pcode = staged_area.pcode
"""

UPSERT_AREAS = """
INSERT INTO geo_area AS area (
    id, created_at, updated_at, code, pcode, level, parent_id, name_en, name_bn, aliases, search_text, sounds,
    label_point, polygon
)
SELECT coalesce(known.id, staged.id), now(), now(), staged.code, staged.pcode, staged.level,
       coalesce(known_parent.id, staged_parent.id), staged.name_en, staged.name_bn, staged.aliases, staged.search_text,
       staged.sounds, staged.label_point, staged.polygon
FROM staged_area AS staged
LEFT JOIN geo_area AS known ON known.code = staged.code
LEFT JOIN staged_area AS staged_parent ON staged_parent.code = staged.parent_code
LEFT JOIN geo_area AS known_parent ON known_parent.code = staged.parent_code
ON CONFLICT (code) DO UPDATE SET
    updated_at = excluded.updated_at, pcode = excluded.pcode, level = excluded.level, parent_id = excluded.parent_id,
    name_en = excluded.name_en, name_bn = excluded.name_bn, aliases = excluded.aliases,
    search_text = excluded.search_text, sounds = excluded.sounds, label_point = excluded.label_point,
    polygon = excluded.polygon
WHERE (area.pcode, area.level, area.parent_id, area.name_en, area.name_bn, area.aliases, area.search_text,
       area.sounds, area.label_point::text, area.polygon::text)
    IS DISTINCT FROM
      (excluded.pcode, excluded.level, excluded.parent_id, excluded.name_en, excluded.name_bn, excluded.aliases,
       excluded.search_text, excluded.sounds, excluded.label_point::text, excluded.polygon::text)
"""

# 64 corners a piece: small enough that the index does nearly all the work of finding the one that holds a point.
CUT_PIECES = """
DELETE FROM geo_areapiece;
INSERT INTO geo_areapiece (area_id, geom)
SELECT id, ST_Subdivide(polygon, 64) FROM geo_area WHERE level = 'upazila' AND polygon IS NOT NULL ORDER BY pcode;
ANALYZE geo_area, geo_areapiece
"""

# A GIN index first keeps what is new in a list that every search walks through, until a vacuum comes by.
SETTLE_INDEXES = "SELECT gin_clean_pending_list(index) FROM unnest(%s::regclass[]) AS index"
AREA_INDEXES = ["area_search_trgm", "area_sounds_trgm"]
PLACE_INDEXES = ["place_search_trgm", "place_sounds_trgm"]

STAGE_PLACES = """
DROP TABLE IF EXISTS pg_temp.staged_place;
CREATE TEMPORARY TABLE staged_place (
    id uuid, osm_id bigint, name_en text, name_bn text, kind text, rank int, search_text text, sounds text,
    geom geometry
)
"""
COPY_PLACES = "COPY staged_place FROM STDIN"
DROP_STAGED_PLACES = "DROP TABLE IF EXISTS pg_temp.staged_place; ANALYZE geo_place"

# Answers how many of the staged rows have an area, whether or not anything about them had changed.
UPSERT_PLACES = f"""
WITH located AS MATERIALIZED (
    SELECT pin.*, leaf.id AS area_id FROM staged_place AS pin CROSS JOIN LATERAL ({LEAF}) AS leaf
), written AS (
    INSERT INTO geo_place AS place (
        id, created_at, updated_at, osm_id, name_en, name_bn, kind, rank, search_text, sounds, location, area_id
    )
    SELECT id, now(), now(), osm_id, name_en, name_bn, kind, rank, search_text, sounds, geom::geography, area_id
    FROM located
    ON CONFLICT (osm_id) DO UPDATE SET
        updated_at = excluded.updated_at, name_en = excluded.name_en, name_bn = excluded.name_bn, kind = excluded.kind,
        rank = excluded.rank, search_text = excluded.search_text, sounds = excluded.sounds,
        location = excluded.location, area_id = excluded.area_id
    WHERE (place.name_en, place.name_bn, place.kind, place.rank, place.search_text, place.sounds, place.location::text,
           place.area_id)
        IS DISTINCT FROM
          (excluded.name_en, excluded.name_bn, excluded.kind, excluded.rank, excluded.search_text,
           excluded.sounds, excluded.location::text, excluded.area_id)
)
SELECT count(*) FROM located
"""  # noqa: S608  # a constant inside a constant

# A district's town is the median of its seat's landmarks. The seat is the upazila called Sadar or, where a city has
# thanas instead, the one with the most landmarks to its size. A division has the town of the district it is named for.
AIM_AT_TOWNS = """
WITH seat AS (
    SELECT DISTINCT ON (upazila.parent_id) upazila.parent_id AS district_id, landmarks.middle
    FROM geo_area AS upazila
    JOIN (
        SELECT area_id, count(*) AS number,
               ST_SetSRID(ST_MakePoint(
                   percentile_cont(0.5) WITHIN GROUP (ORDER BY ST_X(location::geometry)),
                   percentile_cont(0.5) WITHIN GROUP (ORDER BY ST_Y(location::geometry))
               ), 4326) AS middle
        FROM geo_place
        GROUP BY area_id
    ) AS landmarks ON landmarks.area_id = upazila.id
    WHERE upazila.level = 'upazila' AND landmarks.number >= %(enough)s
    ORDER BY upazila.parent_id, upazila.name_en LIKE '%% Sadar' DESC,
             landmarks.number / ST_Area(upazila.polygon) DESC NULLS LAST, upazila.code
), town AS (
    SELECT district.id, seat.middle FROM geo_area AS district LEFT JOIN seat ON seat.district_id = district.id
    WHERE district.level = 'district'
    UNION ALL
    SELECT division.id, coalesce(seat.middle, district.label_point)
    FROM geo_area AS division
    JOIN geo_area AS district ON district.parent_id = division.id AND district.name_en = division.name_en
    LEFT JOIN seat ON seat.district_id = district.id
)
UPDATE geo_area AS area SET town_point = town.middle, updated_at = now()
FROM town
WHERE town.id = area.id AND area.town_point::text IS DISTINCT FROM town.middle::text
"""
