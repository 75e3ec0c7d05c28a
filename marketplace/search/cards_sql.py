"""The products of one page as cards with their best offers, in SQL: what `search_sql` found, told."""

from functools import lru_cache

from marketplace.catalog.goods_sql import BRAND_JSON, CATEGORY_JSON, FIRST_IMAGE, IS_REDUCED, NAMED
from marketplace.catalog.unit_prices import base_unit_sql, unit_price_sql
from marketplace.core.prepared import PreparedStatement
from marketplace.search.facets_sql import FITS
from marketplace.search.offers_sql import ON_SALE
from sellers.opening_sql import IS_OPEN_NOW
from sellers.zones_sql import money

OFFERS_SHOWN = 3
ASK = """ask AS MATERIALIZED (
    SELECT %(now)s::timestamptz AS now, %(price_min)s::numeric AS price_min, %(price_max)s::numeric AS price_max,
           %(open_now)s::boolean AS open_now, %(in_stock)s::boolean AS in_stock
)"""
# The shops that deliver to the pin on the terms that were found, or all.
_HERE = """here AS MATERIALIZED (
    SELECT * FROM json_to_recordset(%(here)s::json)
                  AS here (id uuid, distance_m float8, is_open boolean, fee numeric, fee_currency text, eta_min int)
)"""
_FROM_HERE = "JOIN here ON here.id = offer.shop_id"
_FROM_ANYWHERE = f"""CROSS JOIN LATERAL (
               SELECT NULL::float8 AS distance_m, {IS_OPEN_NOW} AS is_open, NULL::numeric AS fee,
                      NULL::text AS fee_currency, NULL::int AS eta_min
                 FROM sellers_shop shop WHERE shop.id = offer.shop_id AND shop.status = 'active' OFFSET 0
           ) here"""  # noqa: S608  # constants of this module

# Offers of each product, the best first: what is there before what is not, then by unit price, then by nearness.
_OFFERS = f"""offer AS MATERIALIZED (
    SELECT *, row_number() OVER (PARTITION BY product_id ORDER BY is_in_stock DESC, price / base_size, distance_m,
                                 shop_id) AS nth
      FROM (
        SELECT offer.*, offer.stock IS NULL OR offer.free_stock > 0 AS is_in_stock, here.distance_m, here.is_open,
               here.fee, here.fee_currency, here.eta_min, variant.base_size, variant.pack_size, variant.pack_unit,
               variant.name_en AS variant_en, variant.name_bn AS variant_bn
          FROM catalog_offer offer {{}}
          JOIN catalog_variant variant ON variant.id = offer.variant_id
         WHERE offer.product_id = ANY (%(products)s::uuid[]) AND {ON_SALE}
      ) offer CROSS JOIN ask
     WHERE {FITS}
), sale AS MATERIALIZED (
    SELECT product_id, count(*) AS offers, min(price) AS price, bool_or(is_in_stock) AS is_in_stock
      FROM offer GROUP BY product_id
), offered AS MATERIALIZED (
    SELECT offer.product_id, json_agg(json_build_object(
               'id', offer.id,
               'shop', json_build_object({NAMED.format("shop")}),
               'variant', json_build_object('id', offer.variant_id, 'name_en', offer.variant_en,
                   'name_bn', offer.variant_bn, 'pack_size', trim_scale(offer.pack_size)::text,
                   'pack_unit', offer.pack_unit),
               'price', {money("offer.price", "offer.currency")},
               'compare_at_price', CASE WHEN {IS_REDUCED}
                   THEN {money("offer.compare_at_price", "offer.currency")} END,
               'unit_price', {money(unit_price_sql("offer.price", "offer.base_size"), "offer.currency")},
               'base_unit', {base_unit_sql("offer.pack_unit")},
               'in_stock', offer.is_in_stock, 'is_open', offer.is_open, 'is_synthetic', offer.is_synthetic,
               'distance_m', round(offer.distance_m::numeric, 1),
               'fee', CASE WHEN offer.fee IS NOT NULL THEN {money("offer.fee", "offer.fee_currency")} END,
               'eta_min', offer.eta_min) ORDER BY offer.nth) AS offers
      FROM offer JOIN sellers_shop shop ON shop.id = offer.shop_id
     WHERE offer.nth <= {OFFERS_SHOWN}
     GROUP BY offer.product_id
)"""  # noqa: S608  # constants of these modules

CARD = f"""json_build_object(
               'id', product.id, 'slug', product.slug, 'name_en', product.name_en, 'name_bn', product.name_bn,
               'brand', {BRAND_JSON}, 'category', {CATEGORY_JSON}, 'image', {FIRST_IMAGE},
               'rating', product.rating::float8, 'rating_count', product.rating_count,
               'is_synthetic', product.is_synthetic, 'offer_count', coalesce(sale.offers, 0),
               'price_from', CASE WHEN sale.price IS NOT NULL THEN {money("sale.price", "'BDT'")} END,
               'in_stock', coalesce(sale.is_in_stock, false), 'offers', coalesce(offered.offers, '[]'))"""


@lru_cache
def cards_statement(*, has_pin: bool) -> PreparedStatement:
    """A row of JSON for each of the `products`, in their order; those that are gone by now have none.

    Its other parameters are the filters of `search_statement` and, with a pin, the shops `here` that it found.
    """
    shops, source = (f", {_HERE}", _FROM_HERE) if has_pin else ("", _FROM_ANYWHERE)
    return PreparedStatement.of(f"""
WITH {ASK}{shops}, {_OFFERS.format(source)}
SELECT {CARD}::text
  FROM catalog_product product
  JOIN catalog_category category ON category.id = product.category_id
  LEFT JOIN catalog_brand brand ON brand.id = product.brand_id
  LEFT JOIN sale ON sale.product_id = product.id
  LEFT JOIN offered ON offered.product_id = product.id
 WHERE product.id = ANY (%(products)s::uuid[])
 ORDER BY array_position(%(products)s::uuid[], product.id)
""")  # noqa: S608  # constants of these modules
