"""Words of a shop's own goods in templates."""

from decimal import Decimal

from django import template

from marketplace.core import formats
from marketplace.core.money import Money

register = template.Library()


@register.filter
def taka(amount: Decimal) -> str:
    """A price as one says it."""
    return formats.price(Money(amount))
