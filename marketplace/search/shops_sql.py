"""Shops beside products, in SQL: called so or of such a kind, delivering to the pin; without a pin called so anywhere.

With a pin `search_sql` has them in its own statement, from the shops that deliver, so that zones are looked at once.
Without one the shops of that name are looked up, for every shop of a kind would be no answer.
"""

from marketplace.catalog.goods_sql import NAMED
from marketplace.core.prepared import PreparedStatement
from sellers.opening_sql import IS_OPEN_NOW
from sellers.zones_sql import money

MOST_SHOPS = 6
# Shorter texts are like too many names.
SHORTEST_ALIKE = 5

# What shops are to be called, and the kinds that they may be of instead; both empty where none are asked for.
CALLED = f"""called AS MATERIALIZED (
    SELECT %(shop_name)s::text AS name,
           CASE WHEN length(%(shop_name)s::text) >= {SHORTEST_ALIKE} THEN %(shop_name)s::text END AS alike,
           ARRAY(SELECT id FROM sellers_shopcategory WHERE slug = ANY (%(shop_kinds)s::text[])) AS kinds
)"""  # noqa: S608  # constants of this module
_IS_NAMED = """(found.names LIKE '%|' || called.name || '%' OR found.names LIKE '% ' || called.name || '%'
                OR called.alike <% found.names)"""
# The shop of one row, looked up for itself: the planner takes it that there are thousands, and would read them all.
_NAMES = "(SELECT names FROM search_searchshop WHERE shop_id = here.id OFFSET 0) found"
_SHOP = "(SELECT * FROM sellers_shop WHERE id = here.id OFFSET 0) shop"

_BEFORE_HERE = f"""SELECT here.*, wanted.is_named FROM called CROSS JOIN here CROSS JOIN LATERAL {_NAMES}
                  CROSS JOIN LATERAL (SELECT coalesce({_IS_NAMED}, false) AS is_named OFFSET 0) wanted
                 WHERE (called.name IS NOT NULL OR called.kinds <> '{{}}')
                   AND (wanted.is_named OR here.category_id = ANY (called.kinds))"""  # noqa: S608  # constants
_ANYWHERE = f"""SELECT shop.id, NULL::numeric AS fee, NULL::text AS fee_currency, NULL::float8 AS distance_m,
                       NULL::int AS eta_min, {IS_OPEN_NOW} AS is_open, true AS is_named
                  FROM search_searchshop found CROSS JOIN called JOIN sellers_shop shop ON shop.id = found.shop_id
                 WHERE {_IS_NAMED} AND shop.status = 'active'"""  # noqa: S608  # constants of these modules


def _told(rows: str) -> str:
    """Shops as a JSON array, those of the name before those of the kind, then the nearest or best rated."""
    return f"""SELECT coalesce(json_agg(body ORDER BY is_named DESC, distance_m, liked DESC, slug), '[]')::text
      FROM (
        SELECT here.is_named, here.distance_m, shop.slug, coalesce(shop.rating * shop.rating_count, 0) AS liked,
               json_build_object({NAMED.format("shop")},
                   'category', json_build_object({NAMED.format("category")}, 'icon', category.icon),
                   'rating', shop.rating::float8, 'rating_count', shop.rating_count, 'is_open', here.is_open,
                   'distance_m', round(here.distance_m::numeric, 1)::float8,
                   'fee', CASE WHEN here.fee IS NOT NULL THEN {money("here.fee", "here.fee_currency")} END,
                   'eta_min', here.eta_min) AS body
          FROM ({rows}) here CROSS JOIN LATERAL {_SHOP}
          JOIN sellers_shopcategory category ON category.id = shop.category_id
         ORDER BY is_named DESC, distance_m, liked DESC, slug LIMIT {MOST_SHOPS}
      ) told"""  # noqa: S608  # constants of these modules


BESIDE = _told(_BEFORE_HERE)
"""Of `here`, the shops that deliver: those that `called` speaks of."""

SHOPS_CALLED = PreparedStatement.of(f"""
WITH ask AS MATERIALIZED (SELECT %(now)s::timestamptz AS now), {CALLED}
{_told(_ANYWHERE)}
""")
"""One row with those that are called so, wherever they are."""
