"""What somebody who is typing may mean, as one statement: products, categories, shops, and what others asked for.

The last word is not typed out, so the commonest words that begin like it or begin to sound like it stand in its place;
the words before it must be there.
"""

from marketplace.catalog.goods_sql import LISTED
from marketplace.core.prepared import PreparedStatement

MOST_WORDS = 8
MOST_EACH = 5
# How many queries of the last days are looked through.
RECENT_DAYS = 30

SUGGEST = f"""
WITH ask AS MATERIALIZED (
    SELECT %(text)s::text AS text, %(before)s::text AS before, %(last)s::text AS last, %(whole)s::text AS whole,
           %(day)s::date AS day, %(limit)s::int AS page_size,
           CASE WHEN %(lat)s::float8 IS NOT NULL
                THEN ST_SetSRID(ST_MakePoint(%(lon)s::float8, %(lat)s::float8), 4326)::geography END AS pin
), word AS MATERIALIZED (
    (SELECT word, lexeme, documents FROM search_searchword WHERE word LIKE %(last)s::text || '%'
      ORDER BY documents DESC, word LIMIT {MOST_WORDS})
     UNION
    (SELECT word, lexeme, documents FROM search_searchword
      WHERE %(sound)s::text <> '' AND sound LIKE %(sound)s::text || '%'
      ORDER BY documents DESC, word LIMIT {MOST_WORDS})
), query AS MATERIALIZED (
    SELECT concat_ws(' & ', nullif(ask.before, ''),
                     '(' || concat_ws(' | ', ask.whole, string_agg(quote_literal(word.lexeme), ' | ')) || ')')::tsquery
           AS lexemes
      FROM ask LEFT JOIN word ON true GROUP BY ask.before, ask.whole
), product AS (
    SELECT product.slug, product.name_en, product.name_bn, best.popularity, best.is_begun
      FROM (
        SELECT document.product_id, document.popularity,
               document.names LIKE '%|' || ask.text || '%' AS is_begun
          FROM search_searchdocument document CROSS JOIN ask
         WHERE document.lexemes @@ (SELECT lexemes FROM query)
         ORDER BY is_begun DESC, document.popularity DESC, length(document.names), document.product_id
         LIMIT (SELECT page_size FROM ask)
      ) best JOIN catalog_product product ON product.id = best.product_id AND {LISTED}
), category AS (
    SELECT category.slug, category.name_en, category.name_bn, category.icon, category.depth
      FROM catalog_category category CROSS JOIN ask
     WHERE category.is_active AND (lower(category.name_en) LIKE ask.text || '%'
           OR lower(category.name_en) LIKE '% ' || ask.text || '%'
           OR category.name_bn LIKE %(typed)s::text || '%' OR category.name_bn LIKE '% ' || %(typed)s::text || '%')
     ORDER BY category.depth, category.position, category.slug LIMIT {MOST_EACH}
), shop AS (
    SELECT shop.slug, shop.name_en, shop.name_bn, ST_Distance(shop.location, ask.pin) AS distance_m
      FROM search_searchshop found CROSS JOIN ask JOIN sellers_shop shop ON shop.id = found.shop_id
     WHERE length(ask.text) >= 3 AND found.names LIKE '%|' || ask.text || '%' AND shop.status = 'active'
     ORDER BY shop.location <-> ask.pin, length(shop.name_en), shop.slug LIMIT {MOST_EACH}
), past AS (
    SELECT counted.query, sum(counted.times) AS times FROM search_querycount counted CROSS JOIN ask
     WHERE counted.query LIKE %(text)s::text || '%' AND counted.query <> ask.text
       AND counted.day > ask.day - {RECENT_DAYS} AND counted.hits > 0
     GROUP BY counted.query ORDER BY times DESC, counted.query LIMIT {MOST_EACH}
)
SELECT (SELECT coalesce(json_agg(json_build_object('slug', slug, 'name_en', name_en, 'name_bn', name_bn)
                                 ORDER BY is_begun DESC, popularity DESC, length(name_en), slug), '[]')
          FROM product)::text,
       (SELECT coalesce(json_agg(json_build_object('slug', slug, 'name_en', name_en, 'name_bn', name_bn, 'icon', icon)
                                 ORDER BY depth, slug), '[]') FROM category)::text,
       (SELECT coalesce(json_agg(json_build_object('slug', slug, 'name_en', name_en, 'name_bn', name_bn,
                                                   'distance_m', round(distance_m::numeric, 1))
                                 ORDER BY distance_m, slug), '[]') FROM shop)::text,
       (SELECT coalesce(json_agg(query ORDER BY times DESC, query), '[]') FROM past)::text
"""  # noqa: S608  # constants of this module
STATEMENT = PreparedStatement.of(SUGGEST)
