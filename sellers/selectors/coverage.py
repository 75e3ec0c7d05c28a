"""Reads: everywhere a shop delivers, as one shape to look at."""

from uuid import UUID

from marketplace.core.prepared import PreparedStatement

# A corner a few metres off shows on no screen; six places of degrees are a hand's breadth, five a metre.
_COVERAGE = PreparedStatement.of("""
SELECT ST_AsGeoJSON(ST_SimplifyPreserveTopology(ST_Union(polygon), 0.00005), 5)
  FROM sellers_deliveryzone
 WHERE shop_id = %(shop_id)s AND is_active
""")


def get_coverage_json(shop_id: UUID) -> str | None:
    """A GeoJSON geometry of all active zones together, some metres coarser than they are; None without any."""
    geometry: str | None
    [geometry] = _COVERAGE.fetch_one({"shop_id": shop_id})
    return geometry
