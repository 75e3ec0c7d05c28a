"""Which upazila a point lies in, if any, as SQL that geo and the rooms above it share.

Upazilas partition the country, so districts and divisions follow from them, and every level has exactly one answer. A
point on a common border belongs to the lower p-code. Coasts and river banks in the map are simplified, and people stand
on piers: a point in no area but within `REACH_DEGREES` of one belongs to the nearest. Beyond that it is outside.
"""

REACH_DEGREES = 0.0025  # 260 to 280 m, the size of the map's own simplification


def served(point: str) -> str:
    """Whether a point lies in Bangladesh, or on a pier of it; `point` is SQL for a geometry in EPSG:4326."""
    return f"EXISTS (SELECT FROM geo_areapiece AS piece WHERE {_reaches(point)})"  # constants of the code


def _reaches(point: str) -> str:
    return f"ST_DWithin(piece.geom, {point}, {REACH_DEGREES})"


# A lateral subquery over `pin.geom`, a point in EPSG:4326.
LEAF = f"""
    SELECT area.id, area.code, area.parent_id, area.name_en, area.name_bn
    FROM geo_areapiece AS piece JOIN geo_area AS area ON area.id = piece.area_id
    WHERE {_reaches("pin.geom")}
    ORDER BY ST_Distance(piece.geom, pin.geom), area.pcode
    LIMIT 1
"""  # noqa: S608  # a constant inside a constant
