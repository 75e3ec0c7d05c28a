"""What goods say, as SQL whose JSON PostgreSQL builds; fragments that the reads of products and offers share.

They speak of rows `product`, `variant`, `offer`, `shop` and, where a pin is given, `serve_at`, the zone that counts
there; and of the parameters `now` and `media_base`.
"""

from marketplace.catalog.confidence import confidence_sql
from marketplace.catalog.selectors.media import IMAGE_JSON
from marketplace.catalog.unit_prices import base_unit_sql, unit_price_sql
from sellers.opening_sql import IS_OPEN
from sellers.zones_sql import (
    ASKED,
    COVERS,
    DELIVERS_NEXT,
    DELIVERS_NOW,
    DELIVERS_NOW_OR_SOON,
    LEAD_MIN,
    PIECES,
    RANK,
    WITH_SHOPS,
    as_json,
    fee,
    money,
    travel_min,
)

NOW = "%(now)s::timestamptz"
# Buyers see a shop's own product only while they see the shop.
LISTED = """product.status = 'active' AND product.deleted_at IS NULL AND product.merged_into_id IS NULL
       AND (product.shop_id IS NULL OR EXISTS (
               SELECT FROM sellers_shop own WHERE own.id = product.shop_id AND own.status = 'active'))"""
ON_SALE = "offer.is_available AND offer.deleted_at IS NULL AND variant.deleted_at IS NULL AND shop.status = 'active'"
OFFERS = """catalog_offer offer
      JOIN catalog_variant variant ON variant.id = offer.variant_id
      JOIN sellers_shop shop ON shop.id = offer.shop_id"""
IN_STOCK = "(offer.stock IS NULL OR offer.free_stock > 0)"
UNIT_PRICE = unit_price_sql("offer.price", "variant.base_size")
BASE_UNIT = base_unit_sql("variant.pack_unit")
IS_REDUCED = f"""(offer.compare_at_price IS NOT NULL AND coalesce(offer.compare_at_from <= {NOW}, true)
                AND coalesce(offer.compare_at_until > {NOW}, true))"""

NAMED = "'slug', {0}.slug, 'name_en', {0}.name_en, 'name_bn', {0}.name_bn"
CATEGORY_JSON = f"json_build_object({NAMED.format('category')}, 'icon', category.icon)"
BRAND_JSON = f"CASE WHEN brand.id IS NOT NULL THEN json_build_object({NAMED.format('brand')}) END"
VARIANT_BODY = f"""'id', variant.id, 'name_en', variant.name_en, 'name_bn', variant.name_bn,
               'pack_size', trim_scale(variant.pack_size)::text, 'pack_unit', variant.pack_unit,
               'base_unit', {BASE_UNIT}, 'barcode', variant.barcode, 'attributes', variant.attributes"""
# How many are left is told where it is few; a shop's whole stock is nobody's business but its own.
OFFER_BODY = f"""'id', offer.id, 'variant_id', offer.variant_id, 'product_id', offer.product_id,
               'shop', json_build_object('id', shop.id, {NAMED.format("shop")}, 'rating', shop.rating::float8,
                   'rating_count', shop.rating_count),
               'price', {money("offer.price", "offer.currency")},
               'compare_at_price', CASE WHEN {IS_REDUCED}
                   THEN {money("offer.compare_at_price", "offer.currency")} END,
               'unit_price', {money(UNIT_PRICE, "offer.currency")}, 'base_unit', {BASE_UNIT},
               'in_stock', {IN_STOCK},
               'left', CASE WHEN offer.free_stock <= offer.low_stock_threshold THEN offer.free_stock END,
               'stock_confidence', round(({confidence_sql("offer", NOW)})::numeric, 3)::float8,
               'least_per_order', offer.least_per_order, 'most_per_order', offer.most_per_order,
               'is_synthetic', offer.is_synthetic"""
DELIVERY_JSON = f"""json_build_object('distance_m', round(serve_at.distance_m::numeric, 1)::float8,
                   'fee', {money("serve_at.fee", "serve_at.currency")},
                   'free_above', CASE WHEN serve_at.free_above IS NOT NULL
                       THEN {money("serve_at.free_above", "serve_at.currency")} END,
                   'minimum_order', {money("serve_at.minimum_order", "serve_at.currency")},
                   'eta_min', serve_at.eta_min, 'is_open', serve_at.is_open, 'delivers_now', serve_at.delivers_now,
                   'delivers_at', {as_json("serve_at.delivers_at")})"""

# The shops that deliver to the pin now or soon and sell the product, each with the zone that counts there.
SERVING = f"""ask AS MATERIALIZED (SELECT {ASKED}), serve_at AS MATERIALIZED (
    SELECT DISTINCT ON (shop.id) shop.id AS shop_id, way.distance_m, zone.currency, zone.free_above,
           zone.minimum_order, {fee("way.distance_m")} AS fee, {LEAD_MIN} + {travel_min("way.distance_m")} AS eta_min,
           {IS_OPEN} AS is_open, {DELIVERS_NOW} AS delivers_now,
           CASE WHEN NOT {DELIVERS_NOW} THEN {DELIVERS_NEXT} END AS delivers_at
      FROM {PIECES} {WITH_SHOPS}
     WHERE shop.status = 'active'
       AND EXISTS (SELECT FROM catalog_offer offer, wanted
                    WHERE offer.shop_id = shop.id AND offer.product_id = wanted.id
                      AND offer.is_available AND offer.deleted_at IS NULL)
       AND {COVERS} AND {DELIVERS_NOW_OR_SOON}
     ORDER BY shop.id, {RANK}
)"""  # noqa: S608  # constants of these modules

_SHOWN = "catalog_productimage shown JOIN catalog_image image ON image.id = shown.image_id"
IMAGES = f"""coalesce((SELECT json_agg({IMAGE_JSON} ORDER BY shown.position, shown.id)
                 FROM {_SHOWN} WHERE shown.product_id = product.id), '[]')"""  # noqa: S608  # constants of these modules
FIRST_IMAGE = f"""(SELECT {IMAGE_JSON} FROM {_SHOWN} WHERE shown.product_id = product.id
                 ORDER BY shown.position, shown.id LIMIT 1)"""  # noqa: S608  # constants of these modules

CARD_BODY = f"""'id', product.id, 'slug', product.slug, 'name_en', product.name_en, 'name_bn', product.name_bn,
               'category', {CATEGORY_JSON}, 'brand', {BRAND_JSON}, 'image', {FIRST_IMAGE},
               'rating', product.rating::float8, 'rating_count', product.rating_count,
               'is_featured', product.is_featured, 'is_synthetic', product.is_synthetic"""
# What all shops together ask for a product; a product that nobody sells is listed, too.
SALE = f"""LATERAL (
        SELECT min(offer.price) AS price, min({UNIT_PRICE}) AS unit_price, min({BASE_UNIT}) AS base_unit,
               min(offer.currency) AS currency, count(DISTINCT offer.shop_id) AS shops,
               coalesce(bool_or({IN_STOCK}), false) AS in_stock
          FROM {OFFERS} WHERE offer.product_id = product.id AND {ON_SALE}
      ) sale"""  # noqa: S608  # constants of these modules
SALE_BODY = f"""'price_from', CASE WHEN sale.shops > 0 THEN {money("sale.price", "sale.currency")} END,
               'unit_price_from', CASE WHEN sale.shops > 0 THEN {money("sale.unit_price", "sale.currency")} END,
               'base_unit', sale.base_unit, 'shops', sale.shops, 'in_stock', sale.in_stock"""
