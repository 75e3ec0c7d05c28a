"""The circle around a shop as a polygon, in SQL: a ring that holds every point within the radius, and little more.

Its corners lie on geodesics from the middle. On a plane a circle lies within the polygon of `CORNERS` corners at the
radius divided by the cosine of π / CORNERS; the Earth's curvature adds less than one part in 10,000 up to 150 km.
Edges are straight in degrees, not geodesics, and leave those by less than a metre in 10 km. `SLACK` is more than both.
Whether a pin is within the radius is not for the ring to say: `ST_DWithin` says that.
"""

import math

CORNERS = 64
SLACK = 1.001
FACTOR = SLACK / math.cos(math.pi / CORNERS)

CREATE_CIRCLE = f"""
CREATE FUNCTION sellers_circle(middle geography, radius_m double precision) RETURNS geometry
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$
    SELECT ST_Multi(ST_MakePolygon(ST_AddPoint(ring, ST_StartPoint(ring))))
      FROM (
        SELECT ST_MakeLine(
                   ST_Project(middle, radius_m * {FACTOR}, 2 * pi() * corner / {CORNERS})::geometry
                   ORDER BY corner DESC
               ) AS ring
          FROM generate_series(0, {CORNERS - 1}) AS corner
      ) AS drawn
$$
"""  # noqa: S608  # constants of this module
DROP_CIRCLE = "DROP FUNCTION sellers_circle(geography, double precision)"
