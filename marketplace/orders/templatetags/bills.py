"""Filters of pages about orders: lines, amounts and times in words."""

from decimal import Decimal

from django import template

from marketplace.core import formats
from marketplace.core.money import Money
from marketplace.orders import words
from marketplace.orders.models import Order, OrderLine

register = template.Library()


@register.filter
def money(amount: Money) -> str:
    """`৳ 1,250`, in the page's digits."""
    return formats.price(amount)


@register.filter
def of_currency(value: Decimal, currency: str) -> Money:
    return Money(value, currency)


@register.filter
def pack_of(line: OrderLine) -> str:
    return words.pack_of(line)


@register.filter
def weighed(line: OrderLine) -> str:
    return words.weighed(line)


@register.filter
def due(order: Order) -> str:
    return words.due(order)
