"""All goods of a kind, in SQL: what `search_sql` is made of where no text is asked for.

Nothing is known of them but what is set by hand: stock, rating, popularity, nearness. So the best are told by the same
weights in SQL as in `ranking`, which then has no names to look at.
"""

from functools import lru_cache

from marketplace.catalog.ratings import PRIOR_MEAN
from marketplace.search.asking import MOST_RANKED
from marketplace.search.ranking import FAR_M, MOST_STARS, POPULAR, weights

# By an index alone, which has no own products of shops that are shut; those are left out where products are read.
OF_KIND = """first_match AS MATERIALIZED (
    SELECT product.id AS product_id, true AS is_strict FROM catalog_product product
     WHERE product.category_id IN (SELECT id FROM catalog_category WHERE path @> ARRAY[(SELECT category_id FROM ask)])
       AND product.status = 'active' AND product.deleted_at IS NULL AND product.merged_into_id IS NULL
)"""
FIT_OF_KIND = """document.popularity
      FROM {} LEFT JOIN search_searchdocument document USING (product_id) CROSS JOIN ask"""
VALUES_OF_KIND = """0::float8, 0::float8, 0::float8, 0, 0, candidate.popularity, candidate.distance_m,
           candidate.is_in_stock::int, candidate.confidence, candidate.rating::float8, candidate.rating_count,
           NULL::float8"""


@lru_cache
def best_of_kind() -> str:
    """So many as are ranked, the best by what is set by hand."""
    weight = weights()
    rating = f"coalesce(nullif(shown.rating, 0), {PRIOR_MEAN})::float8 / {MOST_STARS}"
    worth = f"""{weight["in_stock"]} * shown.is_in_stock::int + {weight["sure_stock"]} * shown.confidence
                    + {weight["rating"]} * {rating}
                    + {weight["popularity"]} * coalesce(least(document.popularity / {POPULAR}, 1), 0)
                    + {weight["near"]} * coalesce({FAR_M} / ({FAR_M} + shown.distance_m), 0)"""
    return f"""SELECT *, row_number() OVER (ORDER BY worth DESC, product_id) AS place, 0::float8 AS key
      FROM (SELECT shown.*, {worth} AS worth, {FIT_OF_KIND.format("shown")}) fitting
     ORDER BY place LIMIT {MOST_RANKED}"""  # noqa: S608  # constants of these modules
