"""Reads: goods that a shop may sell, by what somebody types in any script (`catalog.finding`)."""

from collections.abc import Sequence
from uuid import UUID

from marketplace.catalog.goods_sql import LISTED
from marketplace.core.prepared import PreparedStatement
from marketplace.search.query import parse
from marketplace.search.selectors.synonyms import get_meanings
from marketplace.search.words_sql import COVERAGE, TYPED

_DOCUMENTS = "SELECT greatest(reltuples, 100) FROM pg_class WHERE oid = 'search_searchdocument'::regclass"
_OFFERABLE = f"{LISTED} AND (product.shop_id IS NULL OR product.shop_id = %(shop)s::uuid)"

# Those with every word; only where there is none, those with some. A name that begins with the text comes first.
_STATEMENT = PreparedStatement.of(f"""
WITH ask AS MATERIALIZED (
    SELECT %(text)s::text AS text, ({_DOCUMENTS}) AS documents
), {TYPED}, strict AS MATERIALIZED (
    SELECT document.* FROM search_searchdocument document
      JOIN catalog_product product ON product.id = document.product_id
     WHERE document.lexemes @@ (SELECT strict FROM query) AND {_OFFERABLE}
), found AS MATERIALIZED (
    SELECT * FROM strict
     UNION ALL
    SELECT document.* FROM search_searchdocument document
      JOIN catalog_product product ON product.id = document.product_id
     WHERE NOT EXISTS (SELECT FROM strict) AND document.lexemes @@ (SELECT loose FROM query) AND {_OFFERABLE}
)
SELECT document.product_id
  FROM found document CROSS JOIN ask CROSS JOIN query
 ORDER BY (document.names LIKE '%|' || ask.text || '%') DESC,
          {COVERAGE} + ts_rank(document.lexemes, query.any_word, 1) DESC, document.popularity DESC, document.product_id
 LIMIT %(limit)s::int
""")  # noqa: S608  # constants of these modules


def find_offerable(text: str, shop_id: UUID, limit: int) -> Sequence[UUID]:
    """Listed products, shared or the shop's own, the best first; in one statement."""
    query = parse(text, get_meanings())
    if not query.groups:
        return []
    rows = _STATEMENT.fetch_all(query.parameters() | {"shop": shop_id, "limit": limit})
    return [row[0] for row in rows]
