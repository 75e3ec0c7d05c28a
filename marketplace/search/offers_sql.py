"""From products that match to their offers, in SQL: in the shops that deliver to a pin, or in all.

With a pin the offers are found from whichever side has fewer to look at: from the products by their offers, or from the
shops by theirs. Both branches stand in the text and one is skipped at run time, for the statement is planned once for
all values. Without a pin the best `MOST_MATCHED` products by text count, or the most popular of a kind.
"""

from marketplace.catalog.confidence import confidence_sql
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
_BY_TEXT = f"{COVERAGE} + ts_rank(document.lexemes, query.any_word)", "CROSS JOIN query"
# What an offer costs that is found by its product, as to one by its shop, for each of which more lie beside each other;
# from where they cost less, they are found.
PRODUCT_SIDE_COST = 3.0

# What is offered of a pack that was taken out of the catalogue is not on sale. There are few such packs, and an index
# has them; to look up the pack of each offer would cost more than the rest of the statement.
ON_SALE = """offer.is_available AND offer.deleted_at IS NULL
                  AND NOT offer.variant_id IN (SELECT id FROM catalog_variant WHERE deleted_at IS NOT NULL)"""
_COLUMNS = """offer.product_id, offer.shop_id, offer.variant_id, offer.price, offer.stock, offer.free_stock,
           offer.stock_confirmed_at"""
_STOCK = f"""offer.stock IS NULL OR offer.free_stock > 0 AS is_in_stock,
           {confidence_sql("offer", "%(now)s::timestamptz")} AS confidence"""
_FIELDS = f"""{_COLUMNS}, {_STOCK},
           here.distance_m, here.is_open, here.fee, here.fee_currency, here.eta_min"""


def here(*, when: str = DELIVERS_NOW_OR_SOON) -> str:
    """The shops that deliver to the pin, and on which terms.

    Args:
        when: what the zone's hours must fulfil.
    """
    return f"""SELECT DISTINCT ON (shop.id) shop.id, shop.category_id,
           {fee("way.distance_m")} AS fee, zone.currency AS fee_currency, way.distance_m,
           {LEAD_MIN} + {travel_min("way.distance_m")} AS eta_min, {DELIVERS_NOW} AS is_open
      FROM {PIECES} {WITH_SHOPS}
     WHERE shop.status = 'active' AND {COVERS} AND {when}
     ORDER BY shop.id, {RANK}"""  # noqa: S608  # constants of this module


HERE = here()


def offers(name: str, *, has_pin: bool, has_text: bool = True) -> str:
    """The offers of what `{name}_match` holds, as `{name}_offer`."""
    return _sold_here(name) if has_pin else _sold_anywhere(name, has_text=has_text)


def _sold_here(name: str) -> str:
    return f"""{name}_side AS MATERIALIZED (
    SELECT (SELECT count(*) FROM {name}_match) * {PRODUCT_SIDE_COST} / documents
           <= (SELECT count(*) FROM here) / shops AS is_by_product FROM ask
), {name}_offer AS MATERIALIZED (
    SELECT matched.is_strict, {_FIELDS}
      FROM {name}_match matched
     CROSS JOIN LATERAL (
               SELECT {_COLUMNS} FROM catalog_offer offer
                WHERE offer.product_id = matched.product_id AND {ON_SALE} OFFSET 0
           ) offer
      JOIN here ON here.id = offer.shop_id
     WHERE (SELECT is_by_product FROM {name}_side)
     UNION ALL
    SELECT offer.product_id IN (SELECT product_id FROM {name}_match WHERE is_strict), {_FIELDS}
      FROM here
     CROSS JOIN LATERAL (
               SELECT DISTINCT offer.product_id FROM catalog_offer offer
                WHERE offer.shop_id = here.id AND offer.is_available AND offer.deleted_at IS NULL
                  AND CASE WHEN offer.product_id IN (SELECT product_id FROM {name}_match) THEN true END
           ) sold
     CROSS JOIN LATERAL (
               SELECT {_COLUMNS} FROM catalog_offer offer
                WHERE offer.product_id = sold.product_id AND offer.shop_id = here.id AND {ON_SALE} OFFSET 0
           ) offer
     WHERE NOT (SELECT is_by_product FROM {name}_side)
)"""  # noqa: S608  # constants of this module


def _sold_anywhere(name: str, *, has_text: bool) -> str:
    """A product that no shop sells counts too, so each has a row without an offer beside those of its offers."""
    best, query = _BY_TEXT if has_text else ("document.popularity", "")
    return f"""{name}_best AS MATERIALIZED (
    SELECT matched.* FROM {name}_match matched
      JOIN search_searchdocument document USING (product_id) {query}
     ORDER BY CASE WHEN (SELECT count(*) FROM {name}_match) > {MOST_MATCHED} THEN {best} END DESC, matched.product_id
     LIMIT {MOST_MATCHED}
), {name}_offer AS MATERIALIZED (
    SELECT matched.is_strict, {_FIELDS}
      FROM {name}_best matched
     CROSS JOIN LATERAL (
               SELECT {_COLUMNS} FROM catalog_offer offer
                WHERE offer.product_id = matched.product_id AND {ON_SALE} OFFSET 0
           ) offer
     CROSS JOIN LATERAL (
               SELECT NULL::float8 AS distance_m, {IS_OPEN_NOW} AS is_open, NULL::numeric AS fee,
                      NULL::text AS fee_currency, NULL::int AS eta_min
                 FROM sellers_shop shop WHERE shop.id = offer.shop_id AND shop.status = 'active' OFFSET 0
           ) here
     UNION ALL
    SELECT matched.is_strict, matched.product_id, NULL, NULL, NULL, NULL, NULL, NULL, false, 0, NULL, NULL, NULL, NULL,
           NULL
      FROM {name}_best matched
)"""  # noqa: S608  # constants of this module
