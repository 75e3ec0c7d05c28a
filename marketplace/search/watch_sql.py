"""Every offer that a saved search finds, in SQL: what it is held against when somebody is to be told of news.

Only products with every word count, in shops that deliver to the pin at whichever hour: what shuts at night is not new
in the morning.
"""

from functools import lru_cache

from marketplace.core.prepared import PreparedStatement
from marketplace.search.facets_sql import FITS, PRODUCTS
from marketplace.search.offers_sql import here, offers
from marketplace.search.search_sql import ASK, MATCHES
from marketplace.search.words_sql import TYPED


@lru_cache
def watch_statement(*, has_pin: bool) -> PreparedStatement:
    """A row an offer, the cheapest by the unit first: its id, price, currency and when it was made, and who has what.

    It takes what `search_statement` takes; `limit` counts offers.
    """
    at_pin = f", here AS MATERIALIZED (\n    {here(when='true')}\n)" if has_pin else ""
    return PreparedStatement.of(f"""
WITH {ASK}, {TYPED}{at_pin}, {MATCHES}, {offers("first", has_pin=has_pin)}, offer AS MATERIALIZED (
    SELECT * FROM first_offer
), {PRODUCTS}
SELECT kept.id, kept.price, kept.currency, kept.created_at, product.slug, product.name_en, product.name_bn,
       shop.name_en, shop.name_bn
  FROM offer CROSS JOIN ask
  JOIN shown ON shown.product_id = offer.product_id
  JOIN catalog_offer kept ON kept.shop_id = offer.shop_id AND kept.variant_id = offer.variant_id
  JOIN catalog_variant variant ON variant.id = offer.variant_id
  JOIN catalog_product product ON product.id = offer.product_id
  JOIN sellers_shop shop ON shop.id = offer.shop_id
 WHERE {FITS}
 ORDER BY offer.price / variant.base_size, kept.id
 LIMIT (SELECT page_size FROM ask)
""")  # noqa: S608  # constants of these modules
