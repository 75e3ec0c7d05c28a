"""Entries of conversations in the navigation of one's account, of a shop's desk and of the market's staff."""

from django.utils.translation import gettext_lazy as _

from marketplace.accounts import sections
from marketplace.accounts.permissions import Action, Reach
from realtime.chat.participants import SHOP_PERMISSION
from realtime.chat.selectors.unread import count_unread_of_shop
from sellers.desk import sections as desk

YOURS = sections.Section(_("Messages"), "chat", "chat:rooms", ("chat:",), Action.READ_CHATS)
STAFF = sections.Section(
    _("Conversations"), "chat", "staff:messages", ("staff:messages", "staff:chat_"), Action.READ_CHATS, Reach.ANY
)
DESK = desk.Section(
    _("Messages"),
    "chat",
    "desk:messages",
    # Pages about one message are the same for all; at the desk they stand here.
    ("desk:messages", "desk:repl", "chat:"),
    SHOP_PERMISSION,
    Action.READ_CHATS,
    position=5,
    waiting=lambda access: count_unread_of_shop(access.shop.pk),
)


def register() -> None:
    """Add them; once, when the process begins."""
    sections.register(YOURS, group=sections.YOU)
    sections.register(STAFF, group=sections.WORK)
    desk.register(DESK)
