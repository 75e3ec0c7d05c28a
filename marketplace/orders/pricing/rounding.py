"""Amounts that can be paid in cash."""

from marketplace.core.money import Money


def rounding_of(amount: Money, step: Money) -> Money:
    """What is added to an amount so that it is a whole multiple of the step: never above zero, for the buyer's favour.

    Args:
        step: zero for amounts that stay as they are.
    """
    return Money(-(amount.amount % step.amount), amount.currency) if step else Money.zero(amount.currency)
