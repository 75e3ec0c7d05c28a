"""Filters of the pages on commission: shares and amounts as people read them."""

from decimal import Decimal

from babel.numbers import format_decimal
from django import template

from marketplace.core.bilingual import page_language
from marketplace.core.money import Money
from marketplace.core.numerals import in_digits
from sellers.commission import CommissionTerms
from sellers.models import CommissionRule

register = template.Library()


@register.filter
def percentage(share: Decimal) -> str:
    """A share with no more places than it needs, in the language's digits."""
    language = page_language()
    return f"{in_digits(format_decimal(share, '0.##', locale=language), language)}\N{NO-BREAK SPACE}%"


@register.filter
def fixed_amount(rule: CommissionRule | CommissionTerms) -> str:
    """What is taken for each order; empty where that is nothing."""
    return Money(rule.fixed, rule.currency).format(page_language()) if rule.fixed else ""
