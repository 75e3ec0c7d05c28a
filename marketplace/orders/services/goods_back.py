"""Which goods of an order come back, and which of them can still be sold."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from marketplace.orders.errors.substitutions import TooManyError, UnknownLineError
from marketplace.orders.models import Order

Quantities = tuple[tuple[UUID, int], ...]


@dataclass(frozen=True, slots=True)
class GoodsBack:
    """So many of each offer; none of those that were deleted since."""

    fit: Quantities
    unfit: Quantities


def goods_back(order: Order, unfit: Mapping[UUID, int]) -> GoodsBack:
    """All that went out with an order.

    Args:
        unfit: how many of a line, by its id, cannot be sold any more.

    Raises:
        UnknownLineError: one of them is none of its lines.
        TooManyError: more of a line than went out.
    """
    lines = {line.pk: line for line in order.lines.filter(kept__gt=0)}
    for line_id, quantity in unfit.items():
        if line_id not in lines:
            raise UnknownLineError
        if not 0 <= quantity <= lines[line_id].kept:
            raise TooManyError(f"unfit.{line_id}", most=lines[line_id].kept)
    sold = [(line.offer_id, line.kept, unfit.get(line.pk, 0)) for line in lines.values() if line.offer_id is not None]
    return GoodsBack(
        fit=tuple((offer_id, kept - lost) for offer_id, kept, lost in sold if kept > lost),
        unfit=tuple((offer_id, lost) for offer_id, _kept, lost in sold if lost),
    )
