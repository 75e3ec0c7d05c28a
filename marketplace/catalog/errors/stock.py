"""What can be wrong with moving and reserving stock."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import ConflictError, ErrorDetail, InvalidInputError, NotFoundError, RuleError


@dataclass(frozen=True, slots=True)
class Shortage:
    """One line that asks for more than there is.

    Attributes:
        place: the line's place among those asked for, from 0.
        free: how many can be had; 0 also where the offer is not on sale.
    """

    place: int
    offer_id: UUID
    asked: int
    free: int


class OutOfStockError(ConflictError):
    """Lines ask for more than is free; names every such line, and nothing was reserved.

    Attributes:
        shortages: what is short, in the order of the lines.
    """

    code = "out_of_stock"
    message = _("There is not enough of this any more.")

    def __init__(self, shortages: Sequence[Shortage]) -> None:
        self.shortages = tuple(shortages)
        super().__init__(
            details=[
                ErrorDetail(f"lines.{one.place}.quantity", format_lazy(_("{free} can be had."), free=one.free))
                for one in shortages
            ]
        )


class OrderLimitError(RuleError):
    """Lines ask for fewer or more than the shop sells at once; the details name them."""

    code = "order_limit"
    message = _("The shop sells this in other amounts.")


class PriceMovedError(ConflictError):
    """Lines were quoted at other prices than those of now; the details name them, and nothing was reserved."""

    code = "price_moved"
    message = _("A price has changed meanwhile.")

    def __init__(self, places: Sequence[int]) -> None:
        super().__init__(details=[ErrorDetail(f"lines.{place}.unit_price", self.message) for place in places])


class InvalidQuantityError(InvalidInputError):
    """A quantity is zero, negative or beyond all reason."""

    code = "invalid_quantity"
    message = _("This quantity cannot be booked.")

    def __init__(self, field: str = "quantity") -> None:
        super().__init__(details=[ErrorDetail(field, self.message)])


class NotEnoughStockError(RuleError):
    """Less would be left than is reserved, or less than nothing."""

    code = "not_enough_stock"

    def __init__(self, *, free: int) -> None:
        super().__init__(format_lazy(_("Only {free} are free; the rest is reserved for orders."), free=free))


class CountBelowReservedError(RuleError):
    """Fewer were counted than are reserved for orders."""

    code = "count_below_reserved"

    def __init__(self, *, reserved: int) -> None:
        text = _("{reserved} are reserved for orders. Cancel what you cannot deliver first, then count again.")
        super().__init__(format_lazy(text, reserved=reserved))


class StockNotCountedError(RuleError):
    """The shop does not count this offer's stock, so there is nothing to add to or to take from."""

    code = "stock_not_counted"
    message = _("The stock of this is not counted yet. Count it first.")


class OtherMovementError(ConflictError):
    """Something else was booked under this reference before."""

    code = "other_movement"
    message = _("This was booked already, as something else. Look at the movements, and open this page anew for more.")


class ReservationExistsError(ConflictError):
    """Something was reserved under this reference before."""

    code = "reservation_exists"
    message = _("This has been reserved already.")


class ReservationNotFoundError(NotFoundError):
    """Nothing was reserved under this reference."""

    code = "reservation_not_found"
    message = _("There is no such reservation.")


class ReservationEndedError(ConflictError):
    """What was reserved has been sold, released or has run out."""

    code = "reservation_ended"
    message = _("This reservation has ended.")
