"""Shops beside products, as one small statement: those called so or of such a kind, that deliver to the pin.

With a pin the few pieces of zones that hold it are looked at, and of them those whose shop is wanted; without one the
shops of that name are looked up, for every shop of a kind would be no answer.
"""

from functools import lru_cache

from marketplace.catalog.goods_sql import NAMED
from marketplace.core.prepared import PreparedStatement
from marketplace.search.offers_sql import here
from sellers.opening_sql import IS_OPEN_NOW
from sellers.zones_sql import ASKED, NEAR_PIN, money

# Shorter texts are like too many names.
SHORTEST_ALIKE = 5

_IS_NAMED = """(found.names LIKE '%|' || ask.text || '%' OR found.names LIKE '% ' || ask.text || '%'
                OR ask.alike <% found.names)"""
_PIECES = f"""(
               SELECT piece.* FROM (SELECT * FROM sellers_zonepiece piece WHERE {NEAR_PIN}) piece
                CROSS JOIN LATERAL (SELECT shop_id FROM sellers_deliveryzone WHERE id = piece.zone_id OFFSET 0) zone
                CROSS JOIN LATERAL (
                          SELECT FROM search_searchshop found JOIN sellers_shop shop ON shop.id = found.shop_id
                           CROSS JOIN ask
                           WHERE found.shop_id = zone.shop_id AND ({_IS_NAMED} OR shop.category_id = ANY(ask.kinds))
                          OFFSET 0
                      ) wanted
           ) piece"""  # noqa: S608  # constants of these modules
_HERE = here(_PIECES)
_ANYWHERE = f"""SELECT shop.id, NULL::numeric AS fee, NULL::text AS fee_currency, NULL::float8 AS distance_m,
           NULL::int AS eta_min, {IS_OPEN_NOW} AS is_open
      FROM search_searchshop found CROSS JOIN ask JOIN sellers_shop shop ON shop.id = found.shop_id
     WHERE {_IS_NAMED} AND shop.status = 'active'"""  # noqa: S608  # constants of these modules


@lru_cache
def shops_statement(*, has_pin: bool) -> PreparedStatement:
    """A JSON array of shops in one row, those of the name before those of the kind, then the nearest or best rated."""
    return PreparedStatement.of(f"""
WITH ask AS MATERIALIZED (
    SELECT {ASKED}, %(text)s::text AS text, %(kinds)s::uuid[] AS kinds,
           CASE WHEN length(%(text)s::text) >= {SHORTEST_ALIKE} THEN %(text)s::text END AS alike
), here AS MATERIALIZED (
    {_HERE if has_pin else _ANYWHERE}
), told AS (
    SELECT here.*, shop.slug, coalesce({_IS_NAMED}, false) AS is_named,
           json_build_object({NAMED.format("shop")},
               'category', json_build_object({NAMED.format("category")}, 'icon', category.icon),
               'rating', shop.rating::float8, 'rating_count', shop.rating_count, 'is_open', here.is_open,
               'distance_m', round(here.distance_m::numeric, 1)::float8,
               'fee', CASE WHEN here.fee IS NOT NULL THEN {money("here.fee", "here.fee_currency")} END,
               'eta_min', here.eta_min) AS body,
           coalesce(shop.rating * shop.rating_count, 0) AS liked
      FROM here CROSS JOIN ask
      JOIN search_searchshop found ON found.shop_id = here.id
      JOIN sellers_shop shop ON shop.id = here.id
      JOIN sellers_shopcategory category ON category.id = shop.category_id
     ORDER BY is_named DESC, here.distance_m, liked DESC, shop.slug LIMIT %(limit)s::int
)
SELECT coalesce(json_agg(body ORDER BY is_named DESC, distance_m, liked DESC, slug), '[]')::text FROM told
""")  # noqa: S608  # constants of these modules
