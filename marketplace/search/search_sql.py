"""Search as one SQL statement: words, then goods in shops that deliver to the pin, then products, facets and cards.

It goes from few to fewer. `first_match` are products with every word, and those that mean something alike; `more_match`
those with two of the words or the rarest, which are looked up only where too few of the first are sold here. Only what
may be shown is ranked by everything, and made a card.
"""

from functools import lru_cache

from geo.locating import served
from marketplace.catalog.confidence import confidence_sql
from marketplace.catalog.goods_sql import BRAND_JSON, CATEGORY_JSON, FIRST_IMAGE, IS_REDUCED, NAMED, NOW
from marketplace.catalog.unit_prices import base_unit_sql, unit_price_sql
from marketplace.core.prepared import PreparedStatement
from marketplace.search.asking import MOST_RANKED, Sort
from marketplace.search.facets_sql import FACETS, FITS, PRODUCTS
from marketplace.search.offers_sql import HERE, offers
from marketplace.search.words_sql import COVERAGE, MENDED, TYPED
from sellers.zones_sql import ASKED, money

# Strict hits below which loose ones are looked up as well.
ENOUGH = 8
OFFERS_SHOWN = 3
SIGNALS = (
    *("name_rank", "brand_rank", "pack_rank", "description_rank", "hint_rank", "coverage", "likeness"),
    *("is_exact", "is_phrase", "is_prefix", "is_strict", "popularity", "distance_m", "is_in_stock", "rating"),
    *("rating_count", "offers", "meaning", "stock_confidence"),
)

ASK = f"""ask AS MATERIALIZED (
    SELECT {ASKED}, %(text)s::text AS text, %(price_min)s::numeric AS price_min, %(price_max)s::numeric AS price_max,
           %(rating)s::numeric AS rating, %(open_now)s::boolean AS open_now, %(in_stock)s::boolean AS in_stock,
           %(category)s::text AS category, %(brand)s::text AS brand, %(limit)s::int AS page_size,
           %(after_key)s::float8 AS after_key, %(after_id)s::uuid AS after_id,
           (SELECT id FROM catalog_category WHERE slug = %(category)s::text) AS category_id,
           (SELECT id FROM catalog_brand WHERE slug = %(brand)s::text) AS brand_id,
           (SELECT greatest(reltuples, 100) FROM pg_class WHERE oid = 'search_searchdocument'::regclass) AS documents
), alike AS MATERIALIZED (
    SELECT * FROM unnest(%(similar)s::uuid[], %(cosines)s::float8[]) AS alike (product_id, cosine)
)"""  # noqa: S608  # constants of this module

MATCHES = """first_match AS MATERIALIZED (
    SELECT document.product_id, true AS is_strict FROM search_searchdocument document
     WHERE document.lexemes @@ (SELECT strict FROM query)
     UNION ALL
    SELECT document.product_id, false FROM alike JOIN search_searchdocument document USING (product_id)
     WHERE NOT document.lexemes @@ (SELECT strict FROM query)
)"""
MORE_MATCHES = f"""more_match AS MATERIALIZED (
    SELECT document.product_id, false AS is_strict FROM search_searchdocument document
     WHERE (SELECT count(DISTINCT product_id) < {ENOUGH} FROM first_offer WHERE is_strict)
       AND document.lexemes @@ (SELECT loose FROM query)
       AND NOT EXISTS (SELECT FROM first_match WHERE first_match.product_id = document.product_id)
)"""  # noqa: S608  # constants of this module

_BY_RELEVANCE = f"""SELECT shown.*, document.lexemes, document.names, document.popularity, alike.cosine,
           {COVERAGE} AS coverage,
           row_number() OVER (ORDER BY {COVERAGE} + coalesce(alike.cosine, 0)
                                       + ts_rank(document.lexemes, query.any_word, 1) DESC, shown.product_id) AS place,
           0::float8 AS key
      FROM shown JOIN search_searchdocument document USING (product_id) CROSS JOIN query
      LEFT JOIN alike USING (product_id)
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


def _by_key(key: str) -> str:
    return f"""SELECT keyed.*, document.lexemes, document.names, document.popularity, NULL::float8 AS cosine,
           {COVERAGE} AS coverage, row_number() OVER (ORDER BY keyed.key, keyed.product_id) AS place
      FROM (SELECT shown.*, {key} AS key FROM shown WHERE {_SURE}) keyed CROSS JOIN ask CROSS JOIN query
      JOIN search_searchdocument document USING (product_id)
     WHERE ask.after_id IS NULL OR (keyed.key, keyed.product_id) > (ask.after_key, ask.after_id)
     ORDER BY place LIMIT (SELECT page_size + 1 FROM ask)"""  # noqa: S608  # constants of this module


# Offers of a candidate, the best first: what is there before what is not, then by unit price, then by nearness.
BEST = f"""best AS MATERIALIZED (
    SELECT * FROM (
        SELECT offer.*, variant.base_size, variant.pack_size, variant.pack_unit, variant.name_en AS variant_en,
               variant.name_bn AS variant_bn,
               row_number() OVER (PARTITION BY offer.product_id ORDER BY offer.is_in_stock DESC,
                                  offer.price / variant.base_size, offer.distance_m, offer.shop_id) AS nth
          FROM offer JOIN candidate USING (product_id) CROSS JOIN ask
          JOIN catalog_variant variant ON variant.id = offer.variant_id
         WHERE {FITS}
    ) offer WHERE nth <= {OFFERS_SHOWN}
), offered AS MATERIALIZED (
    SELECT best.product_id, json_agg(json_build_object(
               'id', offer.id,
               'shop', json_build_object({NAMED.format("shop")}),
               'variant', json_build_object('id', best.variant_id, 'name_en', best.variant_en,
                   'name_bn', best.variant_bn, 'pack_size', trim_scale(best.pack_size)::text,
                   'pack_unit', best.pack_unit),
               'price', {money("best.price", "offer.currency")},
               'compare_at_price', CASE WHEN {IS_REDUCED}
                   THEN {money("offer.compare_at_price", "offer.currency")} END,
               'unit_price', {money(unit_price_sql("best.price", "best.base_size"), "offer.currency")},
               'base_unit', {base_unit_sql("best.pack_unit")},
               'in_stock', best.is_in_stock, 'is_open', best.is_open, 'is_synthetic', offer.is_synthetic,
               'distance_m', round(best.distance_m::numeric, 1),
               'fee', CASE WHEN best.fee IS NOT NULL THEN {money("best.fee", "best.fee_currency")} END,
               'eta_min', best.eta_min) ORDER BY best.nth) AS offers, max({confidence_sql("offer", NOW)}) AS confidence
      FROM best
      JOIN catalog_offer offer ON offer.shop_id = best.shop_id AND offer.variant_id = best.variant_id
      JOIN sellers_shop shop ON shop.id = best.shop_id
     GROUP BY best.product_id
)"""  # noqa: S608  # constants of this module

CARD = f"""json_build_object(
               'id', product.id, 'slug', product.slug, 'name_en', product.name_en, 'name_bn', product.name_bn,
               'brand', {BRAND_JSON}, 'category', {CATEGORY_JSON}, 'image', {FIRST_IMAGE},
               'rating', product.rating::float8, 'rating_count', product.rating_count,
               'is_synthetic', product.is_synthetic, 'offer_count', candidate.offers,
               'price_from', CASE WHEN candidate.price IS NOT NULL THEN {money("candidate.price", "'BDT'")} END,
               'in_stock', candidate.is_in_stock, 'offers', coalesce(offered.offers, '[]'))"""

_RANKS = ", ".join(f"ts_rank('{{{weights}}}', candidate.lexemes, query.any_word)::float8" for weights in (
    "0,0,0,1", "0,0,1,0", "0,1,0,0", "1,0,0,0",
))  # fmt: skip
SIGNAL_VALUES = f"""{_RANKS}, coalesce(ts_rank(candidate.lexemes, query.hints), 0)::float8,
       candidate.coverage::float8, word_similarity(ask.text, candidate.names)::float8,
       (candidate.names LIKE '%|' || ask.text || '|%')::int::float8,
       (candidate.names ~ ('[| ]' || ask.text || '[| ]'))::int::float8,
       (candidate.names LIKE '%|' || ask.text || '%')::int::float8, candidate.is_strict::int::float8,
       candidate.popularity, candidate.distance_m, candidate.is_in_stock::int::float8, candidate.rating::float8,
       candidate.rating_count::float8, candidate.offers::float8, candidate.cosine,
       coalesce(offered.confidence, 0)::float8"""


@lru_cache
def search_statement(*, sort: Sort, has_pin: bool) -> PreparedStatement:
    """The statement for one order, with a pin or without.

    Its first row has the facets as JSON, the total, mended words as JSON, whether nothing had every word, whether the
    pin is in the area served, and whether category and brand exist; then each row a candidate's id, sort key, card and
    signals in the order of `SIGNALS`. A search without hits has one row, without a candidate.
    """
    return PreparedStatement.of(search_sql(sort=sort, has_pin=has_pin))


def search_sql(*, sort: Sort, has_pin: bool) -> str:
    """The same as a text with named parameters."""
    here = f", here AS MATERIALIZED (\n    {HERE}\n)" if has_pin else ""
    keyed = _BY_RELEVANCE if sort == "relevance" else _by_key(_KEYS[sort])
    priced = ""
    if sort == "unit_price":
        priced = f"{_UNIT_PRICED}, "
        shown = "FROM (SELECT * FROM shown LEFT JOIN priced USING (product_id)) shown WHERE"
        keyed = keyed.replace("FROM shown WHERE (", f"{shown} (")
    is_served = served("(SELECT pin_geom FROM ask)") if has_pin else "true"
    return f"""
WITH {ASK}, {TYPED}{here}, {MATCHES}, {offers("first", has_pin=has_pin)}, {MORE_MATCHES},
{offers("more", has_pin=has_pin)}, offer AS MATERIALIZED (
    SELECT * FROM first_offer UNION ALL SELECT * FROM more_offer
), {PRODUCTS}, {priced}candidate AS MATERIALIZED (
    {keyed}
), {BEST}, told AS MATERIALIZED (
    SELECT {FACETS}::text AS facets, (SELECT count(*) FROM shown) AS total, ({MENDED})::text AS mended,
           NOT EXISTS (SELECT FROM shown WHERE is_strict) AS is_loosened, {is_served} AS is_served,
           ask.category IS NULL OR ask.category_id IS NOT NULL AS is_category_known,
           ask.brand IS NULL OR ask.brand_id IS NOT NULL AS is_brand_known
      FROM ask
), ranked AS MATERIALIZED (
    SELECT candidate.place, candidate.product_id, candidate.key, {CARD}::text AS card, {SIGNAL_VALUES}
      FROM candidate CROSS JOIN ask CROSS JOIN query
      JOIN catalog_product product ON product.id = candidate.product_id
      JOIN catalog_category category ON category.id = product.category_id
      LEFT JOIN catalog_brand brand ON brand.id = product.brand_id
      LEFT JOIN offered ON offered.product_id = candidate.product_id
)
SELECT CASE WHEN coalesce(ranked.place, 1) = 1 THEN told.facets END,
       told.total, told.mended, told.is_loosened, told.is_served, told.is_category_known, told.is_brand_known, ranked.*
  FROM told LEFT JOIN ranked ON true
 ORDER BY ranked.place
"""  # noqa: S608  # constants of this module
