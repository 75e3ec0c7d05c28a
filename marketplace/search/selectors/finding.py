"""Reads: goods that a shop may sell (`catalog.finding`) or sells, by what somebody types in any script."""

from collections.abc import Sequence
from functools import lru_cache
from uuid import UUID

from marketplace.catalog.goods_sql import LISTED
from marketplace.core.prepared import PreparedStatement
from marketplace.search.offers_sql import ON_SALE
from marketplace.search.query import parse
from marketplace.search.selectors.synonyms import get_meanings
from marketplace.search.words_sql import COVERAGE, TYPED

_DOCUMENTS = "SELECT greatest(reltuples, 100) FROM pg_class WHERE oid = 'search_searchdocument'::regclass"
_OFFERABLE = f"{LISTED} AND (product.shop_id IS NULL OR product.shop_id = %(shop)s::uuid)"
_SOLD = f"""{LISTED} AND EXISTS (SELECT FROM catalog_offer offer WHERE offer.shop_id = %(shop)s::uuid
       AND offer.product_id = product.id AND {ON_SALE})"""


@lru_cache
def _statement(which: str) -> PreparedStatement:
    """Those with every word; only where there is none, those with some. Names that begin with the text come first."""
    return PreparedStatement.of(f"""
WITH ask AS MATERIALIZED (
    SELECT %(text)s::text AS text, ({_DOCUMENTS}) AS documents
), {TYPED}, strict AS MATERIALIZED (
    SELECT document.* FROM search_searchdocument document
      JOIN catalog_product product ON product.id = document.product_id
     WHERE document.lexemes @@ (SELECT strict FROM query) AND {which}
), found AS MATERIALIZED (
    SELECT * FROM strict
     UNION ALL
    SELECT document.* FROM search_searchdocument document
      JOIN catalog_product product ON product.id = document.product_id
     WHERE NOT EXISTS (SELECT FROM strict) AND document.lexemes @@ (SELECT loose FROM query) AND {which}
)
SELECT document.product_id
  FROM found document CROSS JOIN ask CROSS JOIN query
 ORDER BY (document.names LIKE '%|' || ask.text || '%') DESC,
          {COVERAGE} + ts_rank(document.lexemes, query.any_word, 1) DESC, document.popularity DESC, document.product_id
 LIMIT %(limit)s::int
""")  # noqa: S608  # constants of these modules


def find_offerable(text: str, shop_id: UUID, limit: int) -> Sequence[UUID]:
    """Listed products, shared or the shop's own, the best first; in one statement."""
    return _find(_OFFERABLE, text, shop_id, limit)


def find_sold(text: str, shop_id: UUID, limit: int) -> Sequence[UUID]:
    """Products that the shop has on sale, the best first; in one statement."""
    return _find(_SOLD, text, shop_id, limit)


def _find(which: str, text: str, shop_id: UUID, limit: int) -> Sequence[UUID]:
    query = parse(text, get_meanings())
    if not query.groups:
        return []
    rows = _statement(which).fetch_all(query.parameters() | {"shop": shop_id, "limit": limit})
    return [row[0] for row in rows]
