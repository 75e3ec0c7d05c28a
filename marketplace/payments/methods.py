"""Ways to pay, each behind one interface: what a buyer is offered, and for what.

    for method in methods.list_for(total, is_guest=True): ...

A way to pay is a class beside `CashOnDelivery`, registered here; a gateway's adapter has the rest.
"""

from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.core.money import Money


@dataclass(frozen=True, slots=True)
class Limits:
    """What a purchase may come to; None for no such limit."""

    least: Money | None = None
    most: Money | None = None

    def hold(self, total: Money) -> bool:
        """Whether so much is within them."""
        is_enough = self.least is None or total.amount >= self.least.amount
        return is_enough and (self.most is None or total.amount <= self.most.amount)


class PaymentMethod(Protocol):
    """A way to pay.

    Attributes:
        code: what orders keep; never changed.
        name: for buyers.
        hint: what happens, in a sentence.
        is_cash: paid to whoever hands the goods over; sums are rounded to whole taka, and nobody has paid before that.
    """

    code: str
    name: str | Promise
    hint: str | Promise
    is_cash: bool

    def limits(self, *, is_guest: bool) -> Limits:
        """How much can be paid this way, by members or by guests."""


class CashOnDelivery:
    """Notes and coins, to whoever hands the goods over."""

    code = "cash"
    name: str | Promise = _("Cash on delivery")
    hint: str | Promise = _("You pay whoever brings the goods, or at the counter.")
    is_cash = True

    def limits(self, *, is_guest: bool) -> Limits:
        """Up to a sum that a courier can be trusted with, and a smaller one for those whom nobody knows."""
        return Limits(most=Money(settings.CASH_MOST_OF_GUESTS if is_guest else settings.CASH_MOST))


METHODS: dict[str, PaymentMethod] = {method.code: method for method in (CashOnDelivery(),)}


def find(code: str) -> PaymentMethod | None:
    """The way to pay of this code; None where there is none."""
    return METHODS.get(code)


def list_for(total: Money, *, is_guest: bool) -> list[PaymentMethod]:
    """What a buyer may choose from for so much."""
    return [method for method in METHODS.values() if method.limits(is_guest=is_guest).hold(total)]
