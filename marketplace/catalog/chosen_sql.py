"""The statement that reads products somebody chose one by one: what they wish for, compare, or looked at last."""

from functools import lru_cache

from marketplace.catalog.goods_sql import (
    CARD_BODY,
    DELIVERY_JSON,
    LISTED,
    OFFER_BODY,
    OFFERS,
    ON_SALE,
    SALE,
    SALE_BODY,
    SERVING,
    VARIANT_BODY,
)
from marketplace.core.prepared import PreparedStatement

_VARIANTS = f"""coalesce((SELECT json_agg(json_build_object({VARIANT_BODY}) ORDER BY variant.position, variant.id)
                  FROM catalog_variant variant
                 WHERE variant.product_id = product.id AND variant.deleted_at IS NULL), '[]')"""  # noqa: S608  # constants of these modules
# The cheapest that is there comes before what is not.
_BEST_HERE = f"""(SELECT json_build_object({OFFER_BODY}, 'delivery', {DELIVERY_JSON})
                  FROM {OFFERS} JOIN serve_at ON serve_at.shop_id = offer.shop_id
                 WHERE offer.product_id = product.id AND {ON_SALE}
                 ORDER BY (offer.stock IS NULL OR offer.free_stock > 0) DESC, offer.price, offer.id LIMIT 1)"""  # noqa: S608  # constants of these modules
_SHOPS_HERE = f"""(SELECT count(DISTINCT offer.shop_id)
                  FROM {OFFERS} JOIN serve_at ON serve_at.shop_id = offer.shop_id
                 WHERE offer.product_id = product.id AND {ON_SALE})"""  # noqa: S608  # constants of these modules


@lru_cache
def chosen_statement(*, at_pin: bool) -> PreparedStatement:
    """Products by their ids or slugs, each with its packs, attributes and what shops ask for it, in the order given.

    With a pin each has the best offer that is delivered there, and how many shops deliver one.
    """
    serving = f", {SERVING}" if at_pin else ""
    here = f", 'here', {_BEST_HERE}, 'shops_here', {_SHOPS_HERE}" if at_pin else ""
    return PreparedStatement.of(f"""
WITH wanted AS MATERIALIZED (
    SELECT product.id, coalesce(array_position(%(ids)s::uuid[], product.id),
                                array_position(%(slugs)s::text[], product.slug::text)) AS place
      FROM catalog_product product
     WHERE (product.id = ANY(%(ids)s::uuid[]) OR product.slug = ANY(%(slugs)s::text[])) AND {LISTED}
){serving}
SELECT coalesce(json_agg(json_build_object({CARD_BODY}, {SALE_BODY}, 'attributes', product.attributes,
           'variants', {_VARIANTS}{here}) ORDER BY wanted.place), '[]')::text
  FROM wanted JOIN catalog_product product ON product.id = wanted.id
      JOIN catalog_category category ON category.id = product.category_id
      LEFT JOIN catalog_brand brand ON brand.id = product.brand_id
      CROSS JOIN {SALE}
""")  # noqa: S608  # constants of these modules
