"""Reads: what became of everything that there ever was of an offer."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from marketplace.catalog.models import MovementKind
from marketplace.core.prepared import PreparedStatement

_BALANCES = PreparedStatement.of(f"""
SELECT offer.id, offer.stock IS NOT NULL, coalesce(offer.stock, 0), offer.reserved, moved.given, moved.sold,
       moved.written_off, moved.reserved, coalesce(held.quantity, 0)
  FROM catalog_offer offer
 CROSS JOIN LATERAL (
           SELECT coalesce(sum(stock_change) FILTER (WHERE kind NOT IN (
                      '{MovementKind.SOLD}', '{MovementKind.RETURNED}', '{MovementKind.WRITTEN_OFF}')), 0) AS given,
                  coalesce(-sum(stock_change) FILTER (WHERE kind IN (
                      '{MovementKind.SOLD}', '{MovementKind.RETURNED}')), 0) AS sold,
                  coalesce(-sum(stock_change) FILTER (WHERE kind = '{MovementKind.WRITTEN_OFF}'), 0) AS written_off,
                  coalesce(sum(reserved_change), 0) AS reserved
             FROM catalog_stockmovement WHERE offer_id = offer.id
       ) moved
 CROSS JOIN LATERAL (
           SELECT sum(quantity) AS quantity FROM catalog_stockreservation
            WHERE offer_id = offer.id AND state = 'held'
       ) held
 WHERE offer.id = ANY(%(offer_ids)s::uuid[])
""")  # noqa: S608  # constants of the model


@dataclass(frozen=True, slots=True)
class StockBalance:
    """Where everything is that was ever given to an offer.

    Attributes:
        is_counted: the shop counts it; of what it does not, nothing is given and nothing is there.
        given: what came in, was counted and was corrected.
        free: what can be reserved.
        reserved: what is kept for orders.
        sold: what was sold and did not come back.
        written_off: what came back unfit to be sold.
        reserved_booked: what the movements say is reserved.
        held: what the reservations say is reserved.
    """

    is_counted: bool
    given: int
    free: int
    reserved: int
    sold: int
    written_off: int
    reserved_booked: int
    held: int

    @property
    def adds_up(self) -> bool:
        """Whether nothing is lost, and nothing there twice."""
        is_whole = self.given == self.free + self.reserved + self.sold + self.written_off
        return (
            is_whole and self.reserved == self.reserved_booked == self.held and (self.free >= 0 or not self.is_counted)
        )


def stock_balances(offer_ids: Iterable[UUID]) -> dict[UUID, StockBalance]:
    """The balance of each of these offers, by its id, in one statement; unknown ones are left out."""
    rows = _BALANCES.fetch_all({"offer_ids": list(offer_ids)})
    return {row[0]: _balance(*row[1:]) for row in rows}


def stock_balance(offer_id: UUID) -> StockBalance:
    """The same of one offer, which there is."""
    return stock_balances([offer_id])[offer_id]


def _balance(
    is_counted: bool,
    stock: int,
    reserved: int,
    given: int,
    sold: int,
    written_off: int,
    reserved_booked: int,
    held: int,
) -> StockBalance:
    return StockBalance(
        is_counted=is_counted,
        given=given,
        free=stock - reserved,
        reserved=reserved,
        sold=sold,
        written_off=written_off,
        reserved_booked=reserved_booked,
        held=held,
    )
