"""Filters of the pages on a shop's people: rights in words, and contacts with their middle hidden."""

from django import template

from marketplace.accounts.selectors import masked_email, masked_phone
from marketplace.core.bilingual import page_language
from marketplace.core.numerals import in_digits
from sellers.models import ShopInvitation, ShopMember, ShopPermission

register = template.Library()


@register.filter
def permission_names(member: ShopMember) -> list[str]:
    """All that somebody may do in their shop."""
    return [str(one.label) for one in ShopPermission if member.may(one)]


@register.filter
def invited_contact(invitation: ShopInvitation) -> str:
    """Where an invitation went: enough to know it by."""
    if invitation.email:
        return masked_email(invitation.email) or ""
    return in_digits(masked_phone(invitation.phone) or "", page_language())
