"""From products that match to their offers, in SQL: in the shops that deliver to a pin, or in all.

With a pin the offers are found from whichever side has fewer to look at: from the products by their offers, or from the
shops by theirs. Both branches stand in the text and one is skipped at run time, for the statement is planned once for
all values. Without a pin the best `MOST_MATCHED` products by text count.
"""

from marketplace.search.words_sql import COVERAGE
from sellers.opening_sql import IS_OPEN_NOW
from sellers.zones_sql import (
    COVERS,
    DELIVERS_NOW,
    DELIVERS_NOW_OR_SOON,
    LEAD_MIN,
    PIECES,
    RANK,
    WITH_SHOPS,
    fee,
    travel_min,
)

MOST_MATCHED = 1000
# Offers that a product and a shop have on the whole, by which it is reckoned from which side there are fewer.
OFFERS_A_PRODUCT, OFFERS_A_SHOP = 10, 50

# What is offered of a pack that was taken out of the catalogue is not on sale. There are few such packs, and an index
# has them; to look up the pack of each offer would cost more than the rest of the statement.
ON_SALE = """offer.is_available AND offer.deleted_at IS NULL
                  AND NOT offer.variant_id IN (SELECT id FROM catalog_variant WHERE deleted_at IS NOT NULL)"""
_COLUMNS = "offer.product_id, offer.shop_id, offer.variant_id, offer.price, offer.stock, offer.free_stock"
_FIELDS = f"""matched.is_strict, {_COLUMNS}, offer.stock IS NULL OR offer.free_stock > 0 AS is_in_stock,
           here.distance_m, here.is_open, here.fee, here.fee_currency, here.eta_min"""


def here(pieces: str = PIECES, *, when: str = DELIVERS_NOW_OR_SOON) -> str:
    """The shops that deliver to the pin, and on which terms.

    Args:
        pieces: of which zones.
        when: what the zone's hours must fulfil.
    """
    return f"""SELECT DISTINCT ON (shop.id) shop.id, {fee("way.distance_m")} AS fee, zone.currency AS fee_currency,
           way.distance_m, {LEAD_MIN} + {travel_min("way.distance_m")} AS eta_min, {DELIVERS_NOW} AS is_open
      FROM {pieces} {WITH_SHOPS}
     WHERE shop.status = 'active' AND {COVERS} AND {when}
     ORDER BY shop.id, {RANK}"""  # noqa: S608  # constants of this module


HERE = here()


def offers(name: str, *, has_pin: bool) -> str:
    """The offers of what `{name}_match` holds, as `{name}_offer`."""
    return _sold_here(name) if has_pin else _sold_anywhere(name)


def _sold_here(name: str) -> str:
    return f"""{name}_side AS MATERIALIZED (
    SELECT (SELECT count(*) FROM {name}_match) * {OFFERS_A_PRODUCT}
           <= (SELECT count(*) FROM here) * {OFFERS_A_SHOP} AS is_by_product
), {name}_offer AS MATERIALIZED (
    SELECT {_FIELDS}
      FROM {name}_match matched
     CROSS JOIN LATERAL (
               SELECT {_COLUMNS} FROM catalog_offer offer
                WHERE offer.product_id = matched.product_id AND {ON_SALE} OFFSET 0
           ) offer
      JOIN here ON here.id = offer.shop_id
     WHERE (SELECT is_by_product FROM {name}_side)
     UNION ALL
    SELECT {_FIELDS}
      FROM here
     CROSS JOIN LATERAL (
               SELECT offer.product_id, offer.shop_id FROM catalog_offer offer
                WHERE offer.shop_id = here.id AND {ON_SALE} OFFSET 0
           ) sold
      JOIN {name}_match matched ON matched.product_id = sold.product_id
     CROSS JOIN LATERAL (
               SELECT {_COLUMNS} FROM catalog_offer offer
                WHERE offer.product_id = sold.product_id AND offer.shop_id = sold.shop_id AND {ON_SALE} OFFSET 0
           ) offer
     WHERE NOT (SELECT is_by_product FROM {name}_side)
)"""  # noqa: S608  # constants of this module


def _sold_anywhere(name: str) -> str:
    """A product that no shop sells counts too."""
    return f"""{name}_best AS MATERIALIZED (
    SELECT matched.* FROM {name}_match matched
      JOIN search_searchdocument document USING (product_id) CROSS JOIN query
     ORDER BY CASE WHEN (SELECT count(*) FROM {name}_match) > {MOST_MATCHED}
                   THEN {COVERAGE} + ts_rank(document.lexemes, query.any_word) END DESC, matched.product_id
     LIMIT {MOST_MATCHED}
), {name}_offer AS MATERIALIZED (
    SELECT matched.is_strict, matched.product_id, offer.shop_id, offer.variant_id, offer.price, offer.stock,
           offer.free_stock, offer.stock IS NULL OR offer.free_stock > 0 AS is_in_stock, NULL::float8 AS distance_m,
           offer.is_open, NULL::numeric AS fee, NULL::text AS fee_currency, NULL::int AS eta_min
      FROM {name}_best matched
      LEFT JOIN LATERAL (
               SELECT {_COLUMNS}, {IS_OPEN_NOW} AS is_open
                 FROM catalog_offer offer JOIN sellers_shop shop ON shop.id = offer.shop_id
                WHERE offer.product_id = matched.product_id AND {ON_SALE} AND shop.status = 'active' OFFSET 0
           ) offer ON true
)"""  # noqa: S608  # constants of this module
