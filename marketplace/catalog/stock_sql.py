"""The two statements by which stock moves where speed counts: one holds offers and tells of them, one writes it all.

An offer's row is held from the first until the transaction ends, and whoever wants the same offer waits meanwhile. So
there is nothing between them but the decision, and the second writes offers, movements and reservations at once.
"""

from marketplace.catalog.models import ProductStatus
from marketplace.core.prepared import PreparedStatement
from sellers.models import ShopStatus

# In one order for everybody, so that nobody waits for somebody who waits for them.
LOCK = "ORDER BY id FOR NO KEY UPDATE"


def hold_sql(lock: str = LOCK) -> str:
    """Offers as they are once they are held; what they belong to is read as it was when that was asked for."""
    return f"""
WITH held AS MATERIALIZED (
    SELECT id, shop_id, product_id, variant_id, price, stock, reserved, low_stock_threshold,
           least_per_order, most_per_order, is_available AND deleted_at IS NULL AS is_sold
      FROM catalog_offer WHERE id = ANY(%(ids)s::uuid[]) {lock}
)
SELECT held.id, held.shop_id, held.product_id, held.price, held.stock, held.reserved,
       held.low_stock_threshold, held.least_per_order, held.most_per_order,
       held.is_sold AND product.status = '{ProductStatus.ACTIVE}' AND product.deleted_at IS NULL
           AND product.merged_into_id IS NULL AND variant.deleted_at IS NULL AS is_on_sale,
       shop.status = '{ShopStatus.ACTIVE}' AS is_shop_active
  FROM held
  JOIN catalog_product product ON product.id = held.product_id
  JOIN catalog_variant variant ON variant.id = held.variant_id
  JOIN sellers_shop shop ON shop.id = held.shop_id
 ORDER BY held.id
"""  # noqa: S608  # constants of this module


HOLD = PreparedStatement.of(hold_sql())

# What is not to be written has empty arrays. Movements have their numbers in the order in which they were booked.
WRITE = PreparedStatement.of("""
WITH offers AS (
    UPDATE catalog_offer offer
       SET stock = given.stock, reserved = given.reserved, updated_at = %(now)s::timestamptz
      FROM unnest(%(offer_ids)s::uuid[], %(stocks)s::int[], %(reserveds)s::int[]) AS given (id, stock, reserved)
     WHERE offer.id = given.id
), movements AS (
    INSERT INTO catalog_stockmovement
           (offer_id, kind, stock_change, reserved_change, stock_after, reserved_after, reason, reference, actor_id, at)
    SELECT given.offer_id, given.kind, given.stock_change, given.reserved_change, given.stock_after,
           given.reserved_after, given.reason, given.reference, given.actor_id, %(now)s::timestamptz
      FROM unnest(%(moved_ids)s::uuid[], %(kinds)s::text[], %(stock_changes)s::int[], %(reserved_changes)s::int[],
                  %(stocks_after)s::int[], %(reserveds_after)s::int[], %(reasons)s::text[], %(references)s::uuid[],
                  %(actor_ids)s::uuid[])
           WITH ORDINALITY AS given (offer_id, kind, stock_change, reserved_change, stock_after, reserved_after, reason,
                                     reference, actor_id, place)
     ORDER BY given.place
), changed AS (
    UPDATE catalog_stockreservation reservation
       SET quantity = given.quantity, state = given.state, updated_at = %(now)s::timestamptz,
           expires_at = coalesce(given.expires_at, reservation.expires_at),
           closed_at = CASE WHEN given.state = 'held' THEN NULL ELSE %(now)s::timestamptz END
      FROM unnest(%(changed_ids)s::uuid[], %(changed_quantities)s::int[], %(changed_states)s::text[],
                  %(changed_expiries)s::timestamptz[]) AS given (id, quantity, state, expires_at)
     WHERE reservation.id = given.id
)
INSERT INTO catalog_stockreservation
       (id, offer_id, quantity, reference, state, expires_at, closed_at, created_at, updated_at)
SELECT given.id, given.offer_id, given.quantity, given.reference, 'held', %(expires_at)s::timestamptz, NULL,
       %(now)s::timestamptz, %(now)s::timestamptz
  FROM unnest(%(new_ids)s::uuid[], %(new_offer_ids)s::uuid[], %(new_quantities)s::int[], %(new_references)s::uuid[])
       AS given (id, offer_id, quantity, reference)
RETURNING id
""")
