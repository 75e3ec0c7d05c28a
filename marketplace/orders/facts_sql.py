"""Everything that decides what lines cost, in one statement: their offers, shops, taxes, commission and terms.

The rows are lines, each with its shop's facts behind its own, for there are few of either.
"""

from marketplace.catalog.models import ProductStatus
from marketplace.core.prepared import PreparedStatement
from marketplace.orders.models.baskets import Fulfilment
from marketplace.orders.models.states import OPEN_STATES
from sellers.models import ShopStatus

_OPEN = ", ".join(f"'{state}'" for state in OPEN_STATES)

_OF_BASKET = """
    SELECT line.id AS line_id, line.offer_id, line.quantity, line.seen_price, line.substitution, line.replace_up_to,
           line.note, row_number() OVER (ORDER BY line.id) AS place
      FROM orders_basketline line
     WHERE line.basket_id = %(basket_id)s AND NOT line.is_saved
"""
_OF_ITEMS = """
    SELECT item.offer_id AS line_id, item.offer_id, item.quantity, NULL::numeric AS seen_price, item.substitution,
           item.replace_up_to, item.note, item.place
      FROM jsonb_to_recordset(%(items)s::jsonb)
        AS item (offer_id uuid, quantity int, substitution text, replace_up_to numeric, note text, place int)
"""

# How the goods of each shop are to come, where somebody said: in the basket, or with the items.
_CHOSEN_IN_BASKET = "orders_basketshop chosen ON chosen.basket_id = %(basket_id)s AND chosen.shop_id = shop.id"
_CHOSEN_WITH_ITEMS = """jsonb_to_recordset(%(shops)s::jsonb)
           AS chosen (slug text, fulfilment text, slot_from timestamptz, slot_until timestamptz, note text)
           ON chosen.slug = shop.slug"""

# Offers are found by the lines' ids and carried along: left to choose, PostgreSQL may read all that the shops sell.
_OFFERS = """
    SELECT asked.*, offer.shop_id, offer.product_id, offer.variant_id, offer.shop_sku, offer.price, offer.currency,
           offer.free_stock, offer.least_per_order, offer.most_per_order,
           offer.is_available AND offer.deleted_at IS NULL AS is_offered
      FROM ({lines}) asked JOIN catalog_offer offer ON offer.id = asked.offer_id
"""

# Of the rules that hold, that of the deepest category counts, then the newest.
_TAX = """
    SELECT rule.percent, rule.is_included
      FROM orders_taxrule rule LEFT JOIN catalog_category above ON above.id = rule.category_id
     WHERE (rule.category_id IS NULL OR rule.category_id = ANY(category.path))
       AND rule.valid_from <= ask.now AND (rule.valid_until IS NULL OR rule.valid_until > ask.now)
     ORDER BY coalesce(above.depth, 0) DESC, rule.valid_from DESC, rule.id DESC
     LIMIT 1
"""

# As `sellers.selectors.commission` does for one shop: the narrowest that holds, by the places of its scopes.
_COMMISSION = """
    SELECT rule.id, rule.percent, rule.fixed, rule.currency,
           CASE WHEN rule.shop_id IS NOT NULL THEN 0 WHEN rule.category_id = kind.id THEN 1
                WHEN rule.category_id IS NOT NULL THEN 2 ELSE 3 END AS narrowness
      FROM sellers_commissionrule rule
     WHERE (rule.shop_id = shop.id OR rule.category_id IN (kind.id, kind.parent_id)
            OR (rule.shop_id IS NULL AND rule.category_id IS NULL))
       AND rule.valid_from <= ask.now AND (rule.valid_until IS NULL OR rule.valid_until > ask.now)
     ORDER BY narrowness
     LIMIT 1
"""

# Only pickups ask for a shop's hours here: of deliveries its zones know. And only slots that can be full are counted,
# with all that they overlap, as `orders.slots` counts: nobody gets around a full one by asking for one a minute later.
_SHOPS = f"""
    SELECT shop.id AS shop_id, shop.slug, shop.name_en AS shop_name_en, shop.name_bn AS shop_name_bn,
           shop.status = '{ShopStatus.ACTIVE}' AS is_active,
           ST_Y(shop.location::geometry) AS lat, ST_X(shop.location::geometry) AS lon, shop.time_zone,
           shop.lead_time_min + CASE WHEN shop.rush_until > ask.now THEN shop.rush_extra_min ELSE 0 END AS lead_min,
           coalesce(chosen.fulfilment, '{Fulfilment.DELIVERY}') AS fulfilment,
           chosen.slot_from, chosen.slot_until, coalesce(chosen.note, '') AS shop_note,
           CASE WHEN chosen.fulfilment = '{Fulfilment.PICKUP}' THEN shop.hours END AS hours,
           CASE WHEN chosen.fulfilment = '{Fulfilment.PICKUP}' THEN shop.closed END AS closed,
           CASE WHEN terms.slot_capacity IS NULL OR chosen.slot_from IS NULL THEN 0 ELSE (
               SELECT count(*) FROM orders_order placed
                WHERE placed.shop_id = shop.id AND placed.state IN ({_OPEN})
                  AND placed.slot_from < chosen.slot_until AND placed.slot_until > chosen.slot_from
           ) END AS taken,
           terms.accept_within_min, terms.accepts_by_itself, terms.offers_pickup, terms.offers_slots, terms.slot_min,
           terms.slot_capacity, terms.pickup_within_min, terms.returns_within_days,
           commission.id AS commission_id, commission.percent AS commission_percent,
           commission.fixed AS commission_fixed, commission.currency AS commission_currency, commission.narrowness
      FROM (SELECT DISTINCT line.shop_id FROM line) of_lines
      JOIN sellers_shop shop ON shop.id = of_lines.shop_id
      JOIN sellers_shopcategory kind ON kind.id = shop.category_id
     CROSS JOIN ask
      LEFT JOIN {{chosen}}
      LEFT JOIN orders_shoporderterms terms ON terms.shop_id = shop.id
      LEFT JOIN LATERAL ({_COMMISSION}) commission ON true
"""  # noqa: S608  # constants of this module


def _facts(lines: str, *, chosen: str) -> PreparedStatement:
    return PreparedStatement.of(f"""
WITH ask AS MATERIALIZED (SELECT %(now)s::timestamptz AS now),
     line AS MATERIALIZED ({_OFFERS.format(lines=lines)}),
     shop AS MATERIALIZED ({_SHOPS.format(chosen=chosen)})
SELECT line.line_id, line.offer_id, line.shop_id, line.product_id, line.variant_id, product.category_id,
       product.name_en, product.name_bn, variant.name_en AS variant_en, variant.name_bn AS variant_bn,
       variant.pack_size, variant.pack_unit, line.shop_sku, coalesce(variant.barcode, '') AS barcode,
       line.quantity, line.price, coalesce(line.seen_price, line.price) AS seen_price, line.currency,
       line.free_stock, line.least_per_order, line.most_per_order,
       line.is_offered AND product.status = '{ProductStatus.ACTIVE}'
           AND product.deleted_at IS NULL AND product.merged_into_id IS NULL AND variant.deleted_at IS NULL
           AS is_on_sale,
       tax.percent AS tax_percent, tax.is_included AS tax_is_included,
       line.substitution, line.replace_up_to, line.note,
       shop.*
  FROM line
  JOIN catalog_product product ON product.id = line.product_id
  JOIN catalog_variant variant ON variant.id = line.variant_id
  JOIN catalog_category category ON category.id = product.category_id
  JOIN shop ON shop.shop_id = line.shop_id
 CROSS JOIN ask
  LEFT JOIN LATERAL ({_TAX}) tax ON true
 ORDER BY line.place
""")  # noqa: S608  # constants of this module


OF_BASKET = _facts(_OF_BASKET, chosen=_CHOSEN_IN_BASKET)
OF_ITEMS = _facts(_OF_ITEMS, chosen=_CHOSEN_WITH_ITEMS)
