"""What zones say, as SQL that the lists around a pin and the terms of one shop share.

The fragments speak of rows `piece`, `zone` and `shop` (with its `minute` of the week), of `serve`, when that zone is
delivered to, and of `ask`, the one row of what is asked.

A pin on the border of the drawn shape is inside. `ST_Subdivide` puts corners where a cut meets the border, rounded to
the next number, so that a piece's own border may miss the shape's by a hair; and PostGIS tells sides of an edge by
plain floating point. So pieces are asked only where the pin is `HAIR_DEGREES` (a tenth of a millimetre) or more from
their border, far more than both can be wrong by. Within it the whole shape is asked, and GEOS answers that exactly:
`ST_Disjoint` always goes there, where `ST_Covers` and `ST_Intersects` take PostGIS' own short way for a point.
"""

from sellers.opening_sql import MINUTE_OF_WEEK

HAIR_DEGREES = 1e-9
# Clocks may be put forward before a shop opens, so its week is looked through a little farther than "soon" reaches.
CLOCKS_MIN = 180


def asked(*, now: str, subtotal: str) -> str:
    """The row from which everything reads its parameters: that keeps them out of the planner's sight (`nearby_sql`)."""
    return f"""ST_SetSRID(ST_MakePoint(%(lon)s::float8, %(lat)s::float8), 4326)::geography AS pin,
           ST_SetSRID(ST_MakePoint(%(lon)s::float8, %(lat)s::float8), 4326) AS pin_geom,
           {now} AS now, make_interval(mins => %(soon_min)s::int) AS soon,
           %(soon_min)s::int + {CLOCKS_MIN} AS soon_min, %(min_per_m)s::float8 AS min_per_m,
           {subtotal} AS subtotal, 9223372036854775807 AS all_of_them"""


ASKED = asked(now="%(now)s::timestamptz", subtotal="%(subtotal)s::numeric")

SERVE = "SELECT CASE WHEN zone.hours IS NULL THEN shop.hours ELSE shop.hours * zone.hours END AS hours OFFSET 0"

# A piece, its zone and their shop, one after the other: PostgreSQL, which cannot guess how few pieces hold a pin, would
# rather read all shops first. `OFFSET 0` forbids that, and has what stands in such a subquery worked out once a row.
WITH_SHOPS = f"""
     CROSS JOIN LATERAL (SELECT zone.* FROM sellers_deliveryzone zone WHERE zone.id = piece.zone_id OFFSET 0) zone
     CROSS JOIN LATERAL (
               SELECT shop.*, {MINUTE_OF_WEEK} AS minute FROM sellers_shop shop WHERE shop.id = zone.shop_id OFFSET 0
           ) shop
     CROSS JOIN LATERAL ({SERVE}) serve
     CROSS JOIN ask
     CROSS JOIN LATERAL (SELECT ST_Distance(shop.location, ask.pin) AS distance_m OFFSET 0) way"""  # noqa: S608  # constants of this module

# What the index finds: pieces that hold the pin, or come within a hair of it, in any order or by how near their shop is
# on the sphere. The limit is none, but has PostgreSQL walk the index in that order, and go on no farther than it must.
NEAR_PIN = f"ST_DWithin(piece.geom, (SELECT pin_geom FROM ask), {HAIR_DEGREES})"  # noqa: S608
SPHERE_M = "piece.location <-> (SELECT pin FROM ask)"
PIECES = f"(SELECT piece.*, {SPHERE_M} AS sphere_m FROM sellers_zonepiece piece WHERE {NEAR_PIN}) piece"  # noqa: S608
PIECES_BY_DISTANCE = f"""(
               SELECT piece.*, {SPHERE_M} AS sphere_m FROM sellers_zonepiece piece
                WHERE {NEAR_PIN} ORDER BY {SPHERE_M} LIMIT (SELECT all_of_them FROM ask)
           ) piece"""  # noqa: S608
# What then decides.
COVERS = f"""CASE WHEN zone.radius_m IS NOT NULL THEN ST_DWithin(shop.location, ask.pin, zone.radius_m)
                WHEN ST_DWithin(ST_Boundary(piece.geom), ask.pin_geom, {HAIR_DEGREES})
                THEN NOT ST_Disjoint(zone.polygon, ask.pin_geom)
                ELSE true END"""


def fee(distance_m: str) -> str:
    """What delivery costs. Without a subtotal nothing is free, and a fee by basket is that of the smallest."""
    measure = f"CASE zone.fee_kind WHEN 'distance' THEN ({distance_m})::numeric ELSE coalesce(ask.subtotal, 0) END"
    return f"""CASE WHEN ask.subtotal >= zone.free_above THEN 0.00
                WHEN zone.fee_kind = 'flat' THEN zone.fee
                ELSE zone.band_fee[width_bucket({measure}, zone.band_from)] END"""


# Minutes until an order leaves: the zone's or the shop's, and what a rush adds.
LEAD_MIN = """(coalesce(zone.lead_time_min, shop.lead_time_min)
            + CASE WHEN shop.rush_until > ask.now THEN shop.rush_extra_min ELSE 0 END)"""


def travel_min(distance_m: str) -> str:
    """Minutes on the way along a straight line, lengthened for the ways that there are (`geo.travel`)."""
    return f"ceil({distance_m} * ask.min_per_m)::int"


# A zone is delivered to while its shop is open, within the hours of its own that it may have.
DELIVERS_NOW = "(serve.hours @> shop.minute AND NOT shop.closed @> ask.now)"
DELIVERS_NEXT = "sellers_next_change(serve.hours, shop.closed, shop.time_zone, ask.now)"
_SOON_MINUTES = """int4multirange(int4range(shop.minute, shop.minute + ask.soon_min),
                                       int4range(0, greatest(shop.minute + ask.soon_min - 10080, 0)))"""
DELIVERS_NOW_OR_SOON = f"""CASE WHEN {DELIVERS_NOW} THEN true
                WHEN NOT serve.hours && {_SOON_MINUTES} THEN false
                ELSE {DELIVERS_NEXT} <= ask.now + ask.soon END"""


# Of a shop's zones that hold the pin and deliver, the first in this order counts.
RANK = "zone.priority DESC, zone.area_m2, zone.id"


def counts(delivers: str) -> str:
    """Whether a zone that holds the pin is the one that counts; only where its shop has others, those are looked at.

    Args:
        delivers: what zones must fulfil to be in question.
    """
    others = "SELECT FROM sellers_deliveryzone AS other WHERE other.shop_id = shop.id AND other.id <> zone.id"
    return f"""CASE WHEN NOT EXISTS ({others} AND other.is_active) THEN true ELSE zone.id = (
                    SELECT zone.id FROM sellers_deliveryzone zone CROSS JOIN LATERAL ({SERVE}) serve
                     WHERE zone.shop_id = shop.id AND zone.is_active AND {delivers}
                       AND EXISTS (
                               SELECT FROM sellers_zonepiece piece
                                WHERE piece.zone_id = zone.id AND {NEAR_PIN} AND {COVERS}
                           )
                     ORDER BY {RANK} LIMIT 1) END"""  # noqa: S608  # constants of this module


def money(amount: str, currency: str) -> str:
    """An amount as the API writes it."""
    return f"json_build_object('amount', ({amount})::numeric(12, 2)::text, 'currency', {currency})"


def as_json(instant: str) -> str:
    """An instant as the API writes it: in UTC, with a Z."""
    return f"""to_char(timezone('UTC', {instant}), 'YYYY-MM-DD"T"HH24:MI:SS"Z"')"""
