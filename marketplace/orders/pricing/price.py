"""What is asked for, priced."""

from marketplace.orders.pricing.asked import Asked
from marketplace.orders.pricing.quoted import Quote


def price(asked: Asked) -> Quote:
    """What is asked for, priced: a pure function, exact to the paisa."""
    raise NotImplementedError
