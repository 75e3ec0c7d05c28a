"""What somebody who is typing may mean, as one statement: products, categories, shops, and what others asked for.

The last word is not typed out, so the commonest words that begin like it or begin to sound like it stand in its place;
the words before it must be there.
"""

from marketplace.catalog.goods_sql import LISTED
from marketplace.core.prepared import PreparedStatement

MOST_WORDS = 8
MOST_EACH = 5
# So many products are looked at where a word is one of very many.
MOST_LOOKED_AT = 30
# How many queries of the last days are looked through.
RECENT_DAYS = 30

# After all that begins like a text comes what begins like it and goes on with the last letter that there may be.
LAST_LETTER = "chr(1114111)"


def begins(column: str, asked: str) -> str:
    """Whether a column begins like what is asked, by an index of patterns.

    `LIKE` would have the index used only where the planner sees the text, and so plan the statement at every request.
    """
    return f"""{column} ~>=~ (SELECT {asked} FROM ask)
       AND {column} ~<~ (SELECT {asked} || {LAST_LETTER} FROM ask)"""  # noqa: S608  # constants of this module


# Products that have the words; where they are many, the most popular among them, which an index has in their order. To
# find so many there, that share of all is looked at which the words leave: as many as have them, at the most.
MATCHED = """SELECT product_id, names, popularity FROM search_searchdocument
                 WHERE NOT (SELECT is_common FROM query) AND lexemes @@ (SELECT lexemes FROM query)"""
MOST_POPULAR = """SELECT product_id, names, popularity FROM search_searchdocument
                 WHERE (SELECT is_common FROM query) AND CASE WHEN lexemes @@ (SELECT lexemes FROM query) THEN true END
                 ORDER BY popularity DESC, product_id LIMIT (SELECT most_looked_at FROM ask)"""

SUGGEST = f"""
WITH ask AS MATERIALIZED (
    SELECT %(text)s::text AS text, %(before)s::text AS before, %(last)s::text AS last, %(whole)s::text AS whole,
           %(typed)s::text AS typed, %(sound)s::text AS sound, %(day)s::date AS day, %(limit)s::int AS page_size,
           {MOST_LOOKED_AT} AS most_looked_at,
           CASE WHEN %(lat)s::float8 IS NOT NULL
                THEN ST_SetSRID(ST_MakePoint(%(lon)s::float8, %(lat)s::float8), 4326)::geography END AS pin
), word AS MATERIALIZED (
    (SELECT word, lexeme, documents FROM search_searchword WHERE {begins("word", "last")}
      ORDER BY documents DESC, word LIMIT {MOST_WORDS})
     UNION
    (SELECT word, lexeme, documents FROM search_searchword
      WHERE (SELECT sound FROM ask) <> '' AND {begins("sound", "sound")}
      ORDER BY documents DESC, word LIMIT {MOST_WORDS})
), query AS MATERIALIZED (
    SELECT concat_ws(' & ', nullif(ask.before, ''),
                     '(' || concat_ws(' | ', ask.whole, string_agg(quote_literal(word.lexeme), ' | ')) || ')')::tsquery
           AS lexemes, ask.before = '' AND coalesce(sum(word.documents), 0) ^ 2 > {MOST_LOOKED_AT} * (
               SELECT reltuples FROM pg_class WHERE oid = 'search_searchdocument'::regclass) AS is_common
      FROM ask LEFT JOIN word ON true GROUP BY ask.before, ask.whole
), product AS (
    SELECT product.slug, product.name_en, product.name_bn, best.popularity, best.is_begun
      FROM (
        SELECT document.product_id, document.popularity,
               document.names LIKE '%|' || ask.text || '%' AS is_begun
          FROM ({MATCHED} UNION ALL ({MOST_POPULAR})) document CROSS JOIN ask
         ORDER BY is_begun DESC, document.popularity DESC, length(document.names), document.product_id
         LIMIT (SELECT page_size FROM ask)
      ) best JOIN catalog_product product ON product.id = best.product_id AND {LISTED}
), category AS (
    SELECT category.slug, category.name_en, category.name_bn, category.icon, category.depth
      FROM catalog_category category CROSS JOIN ask
     WHERE category.is_active AND (lower(category.name_en) LIKE ask.text || '%'
           OR lower(category.name_en) LIKE '% ' || ask.text || '%'
           OR category.name_bn LIKE ask.typed || '%' OR category.name_bn LIKE '% ' || ask.typed || '%')
     ORDER BY category.depth, category.position, category.slug LIMIT {MOST_EACH}
), shop AS (
    SELECT shop.slug, shop.name_en, shop.name_bn, ST_Distance(shop.location, ask.pin) AS distance_m
      FROM search_searchshop found CROSS JOIN ask JOIN sellers_shop shop ON shop.id = found.shop_id
     WHERE length(ask.text) >= 3 AND found.names LIKE '%|' || ask.text || '%' AND shop.status = 'active'
     ORDER BY shop.location <-> ask.pin, length(shop.name_en), shop.slug LIMIT {MOST_EACH}
), past AS (
    SELECT counted.query, sum(counted.times) AS times FROM search_querycount counted CROSS JOIN ask
     WHERE {begins("counted.query", "text")} AND counted.query <> ask.text
       AND counted.day > ask.day - {RECENT_DAYS} AND counted.hits > 0
     GROUP BY counted.query ORDER BY times DESC, counted.query LIMIT {MOST_EACH}
)
SELECT '{{"products":' || (
           SELECT coalesce(json_agg(json_build_object('slug', slug, 'name_en', name_en, 'name_bn', name_bn)
                                    ORDER BY is_begun DESC, popularity DESC, length(name_en), slug), '[]')
             FROM product)::text
       || ',"categories":' || (
           SELECT coalesce(json_agg(json_build_object('slug', slug, 'name_en', name_en, 'name_bn', name_bn,
                                                      'icon', icon) ORDER BY depth, slug), '[]') FROM category)::text
       || ',"shops":' || (
           SELECT coalesce(json_agg(json_build_object('slug', slug, 'name_en', name_en, 'name_bn', name_bn,
                                                      'distance_m', round(distance_m::numeric, 1))
                                    ORDER BY distance_m, slug), '[]') FROM shop)::text
       || ',"queries":' || (
           SELECT coalesce(json_agg(query ORDER BY times DESC, query), '[]') FROM past)::text
"""  # noqa: S608  # constants of this module
STATEMENT = PreparedStatement.of(SUGGEST)
