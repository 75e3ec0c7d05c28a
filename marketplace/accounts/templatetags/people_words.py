"""Filters of the pages on people and keys: contacts as staff may see them, roles and rights in words."""

from django import template

from marketplace.accounts.contacts import is_email
from marketplace.accounts.models import ApiKey, User
from marketplace.accounts.permissions import Action, Role
from marketplace.accounts.selectors import masked_email, masked_phone

register = template.Library()


@register.filter
def as_staff_see(contact: str) -> str | None:
    """An address or a number with its middle hidden."""
    return masked_email(contact) if is_email(contact) else masked_phone(contact)


@register.filter
def role_names(user: User) -> list[str]:
    """What somebody is on the market."""
    return [str(Role(role).label) for role in user.roles]


@register.filter
def scope_names(key: ApiKey) -> list[str]:
    """What a key may do."""
    return [str(Action(scope).label) for scope in key.scopes]
