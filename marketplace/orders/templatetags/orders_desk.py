"""Words of an order's lines in templates."""

from django import template

from marketplace.orders.models import OrderLine
from marketplace.orders.words import pack_of

register = template.Library()


@register.filter
def line_pack(line: OrderLine) -> str:
    """The pack of a line."""
    return pack_of(line)
