"""What a buyer gets back for what they return: exact shares of what was paid, which add up to the paisa.

refund = refund_of([Back(due, kept=3, before=1, quantity=2)], rest=rest, left=left, gives_rest=False)
"""

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.core.money import Money


@dataclass(frozen=True, slots=True)
class Back:
    """So many of a line.

    Attributes:
        due: what was paid for all that was delivered of it: goods less discounts, and the tax on top.
        kept: how many were delivered.
        before: how many of them were returned earlier.
        quantity: how many are now.
    """

    due: Money
    kept: int
    before: int
    quantity: int


@dataclass(frozen=True, slots=True)
class Refunded:
    """What goes back: for each line, and in all."""

    lines: tuple[Money, ...]
    total: Money

    @property
    def goods(self) -> Money:
        """What the lines come to; the total is more with fees, and less where that is not left."""
        return Money.total(self.lines, self.total.currency)


def refund_of(lines: Sequence[Back], *, rest: Money, left: Money, gives_rest: bool) -> Refunded:
    """What goes back.

    Args:
        rest: what was paid and hangs on no line: fees, less what was off them, and the rounding.
        left: what was paid and has not gone back; no more than this does.
        gives_rest: all of the order came back, and that is the shop's doing.
    """
    shares = tuple(share_of(line) for line in lines)
    whole = Money.total(shares, left.currency) + (rest if gives_rest else Money.zero(left.currency))
    return Refunded(shares, max(min(whole, left), Money.zero(left.currency)))


def share_of(line: Back) -> Money:
    """What these are of what was paid for the line: up to them, less up to those before, so that all parts add up."""
    return _up_to(line, line.before + line.quantity) - _up_to(line, line.before)


def _up_to(line: Back, quantity: int) -> Money:
    return line.due.split([quantity, line.kept - quantity])[0]
