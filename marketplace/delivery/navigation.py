"""The entry for those who carry orders, among the pages of their account."""

from django.utils.translation import gettext_lazy as _

from marketplace.accounts import sections
from marketplace.accounts.permissions import Action


def register() -> None:
    """Add it; once, when the process begins."""
    sections.register(
        sections.Section(_("Orders you carry"), "delivery", "delivery:carry", ("delivery:leg",), Action.CARRY_ORDERS),
        group=sections.YOU,
    )
