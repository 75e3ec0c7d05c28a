"""What people choose: which kind of notice belongs to which news, over which channels it goes, and what can wait."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.accounts.preferences import Preferences
from marketplace.notifications.models import NoticeKind

Kind = NoticeKind


class Channel(StrEnum):
    """How people are told beside the app, where all of it always is."""

    MAIL = "mail"
    SMS = "sms"
    PUSH = "push"


class News(StrEnum):
    """What can be chosen, as `accounts.preferences.ChannelPreferences` names it."""

    ORDERS = "orders"
    RETURNS = "returns"
    MESSAGES = "messages"
    CHATS = "chats"
    SHOP_ORDERS = "shop_orders"
    SHOP_GOODS = "shop_goods"
    STOCK = "stock"
    SEARCHES = "searches"
    OFFERS = "offers"


MAIL_AND_PUSH: Final = frozenset({Channel.MAIL, Channel.PUSH})
# Where there is something to choose: nothing else ever comes that way. Of shops' offers nothing is told yet.
CHANNELS_OF: Final[Mapping[News, frozenset[Channel]]] = MappingProxyType(
    {
        News.ORDERS: frozenset(Channel),
        News.RETURNS: MAIL_AND_PUSH,
        News.MESSAGES: MAIL_AND_PUSH,
        News.CHATS: MAIL_AND_PUSH,
        News.SHOP_ORDERS: MAIL_AND_PUSH,
        News.SHOP_GOODS: MAIL_AND_PUSH,
        News.STOCK: frozenset({Channel.PUSH}),
        News.SEARCHES: frozenset({Channel.PUSH}),
        News.OFFERS: frozenset(),
    }
)
LABELS: Final[Mapping[News, str | Promise]] = MappingProxyType(
    {
        News.ORDERS: _("How my orders fare"),
        News.RETURNS: _("My returns, and money back"),
        News.MESSAGES: _("Answers to my reviews and questions"),
        News.CHATS: _("What is written to me in chats"),
        News.SHOP_ORDERS: _("Orders and returns at my shops"),
        News.SHOP_GOODS: _("Reviews and questions about what my shops sell"),
        News.STOCK: _("What runs out at my shops"),
        News.SEARCHES: _("What is new in my searches"),
        News.OFFERS: _("Offers of shops I bought from"),
    }
)

# What is in none of them is told whatever was chosen: what the market's staff decide about somebody, or owe them a word
# of, and who asks them to work for a shop.
NEWS_OF: Final[Mapping[NoticeKind, News]] = MappingProxyType(
    {kind: News.ORDERS for kind in Kind if kind.startswith(("order_", "substitute_"))}
    | {kind: News.RETURNS for kind in Kind if kind.startswith("return_")}
    | dict.fromkeys([Kind.REFUND_PAID, Kind.GOODWILL_GIVEN], News.RETURNS)
    | dict.fromkeys([Kind.CHAT_MESSAGE, Kind.CHAT_ASSIGNED], News.CHATS)
    | dict.fromkeys([Kind.REVIEW_ANSWERED, Kind.QUESTION_ANSWERED], News.MESSAGES)
    | dict.fromkeys([Kind.ORDER_NEW, Kind.ORDER_WITHDRAWN, Kind.ORDER_SHORTENED, Kind.ORDER_MISSED], News.SHOP_ORDERS)
    | dict.fromkeys([Kind.SUBSTITUTE_TAKEN, Kind.SUBSTITUTE_LEFT], News.SHOP_ORDERS)
    | dict.fromkeys([Kind.ORDER_TO_CARRY, Kind.ORDER_HANDED_ON], News.SHOP_ORDERS)
    | dict.fromkeys([Kind.RETURN_ASKED, Kind.RETURN_WITHDRAWN], News.SHOP_ORDERS)
    | dict.fromkeys([Kind.REVIEW_WRITTEN, Kind.QUESTION_ASKED], News.SHOP_GOODS)
    | {Kind.STOCK_RAN_LOW: News.STOCK, Kind.SEARCH_NEWS: News.SEARCHES}
)
# Shops find these when they look.
NEVER_MAILED: Final = frozenset(
    {Kind.SUBSTITUTE_TAKEN, Kind.SUBSTITUTE_LEFT, Kind.RETURN_WITHDRAWN}
    | {Kind.ORDER_TO_CARRY, Kind.ORDER_HANDED_ON, Kind.CHAT_ASSIGNED}
)
# To shops, of what they owe now.
DECIDED_BY_STAFF: Final = frozenset({Kind.RETURN_DISPUTED, Kind.RETURN_DECIDED, Kind.RETURN_COMES, Kind.RETURN_TO_PAY})
# What was hidden or shown again, and what was given from good will.
MAILED_ALWAYS: Final = frozenset(
    {kind for kind in Kind if kind.endswith(("_hidden", "_restored"))} - {Kind.CHAT_HIDDEN}
    | {Kind.SHOP_ANSWER_KEPT, Kind.GOODWILL_NOTED}
)
# One looks at it in the app, and nowhere else.
NEVER_PUSHED: Final = frozenset({Kind.TRIAL})
# What helps only now: it comes in quiet hours too.
URGENT: Final = frozenset(
    {Kind.ORDER_READY, Kind.ORDER_SENT, Kind.ORDER_UNDELIVERED, Kind.SUBSTITUTE_ASKED}
    | {Kind.ORDER_TO_CARRY, Kind.ORDER_HANDED_ON}
)
# What is over if nobody says anything to it.
TO_ANSWER: Final = frozenset({Kind.SUBSTITUTE_ASKED, Kind.RETURN_REFUSED})
# What waits for a shop to answer: for whoever wants to hear of it whenever it comes.
WAITS_FOR_SHOP: Final = frozenset({Kind.ORDER_NEW})
OF_SHOPS: Final = frozenset({News.SHOP_ORDERS, News.SHOP_GOODS, News.STOCK})


def news_of(kind: NoticeKind) -> News | None:
    """What it counts among; None for what is told whatever was chosen."""
    return None if kind in DECIDED_BY_STAFF else NEWS_OF.get(kind)


def is_mailed(kind: NoticeKind) -> bool:
    """Whether it ever goes by mail; of what is in no news, only what is decided about returns and words does."""
    news = news_of(kind)
    if news is None:
        return kind in DECIDED_BY_STAFF or kind in MAILED_ALWAYS
    return Channel.MAIL in CHANNELS_OF[news] and kind not in NEVER_MAILED


def wants(user: User, kind: NoticeKind, channel: Channel) -> bool:
    """Whether somebody is told of this kind over this channel: the one place that says so."""
    return wants_news(user, news_of(kind), channel)


def wants_news(user: User, news: News | None, channel: Channel) -> bool:
    """The same of a group of kinds; what is in none is wanted."""
    if news is None:
        return True
    chosen = getattr(Preferences.read(user.preferences).notifications, channel)
    return bool(getattr(chosen, news))
