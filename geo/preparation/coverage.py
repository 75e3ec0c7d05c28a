"""Polygons that were simplified one by one, made into a true partition: no gaps between neighbours, no overlaps.

All outlines are noded together on a grid of 0.00001° (about 1 m), which cuts the country into faces. A face goes to the
polygon that covers it, to the lowest p-code where several do, and to the neighbour with the longest common border where
none does. Faces put together again are the new polygons; their common borders are the same vertices on both sides.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from geo.preparation.sources import Shape

GRID_DEGREES = 0.00001
DIGITS = 5

_CREATE = """
DROP TABLE IF EXISTS pg_temp.source_shape, pg_temp.face;
CREATE TEMPORARY TABLE source_shape (pcode text PRIMARY KEY, geom geometry) ON COMMIT DROP;
CREATE TEMPORARY TABLE face (id int, geom geometry, claims int, pcode text) ON COMMIT DROP
"""
_INSERT = "INSERT INTO source_shape VALUES (%s, ST_SetSRID(ST_GeomFromGeoJSON(%s), 4326))"
_CUT = """
INSERT INTO face
SELECT row_number() OVER (ORDER BY cut.geom), cut.geom, claim.count, claim.pcode
FROM (SELECT ST_UnaryUnion(ST_Collect(ST_Boundary(geom)), %(grid)s) AS lines FROM source_shape) AS outline
CROSS JOIN ST_Dump(ST_Polygonize(ARRAY[outline.lines])) AS cut
CROSS JOIN LATERAL (
    SELECT count(*) AS count, min(pcode) AS pcode
    FROM source_shape WHERE ST_Covers(source_shape.geom, ST_PointOnSurface(cut.geom))
) AS claim
"""
_COUNT = "SELECT count(*) FILTER (WHERE claims = 0), count(*) FILTER (WHERE claims > 1) FROM face"
_FILL = """
UPDATE face SET pcode = (
    SELECT near.pcode FROM face AS near
    WHERE near.claims > 0 AND ST_Intersects(near.geom, face.geom)
    GROUP BY near.pcode
    ORDER BY sum(ST_Length(ST_Intersection(near.geom, face.geom)::geography)) DESC, near.pcode LIMIT 1
) WHERE claims = 0
"""
# A p-code holds those above it: 201541 lies in district 2015 and division 20.
_GATHER = """
SELECT left(face.pcode, level.length) AS pcode,
       ST_AsGeoJSON(ST_Multi(ST_Union(face.geom ORDER BY face.id)), %(digits)s),
       round(ST_X((ST_MaximumInscribedCircle(ST_Union(face.geom ORDER BY face.id))).center)::numeric, %(digits)s)::text,
       round(ST_Y((ST_MaximumInscribedCircle(ST_Union(face.geom ORDER BY face.id))).center)::numeric, %(digits)s)::text
FROM face CROSS JOIN (VALUES (2), (4), (6)) AS level (length)
GROUP BY 1 ORDER BY 1
"""


@dataclass(frozen=True, slots=True)
class CoveredShape:
    """A polygon of the partition as GeoJSON, and a point well inside it for its label, in decimal degrees."""

    pcode: str
    geometry: str
    label_lon: str
    label_lat: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """The partition at all three levels (shapes by p-code), and how many slivers had to be mended."""

    shapes: dict[str, CoveredShape]
    gaps: int
    overlaps: int


def partition(shapes: Sequence[Shape]) -> Coverage:
    """Mend the upazilas' polygons, and draw districts and divisions as the sum of their upazilas.

    PostGIS does the work in temporary tables, so any database of the project will do; nothing of it stays.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in _CREATE.split(";"):
            cursor.execute(statement)
        cursor.executemany(_INSERT, [(shape.upazila.pcode, shape.geometry) for shape in shapes])
        cursor.execute(_CUT, {"grid": GRID_DEGREES})
        cursor.execute(_COUNT)
        gaps, overlaps = cursor.fetchone()
        cursor.execute(_FILL)
        cursor.execute(_GATHER, {"digits": DIGITS})
        covered = [CoveredShape(*row) for row in cursor.fetchall()]
    return Coverage({shape.pcode: shape for shape in covered}, gaps, overlaps)
