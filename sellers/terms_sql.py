"""On which terms many shops deliver to one pin, in one statement: the zones of each that hold it, as `zones_sql` tells.

Each shop has an instant and a subtotal of its own, and so an `ask` of its own. Unlike who looks for shops around a pin,
this knows the shops: it begins with their zones and never walks the index of all pieces.
"""

from marketplace.core.prepared import PreparedStatement
from sellers.opening_sql import IS_OPEN_NOW, MINUTE_OF_WEEK
from sellers.zones_sql import (
    COVERS,
    DELIVERS_NEXT,
    DELIVERS_NOW,
    DELIVERS_NOW_OR_SOON,
    LEAD_MIN,
    NEAR_PIN,
    RANK,
    SERVE,
    asked,
    fee,
)

_ASKED = asked(now="wanted.now", subtotal="wanted.subtotal")
_DISTANCE = "way.distance_m"
_TO_ZONE = """greatest(0, CASE WHEN zone.radius_m IS NULL THEN ST_Distance(zone.polygon::geography, pin)
                              ELSE ST_Distance(location, pin) - zone.radius_m END)"""

# A pin on a cut is held by several pieces of one zone.
_ZONES = f"""
    WITH ask AS MATERIALIZED (SELECT {_ASKED})
    SELECT DISTINCT ON (zone.priority, zone.area_m2, zone.id)
           zone.id, zone.name, zone.is_synthetic, zone.priority, zone.area_m2, zone.currency, zone.free_above,
           zone.minimum_order,
           {fee(_DISTANCE)} AS fee, {LEAD_MIN} AS lead_min, coalesce({DELIVERS_NOW}, false) AS delivers_now,
           coalesce({DELIVERS_NOW_OR_SOON}, false) AS delivers_soon,
           CASE WHEN NOT {DELIVERS_NOW} THEN {DELIVERS_NEXT} END AS delivers_at, {_DISTANCE} AS distance_m,
           coalesce({IS_OPEN_NOW}, false) AS is_shop_open
      FROM sellers_deliveryzone zone
      JOIN sellers_zonepiece piece ON piece.zone_id = zone.id
     CROSS JOIN LATERAL (
               SELECT shop.*, {MINUTE_OF_WEEK} AS minute FROM sellers_shop shop WHERE shop.id = zone.shop_id OFFSET 0
           ) shop
     CROSS JOIN LATERAL ({SERVE}) serve
     CROSS JOIN ask
     CROSS JOIN LATERAL (SELECT ST_Distance(shop.location, ask.pin) AS distance_m OFFSET 0) way
     WHERE zone.shop_id = wanted.shop_id AND zone.is_active AND {NEAR_PIN} AND {COVERS}
     ORDER BY {RANK}"""  # noqa: S608  # constants of this room

# How far it is to the nearest zone is only asked where none holds the pin.
TERMS_AT = PreparedStatement.of(f"""
WITH pin AS MATERIALIZED (SELECT ST_SetSRID(ST_MakePoint(%(lon)s::float8, %(lat)s::float8), 4326)::geography AS pin)
SELECT wanted.shop_id, zone.id, zone.name, zone.is_synthetic, zone.priority, zone.area_m2, zone.currency, zone.fee,
       zone.free_above, zone.minimum_order, zone.lead_min, zone.delivers_now, zone.delivers_soon, zone.delivers_at,
       zone.distance_m, zone.is_shop_open,
       CASE WHEN zone.id IS NULL THEN (
           SELECT min({_TO_ZONE})
             FROM pin CROSS JOIN sellers_deliveryzone zone JOIN sellers_shop shop ON shop.id = zone.shop_id
            WHERE zone.shop_id = wanted.shop_id AND zone.is_active
       ) END AS nearest_zone_m
  FROM unnest(%(shop_ids)s::uuid[], %(subtotals)s::numeric[], %(nows)s::timestamptz[]) WITH ORDINALITY
       AS wanted (shop_id, subtotal, now, place)
  LEFT JOIN LATERAL ({_ZONES}
       ) zone ON true
 ORDER BY wanted.place, zone.priority DESC, zone.area_m2, zone.id
""")  # noqa: S608  # constants of this room
