"""Filters of the pages on payout accounts: numbers and names with all but a little hidden."""

from django import template

from marketplace.core.bilingual import page_language
from marketplace.core.numerals import in_digits
from sellers.banks import bank_name
from sellers.models import PayoutAccount
from sellers.models.payouts import MOBILE_MONEY
from sellers.payouts import masked_holder, masked_number
from sellers.services.payouts import WAITING

register = template.Library()


@register.filter
def account_number(account: PayoutAccount) -> str:
    """Its last four digits."""
    return in_digits(masked_number(account.number), page_language())


@register.filter
def account_holder(account: PayoutAccount) -> str:
    """The first letter of each word."""
    return masked_holder(account.holder)


@register.filter
def account_place(account: PayoutAccount) -> str:
    """The bank, or the kind of mobile money."""
    return bank_name(account.bank_name, page_language()) or account.get_kind_display()


@register.filter
def takes_code(account: PayoutAccount) -> bool:
    """Whether a code that is sent there verifies it."""
    return account.kind in MOBILE_MONEY and account.state in WAITING


@register.filter
def waits_for_staff(account: PayoutAccount) -> bool:
    """Whether the market's staff have still to look at it."""
    return account.kind not in MOBILE_MONEY and account.state in WAITING
