"""What a search finds, as one SQL statement: words, goods in shops that deliver to the pin, products, facets, signals.

It goes from few to fewer. `first_match` are products with every word, and those that mean something alike; `more_match`
those with two of the words or the rarest, which are looked up only where too few of the first are sold here. Where no
text is asked for, they are the products of a category (`kind_sql`). The planner takes what it materialises for a row or
two, so nothing below joins two such sets: columns are carried along.
"""

from functools import lru_cache

from geo.locating import served
from marketplace.core.prepared import PreparedStatement
from marketplace.search.asking import MOST_RANKED, Sort
from marketplace.search.facets_sql import FACETS, FITS, PRODUCTS
from marketplace.search.kind_sql import FIT_OF_KIND, OF_KIND, VALUES_OF_KIND, best_of_kind
from marketplace.search.offers_sql import HERE, offers
from marketplace.search.shops_sql import BESIDE, CALLED
from marketplace.search.words_sql import COVERAGE, MENDED, TYPED
from sellers.zones_sql import ASKED

# Strict hits below which loose ones are looked up as well.
ENOUGH = 8
NAMES = ("name_en", "name_bn", "brand_en", "brand_bn")
SIGNALS = (
    *("name_rank", "coverage", "likeness", "is_exact", "is_strict", "popularity", "distance_m", "is_in_stock"),
    *("stock_confidence", "rating", "rating_count", "meaning"),
)

ASK = f"""ask AS MATERIALIZED (
    SELECT {ASKED}, %(text)s::text AS text, %(price_min)s::numeric AS price_min, %(price_max)s::numeric AS price_max,
           %(rating)s::numeric AS rating, %(open_now)s::boolean AS open_now, %(in_stock)s::boolean AS in_stock,
           %(category)s::text AS category, %(brand)s::text AS brand, %(limit)s::int AS page_size,
           %(after_key)s::float8 AS after_key, %(after_id)s::uuid AS after_id,
           %(similar)s::uuid[] AS alike, %(cosines)s::float8[] AS cosines,
           (SELECT id FROM catalog_category WHERE slug = %(category)s::text) AS category_id,
           (SELECT id FROM catalog_brand WHERE slug = %(brand)s::text) AS brand_id,
           (SELECT greatest(reltuples, 100) FROM pg_class WHERE oid = 'search_searchdocument'::regclass) AS documents,
           (SELECT greatest(reltuples, 100) FROM pg_class WHERE oid = 'search_searchshop'::regclass) AS shops
)"""  # noqa: S608  # constants of this module
# The planner, which takes it that one zone or two hold a pin, is told of a thousand: so it joins by hashes.
SHOPS_HERE = f"""here AS MATERIALIZED (
    SELECT here.* FROM ({HERE}) here CROSS JOIN generate_series(1, (SELECT 1))
)"""  # noqa: S608  # constants of this module

MATCHES = """first_match AS MATERIALIZED (
    SELECT document.product_id, true AS is_strict FROM search_searchdocument document
     WHERE document.lexemes @@ (SELECT strict FROM query)
     UNION ALL
    SELECT document.product_id, false FROM search_searchdocument document
     WHERE document.product_id = ANY ((SELECT alike FROM ask)::uuid[])
       AND NOT document.lexemes @@ (SELECT strict FROM query)
)"""
MORE_MATCHES = f"""more_match AS MATERIALIZED (
    SELECT document.product_id, false AS is_strict FROM search_searchdocument document
     WHERE (SELECT count(DISTINCT product_id) < {ENOUGH} FROM first_offer WHERE is_strict)
       AND document.lexemes @@ (SELECT loose FROM query)
       AND NOT EXISTS (SELECT FROM first_match WHERE first_match.product_id = document.product_id)
)"""  # noqa: S608  # constants of this module

# What is near in meaning without being among the nearest has its cosine from the index later.
_FIT = f"""document.names, document.popularity, fit.*
      FROM {{}} JOIN search_searchdocument document USING (product_id) CROSS JOIN query CROSS JOIN ask
     CROSS JOIN LATERAL (
               SELECT {COVERAGE} AS coverage, ts_rank('{{{{0,0,0,1}}}}', document.lexemes, query.any_word) AS name_rank,
                      ask.cosines[array_position(ask.alike, document.product_id)] AS cosine OFFSET 0
           ) fit"""
_BY_RELEVANCE = f"""SELECT *, row_number() OVER (ORDER BY coverage + coalesce(cosine, 0) + any_rank DESC, product_id)
           AS place, 0::float8 AS key
      FROM (SELECT shown.*, ts_rank(document.lexemes, query.any_word, 1) AS any_rank, {_FIT.format("shown")}) fitting
     ORDER BY place LIMIT {MOST_RANKED}"""  # noqa: S608  # constants of this module

_KEYS: dict[Sort, str] = {
    "price": "coalesce(shown.price, 1e12)::float8",
    "-price": "-coalesce(shown.price, 0)::float8",
    "unit_price": "coalesce(shown.unit_price, 1e12)::float8",
    "distance": "coalesce(shown.distance_m, 1e12)::float8",
    "rating": "-coalesce(shown.rating, 0)::float8",
}
# By anything but relevance, what lacks a word would come first as often as not: it is left out where it may be.
_SURE = "(shown.is_strict OR NOT EXISTS (SELECT FROM shown WHERE is_strict))"
_UNIT_PRICED = f"""priced AS MATERIALIZED (
    SELECT offer.product_id, min(offer.price / variant.base_size) AS unit_price
      FROM offer JOIN shown USING (product_id) CROSS JOIN ask
      JOIN catalog_variant variant ON variant.id = offer.variant_id
     WHERE {FITS} GROUP BY offer.product_id
)"""  # noqa: S608  # constants of this module


def _by_key(key: str, fit: str) -> str:
    keyed = f"""(
               SELECT shown.*, {key} AS key, row_number() OVER (ORDER BY {key}, shown.product_id) AS place
                 FROM shown CROSS JOIN ask
                WHERE {_SURE}
                  AND (ask.after_id IS NULL OR ({key}, shown.product_id) > (ask.after_key, ask.after_id))
                ORDER BY place LIMIT (SELECT page_size + 1 FROM ask)
           ) keyed"""  # noqa: S608  # constants of this module
    return f"SELECT keyed.*, {fit.format(keyed)}"


# The shops of which offers were found, as `cards_sql` takes them.
SELLS_HERE = "SELECT DISTINCT shop_id AS id, distance_m, is_open, fee, fee_currency, eta_min FROM offer"
SIGNAL_VALUES = """candidate.name_rank::float8, candidate.coverage::float8,
           word_similarity(ask.text, candidate.names)::float8, (candidate.names LIKE '%|' || ask.text || '|%')::int,
           candidate.is_strict::int, candidate.popularity, candidate.distance_m, candidate.is_in_stock::int,
           candidate.confidence, candidate.rating::float8, candidate.rating_count, candidate.cosine"""


@lru_cache
def search_statement(*, sort: Sort, has_pin: bool, has_text: bool) -> PreparedStatement:
    """The statement for one order, with a pin or without; without a text, of all goods of the category.

    Its first row has the facets as JSON, the total, mended words as JSON, whether nothing had every word, whether the
    pin is in the area served, whether category and brand exist, the shops that `cards_sql` reads offers of, those that
    stand beside products, and the category's English name; then each row a candidate's place, id, sort key, `NAMES`,
    and signals in the order of `SIGNALS`. A search without hits has one row, without a candidate.
    """
    return PreparedStatement.of(search_sql(sort=sort, has_pin=has_pin, has_text=has_text))


def search_sql(*, sort: Sort, has_pin: bool, has_text: bool) -> str:
    """The same as a text with named parameters."""
    here = f"{SHOPS_HERE}, {CALLED}, " if has_pin else ""
    if has_text:
        found = f"""{TYPED}, {here}{MATCHES}, {offers("first", has_pin=has_pin)}, {MORE_MATCHES},
{offers("more", has_pin=has_pin)}, offer AS MATERIALIZED (
    SELECT * FROM first_offer UNION ALL SELECT * FROM more_offer
)"""  # noqa: S608  # constants of these modules
        best, fit, values, mended = _BY_RELEVANCE, _FIT, SIGNAL_VALUES, f"({MENDED})"
    else:
        found = f"""{here}{OF_KIND}, {offers("first", has_pin=has_pin, has_text=False)}, offer AS MATERIALIZED (
    SELECT * FROM first_offer
)"""  # noqa: S608  # constants of these modules
        best, fit, values, mended = best_of_kind(), FIT_OF_KIND, VALUES_OF_KIND, "NULL"
    keyed = best if sort == "relevance" else _by_key(_KEYS[sort], fit)
    priced = ""
    if sort == "unit_price":
        priced = f"{_UNIT_PRICED}, "
        shown = "FROM (SELECT * FROM shown LEFT JOIN priced USING (product_id)) shown CROSS JOIN ask"
        keyed = keyed.replace("FROM shown CROSS JOIN ask", shown)
    is_served = served("(SELECT pin_geom FROM ask)") if has_pin else "true"
    sells_here = f"(SELECT json_agg(here) FROM ({SELLS_HERE}) here)" if has_pin else "NULL"  # noqa: S608  # constants
    beside = f"({BESIDE})" if has_pin else "NULL"
    return f"""
WITH {ASK}, {found}, {PRODUCTS}, {priced}candidate AS MATERIALIZED (
    {keyed}
), told AS MATERIALIZED (
    SELECT {FACETS}::text AS facets, (SELECT count(*) FROM shown) AS total, {mended}::text AS mended,
           NOT EXISTS (SELECT FROM shown WHERE is_strict) AS is_loosened, {is_served} AS is_served,
           ask.category IS NULL OR ask.category_id IS NOT NULL AS is_category_known,
           ask.brand IS NULL OR ask.brand_id IS NOT NULL AS is_brand_known, {sells_here}::text AS here,
           {beside} AS beside, (SELECT name_en FROM catalog_category WHERE id = ask.category_id) AS category_name
      FROM ask
), ranked AS MATERIALIZED (
    SELECT candidate.place, candidate.product_id, candidate.key, product.name_en, product.name_bn,
           brand.name_en AS brand_en, brand.name_bn AS brand_bn, {values}
      FROM candidate CROSS JOIN ask
      JOIN catalog_product product ON product.id = candidate.product_id
      LEFT JOIN catalog_brand brand ON brand.id = product.brand_id
)
SELECT CASE WHEN coalesce(ranked.place, 1) = 1 THEN told.facets END, told.total, told.mended, told.is_loosened,
       told.is_served, told.is_category_known, told.is_brand_known,
       CASE WHEN coalesce(ranked.place, 1) = 1 THEN told.here END,
       CASE WHEN coalesce(ranked.place, 1) = 1 THEN told.beside END, told.category_name, ranked.*
  FROM told LEFT JOIN ranked ON true
 ORDER BY ranked.place
"""  # noqa: S608  # constants of this module
