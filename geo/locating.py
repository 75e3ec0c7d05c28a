"""Which upazila a point lies in, as SQL that selectors and loading share.

Upazilas partition the country, so districts and divisions follow from them, and every level has exactly one answer. A
point on a common border belongs to the lower p-code. Coasts and river banks in the map are simplified, and people stand
on piers: a point in no area but within `REACH_DEGREES` of one belongs to the nearest. Beyond that it is outside.
"""

REACH_DEGREES = 0.0025  # 260 to 280 m, the size of the map's own simplification

# A lateral subquery over `pin.geom`, a point in EPSG:4326.
LEAF = f"""
    SELECT area.id, area.code, area.parent_id, area.name_en, area.name_bn
    FROM geo_areapiece AS piece JOIN geo_area AS area ON area.id = piece.area_id
    WHERE ST_DWithin(piece.geom, pin.geom, {REACH_DEGREES})
    ORDER BY ST_Distance(piece.geom, pin.geom), area.pcode
    LIMIT 1
"""  # noqa: S608  # a constant inside a constant
