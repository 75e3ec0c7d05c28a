"""The statements that read products for buyers: one each, whatever is asked."""

from functools import lru_cache

from marketplace.catalog.goods_sql import (
    BRAND_JSON,
    CARD_BODY,
    CATEGORY_JSON,
    DELIVERY_JSON,
    IMAGES,
    LISTED,
    NAMED,
    NOW,
    OFFER_BODY,
    OFFERS,
    ON_SALE,
    SALE,
    SALE_BODY,
    SERVING,
    VARIANT_BODY,
)
from marketplace.core.prepared import PreparedStatement

# A product's page has its cheapest offers; all of them are a list of their own.
MOST_OFFERS = 50

_WANTED = f"""wanted AS MATERIALIZED (
    SELECT product.id FROM catalog_product product
     WHERE {{which}} AND {LISTED}
)"""  # noqa: S608  # constants of these modules
_BY_ID = "product.id = %(product_id)s::uuid"
_BY_SLUG = "product.slug = %(slug)s"
_VARIANTS = f"""coalesce((SELECT json_agg(json_build_object({VARIANT_BODY}) ORDER BY variant.position, variant.id)
                  FROM catalog_variant variant
                 WHERE variant.product_id = product.id AND variant.deleted_at IS NULL), '[]')"""  # noqa: S608  # constants of these modules
_PATH = f"""(SELECT json_agg(json_build_object({NAMED.format("above")}) ORDER BY above.depth)
                  FROM catalog_category above WHERE above.id = ANY(category.path))"""  # noqa: S608  # constants of these modules
_WITH_KIND = """JOIN catalog_category category ON category.id = product.category_id
      LEFT JOIN catalog_brand brand ON brand.id = product.brand_id"""


@lru_cache
def product_statement(*, by_id: bool, at_pin: bool) -> PreparedStatement:
    """One product, whole. Its row: the JSON, the product's id, and when what it says of prices ends by itself."""
    serving = f", {SERVING}" if at_pin else ""
    return PreparedStatement.of(f"""
WITH {_WANTED.format(which=_BY_ID if by_id else _BY_SLUG)}{serving}, sold AS MATERIALIZED (
    SELECT offer.price, offer.id, offer.compare_at_from, offer.compare_at_until,
           {_offer_json(at_pin=at_pin)} AS body
      FROM {OFFERS} {_at(at_pin=at_pin)}
     WHERE offer.product_id = (SELECT id FROM wanted) AND {ON_SALE}
     ORDER BY offer.price, offer.id LIMIT {MOST_OFFERS}
)
SELECT json_build_object('id', product.id, 'slug', product.slug, 'name_en', product.name_en,
           'name_bn', product.name_bn, 'description_en', product.description_en,
           'description_bn', product.description_bn, 'category', {CATEGORY_JSON}, 'path', {_PATH},
           'brand', {BRAND_JSON}, 'attributes', product.attributes, 'images', {IMAGES}, 'variants', {_VARIANTS},
           'rating', product.rating::float8, 'rating_count', product.rating_count,
           'is_featured', product.is_featured, 'is_synthetic', product.is_synthetic, 'version', product.version,
           'offers', coalesce((SELECT json_agg(sold.body ORDER BY sold.price, sold.id) FROM sold), '[]'),
           {SALE_BODY})::text, product.id,
       (SELECT min(edge) FROM sold CROSS JOIN unnest(ARRAY[compare_at_from, compare_at_until]) edge
         WHERE edge > {NOW})
  FROM wanted JOIN catalog_product product ON product.id = wanted.id
      {_WITH_KIND}
      CROSS JOIN {SALE}
""")  # noqa: S608  # constants of these modules


@lru_cache
def variants_statement() -> PreparedStatement:
    """A product's variants. Its row: the JSON, or null where there is no such product."""
    return PreparedStatement.of(f"""
SELECT json_build_object('items', {_VARIANTS}, 'next', NULL)::text
  FROM catalog_product product WHERE {_BY_ID} AND {LISTED}
""")  # noqa: S608  # constants of these modules


@lru_cache
def products_statement(*, in_category: bool, of_brand: bool, featured: bool, is_continued: bool) -> PreparedStatement:
    """A page of products, the newest first.

    Its row: a JSON array, the id of the last of them if there are more, and whether there is such a category.
    """
    conditions = [LISTED]
    if in_category:
        conditions.append("product.category_id IN (SELECT id FROM kind)")
    if of_brand:
        conditions.append("product.brand_id = (SELECT id FROM catalog_brand WHERE slug = %(brand)s)")
    if featured:
        conditions.append("product.is_featured")
    if is_continued:
        conditions.append("product.id < %(after_id)s::uuid")
    kind = (
        "SELECT id FROM catalog_category WHERE path @> ARRAY[(SELECT id FROM catalog_category WHERE slug = %(slug)s)]"
    )
    known = "EXISTS (SELECT FROM kind)" if in_category else "true"
    return PreparedStatement.of(f"""
WITH kind AS MATERIALIZED (
    {kind if in_category else "SELECT NULL::uuid AS id"}
), page AS MATERIALIZED (
    SELECT product.* FROM catalog_product product
     WHERE {" AND ".join(conditions)}
     ORDER BY product.id DESC LIMIT %(limit)s::int + 1
), numbered AS (
    SELECT id, row_number() OVER (ORDER BY id DESC) AS place FROM page
)
SELECT coalesce((
           SELECT json_agg(json_build_object({CARD_BODY}, {SALE_BODY}) ORDER BY product.id DESC)
             FROM (SELECT * FROM page ORDER BY id DESC LIMIT %(limit)s::int) product
             {_WITH_KIND}
             CROSS JOIN {SALE}), '[]')::text,
       (SELECT id FROM numbered
         WHERE place = %(limit)s::int AND EXISTS (SELECT FROM numbered WHERE place > %(limit)s::int)), {known}
""")  # noqa: S608  # constants of these modules


@lru_cache
def offers_statement(*, at_pin: bool, of_variant: bool, is_continued: bool) -> PreparedStatement:
    """A page of a product's offers, the cheapest first.

    Its row: a JSON array, price and id of the last of them if there are more, and whether there is such a product.
    """
    conditions = ["offer.product_id = (SELECT id FROM wanted)", ON_SALE]
    if of_variant:
        conditions.append("offer.variant_id = %(variant_id)s::uuid")
    if is_continued:
        conditions.append("(offer.price, offer.id) > (%(after_price)s::numeric, %(after_id)s::uuid)")
    serving = f", {SERVING}" if at_pin else ""
    return PreparedStatement.of(f"""
WITH {_WANTED.format(which=_BY_ID)}{serving}, page AS MATERIALIZED (
    SELECT offer.price, offer.id, row_number() OVER (ORDER BY offer.price, offer.id) AS place,
           {_offer_json(at_pin=at_pin)} AS body
      FROM {OFFERS} {_at(at_pin=at_pin)}
     WHERE {" AND ".join(conditions)}
     ORDER BY offer.price, offer.id LIMIT %(limit)s::int + 1
)
SELECT {_PAGE}, EXISTS (SELECT FROM wanted)
""")  # noqa: S608  # constants of these modules


@lru_cache
def shop_offers_statement(*, in_category: bool, of_products: bool, is_continued: bool) -> PreparedStatement:
    """A page of what one shop sells, what it listed last first or in the order of products; each with its product.

    Its row: a JSON array, id of the last of them if there are more, and whether buyers see such a shop.
    """
    conditions = [ON_SALE, LISTED, "shop.slug = %(shop)s"]
    if in_category:
        conditions.append("category.path @> ARRAY[(SELECT id FROM catalog_category WHERE slug = %(slug)s)]")
    if of_products:
        conditions.append("offer.product_id = ANY (%(products)s::uuid[])")
    if is_continued:
        conditions.append("offer.id < %(after_id)s::uuid")
    order = f"{'array_position(%(products)s::uuid[], offer.product_id), ' if of_products else ''}offer.id DESC"
    return PreparedStatement.of(f"""
WITH page AS MATERIALIZED (
    SELECT offer.id, row_number() OVER (ORDER BY {order}) AS place,
           json_build_object({OFFER_BODY}, 'variant', json_build_object({VARIANT_BODY}),
               'product', json_build_object({CARD_BODY})) AS body
      FROM {OFFERS}
      JOIN catalog_product product ON product.id = offer.product_id
      {_WITH_KIND}
     WHERE {" AND ".join(conditions)}
     ORDER BY {order} LIMIT %(limit)s::int + 1
)
SELECT {_PAGE.replace("(SELECT price FROM page", "(SELECT NULL FROM page")},
       EXISTS (SELECT FROM sellers_shop shop WHERE shop.slug = %(shop)s AND shop.status = 'active')
""")  # noqa: S608  # constants of these modules


@lru_cache
def shop_kinds_statement() -> PreparedStatement:
    """A row for each kind of goods that a shop sells, and for each above it: how many offers, the roots first."""
    return PreparedStatement.of(f"""
WITH sold AS MATERIALIZED (
    SELECT category.path, count(*) AS offers
      FROM {OFFERS}
      JOIN catalog_product product ON product.id = offer.product_id
      JOIN catalog_category category ON category.id = product.category_id
     WHERE {ON_SALE} AND {LISTED} AND shop.slug = %(shop)s
     GROUP BY category.id
)
SELECT kind.slug, kind.name_en, kind.name_bn, kind.icon, above.slug, sum(sold.offers)::int
  FROM sold JOIN catalog_category kind ON kind.id = ANY (sold.path)
  LEFT JOIN catalog_category above ON above.id = kind.parent_id
 GROUP BY kind.id, above.slug
 ORDER BY kind.depth, kind.position, kind.slug
""")  # noqa: S608  # constants of these modules


@lru_cache
def offer_statement() -> PreparedStatement:
    """One offer with its variant and its product, as JSON; no row where buyers do not see it."""
    return PreparedStatement.of(f"""
SELECT json_build_object({OFFER_BODY}, 'variant', json_build_object({VARIANT_BODY}),
           'product', json_build_object({CARD_BODY}))::text, offer.product_id
  FROM {OFFERS}
  JOIN catalog_product product ON product.id = offer.product_id
  {_WITH_KIND}
 WHERE offer.id = %(offer_id)s::uuid AND {ON_SALE} AND {LISTED}
""")  # noqa: S608  # constants of these modules


_IS_LAST = "place = %(limit)s::int AND EXISTS (SELECT FROM page WHERE place > %(limit)s::int)"
_PAGE = f"""coalesce((SELECT json_agg(body ORDER BY place) FROM page WHERE place <= %(limit)s::int), '[]')::text,
       (SELECT price FROM page WHERE {_IS_LAST}), (SELECT id FROM page WHERE {_IS_LAST})"""  # noqa: S608  # constants of these modules


def _offer_json(*, at_pin: bool) -> str:
    delivery = f",\n               'delivery', {DELIVERY_JSON}" if at_pin else ""
    return f"json_build_object({OFFER_BODY}{delivery})"


def _at(*, at_pin: bool) -> str:
    return "JOIN serve_at ON serve_at.shop_id = offer.shop_id" if at_pin else ""
