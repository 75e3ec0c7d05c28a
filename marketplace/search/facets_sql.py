"""Filters and facets, in SQL: each facet counts what would be left were its own filter another one."""

from marketplace.catalog.goods_sql import LISTED, NAMED

MOST_FACETS = 30
# What an offer costs, in taka, where the next band begins.
PRICE_BANDS = (50, 100, 250, 500, 1000, 5000)
RATINGS = (4, 3, 2)

_PRICE = """(ask.price_min IS NULL OR offer.price >= ask.price_min)
           AND (ask.price_max IS NULL OR offer.price <= ask.price_max)"""
_STOCK = "(NOT ask.in_stock OR offer.is_in_stock AND offer.shop_id IS NOT NULL)"
_OPEN = "(NOT ask.open_now OR offer.is_open)"
FITS = f"{_PRICE} AND {_STOCK} AND {_OPEN}"
_TREE = "product.in_category AND product.in_brand AND product.in_rating"

# One row a product: whether it passes every filter, all but one, and what it costs among the offers that pass.
PRODUCTS = f"""grouped AS MATERIALIZED (
    SELECT offer.product_id, bool_or(offer.is_strict) AS is_strict,
           coalesce(bool_or({FITS}), false) AS fits,
           coalesce(bool_or({_STOCK} AND {_OPEN}), false) AS fits_at_any_price,
           coalesce(bool_or({_PRICE} AND {_OPEN} AND offer.is_in_stock AND offer.shop_id IS NOT NULL), false)
               AS fits_in_stock,
           coalesce(bool_or({_PRICE} AND {_STOCK} AND offer.is_open), false) AS fits_open,
           min(offer.price) FILTER (WHERE {_STOCK} AND {_OPEN}) AS lowest_price,
           min(offer.price) FILTER (WHERE {FITS}) AS price,
           min(offer.distance_m) FILTER (WHERE {FITS}) AS distance_m,
           coalesce(bool_or(offer.is_in_stock AND offer.shop_id IS NOT NULL) FILTER (WHERE {FITS}), false)
               AS is_in_stock,
           coalesce(max(offer.confidence) FILTER (WHERE {FITS}), 0) AS confidence
      FROM offer CROSS JOIN ask
     GROUP BY offer.product_id
), product AS MATERIALIZED (
    SELECT grouped.*, product.category_id, product.brand_id, product.rating, product.rating_count,
           ask.category IS NULL OR category.path @> ARRAY[ask.category_id] AS in_category,
           ask.brand IS NULL OR coalesce(product.brand_id = ask.brand_id, false) AS in_brand,
           ask.rating IS NULL OR coalesce(product.rating >= ask.rating, false) AS in_rating
      FROM grouped CROSS JOIN ask
      JOIN catalog_product product ON product.id = grouped.product_id
      JOIN catalog_category category ON category.id = product.category_id
     WHERE {LISTED}
), shown AS MATERIALIZED (
    SELECT product.* FROM product WHERE product.fits AND {_TREE}
)"""  # noqa: S608  # constants of this module

_RATINGS = ", ".join(
    f"json_build_object('least', {least}, 'count', (SELECT count(*) FROM product"  # noqa: S608  # constants
    f" WHERE fits AND in_category AND in_brand AND product.rating >= {least}))"
    for least in RATINGS
)
_BANDS = "ARRAY[" + ", ".join(str(band) for band in PRICE_BANDS) + "]::numeric[]"

FACETS = f"""json_build_object(
    'categories', (
        SELECT coalesce(json_agg(json_build_object({NAMED.format("category")}, 'icon', category.icon,
                                                   'count', counted.times)
                                 ORDER BY counted.times DESC, category.slug), '[]')
          FROM (SELECT category_id, count(*) AS times FROM product WHERE fits AND in_brand AND in_rating
                 GROUP BY category_id ORDER BY times DESC, category_id LIMIT {MOST_FACETS}) counted
          JOIN catalog_category category ON category.id = counted.category_id),
    'brands', (
        SELECT coalesce(json_agg(json_build_object({NAMED.format("brand")}, 'count', counted.times)
                                 ORDER BY counted.times DESC, brand.slug), '[]')
          FROM (SELECT brand_id, count(*) AS times FROM product
                 WHERE fits AND in_category AND in_rating AND brand_id IS NOT NULL
                 GROUP BY brand_id ORDER BY times DESC, brand_id LIMIT {MOST_FACETS}) counted
          JOIN catalog_brand brand ON brand.id = counted.brand_id),
    'prices', (
        SELECT coalesce(json_agg(json_build_object('least', CASE WHEN band > 0 THEN ({_BANDS})[band] END,
                                                   'most', ({_BANDS})[band + 1], 'count', times) ORDER BY band), '[]')
          FROM (SELECT width_bucket(lowest_price, {_BANDS}) AS band, count(*) AS times
                  FROM product WHERE fits_at_any_price AND {_TREE} AND lowest_price IS NOT NULL GROUP BY 1) counted),
    'ratings', json_build_array({_RATINGS}),
    'open_now', (SELECT count(*) FROM product WHERE fits_open AND {_TREE}),
    'in_stock', (SELECT count(*) FROM product WHERE fits_in_stock AND {_TREE})
)"""  # noqa: S608  # constants of this module
