"""What messages are about, in words: kinds of notices, and letters and codes beside them."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.accounts import messages
from marketplace.notifications.models import NoticeKind

TEST = "template_test"

BESIDE_NOTICES: Mapping[str, str | Promise] = {
    messages.ACCOUNT: _("Account and sign-in"),
    "contact_code": _("A code for an order’s telephone"),
    "order_link": _("The link to a guest’s order"),
    "purchase": _("An order was placed"),
    "shop_letter": _("Somebody is asked to work for a shop"),
    "shop_guard": _("What guards a shop’s money"),
    "payout_code": _("A code for a payout account"),
    "quiet_summary": _("What came in quiet hours"),
    "digest": _("A digest"),
    "push_test": _("A test of pushes"),
    TEST: _("A test of staff’s words"),
}


def label_of(kind: str) -> str | Promise:
    """In words; the kind itself where nobody named it."""
    if kind in NoticeKind:
        return NoticeKind(kind).label
    return BESIDE_NOTICES.get(kind, kind)


def choices() -> list[tuple[str, str | Promise]]:
    """All of them."""
    return [*BESIDE_NOTICES.items(), *NoticeKind.choices]
