"""What a message may be, and how many somebody may send: against floods, advertising and links that harm.

The bounds are far above what a person does by hand, and below what would make a conversation useless. The market's
staff and its own words are not counted. `HAAT_RATE_LIMIT_FACTOR` multiplies whatever counts by time (docs/chat.md).
"""

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings

from geo.text import search_key
from marketplace.accounts.models import User
from marketplace.core.ratelimits import Policy
from marketplace.orders.models import Order
from realtime.chat import links
from realtime.chat.allowance import Refusal, Repeats, count_message
from realtime.chat.drafts import Draft
from realtime.chat.errors.limits import (
    ForeignLinkError,
    HiddenLinkError,
    RepeatedTextError,
    TooManyLinksError,
    TooManyMessagesError,
    TooManyRoomsError,
    UnansweredLinkError,
)
from realtime.chat.models import Side
from realtime.chat.participants import Place
from realtime.chat.services.blocking import require_may_write

SPEAKERS = frozenset({Side.BUYER, Side.SHOP})
# Somebody who types short lines sends one every few seconds. A shop's people answer many at once, from canned replies.
BUYERS = Policy("chat", "20/minute; 300/hour")
SHOPS = Policy("chat", "60/minute; 1500/hour")
# Shorter texts are greetings and thanks, which go to everybody.
LEAST_REPEATED = 20
# A buyer asks a handful of shops for the same thing. A shop answers who wrote to it, often with the same words.
BUYERS_ROOMS_OF_ONE_TEXT, SHOPS_ROOMS_OF_ONE_TEXT = 6, 150
REPEATED_FOR_S = 3600
# Whom it writes to first, and who has not answered, has not asked for anything: all of its people are counted as one.
UNANSWERED_ROOMS_OF_ONE_TEXT, UNANSWERED_FOR_S = 10, 24 * 3600
MOST_NEW_ROOMS, NEW_ROOMS_WITHIN = 30, timedelta(days=1)
BUYERS_LINKS, SHOPS_LINKS = 3, 5
NEW_ACCOUNT: Final = timedelta(days=3)
_DIGITS = re.compile("[0-9]+")


def require_allowed(place: Place, draft: Draft, now: datetime, *, is_unanswered: bool = False) -> None:
    """See that somebody may send this now, by one statement and one call of Redis; links may take two statements more.

    Nothing is locked while Redis is asked, so it comes before the room is held.

    Args:
        is_unanswered: whether a shop writes to a buyer who has said nothing in this room yet.

    Raises:
        Of notes, only what counts them; of other messages all that `require_fit` raises, too.
        TooManyMessagesError, RepeatedTextError: too many of them; it says how long to wait.
    """
    if place.side not in SPEAKERS or place.user_id is None:
        return
    is_buyer = place.side is Side.BUYER
    if not draft.is_internal:
        require_fit(place, draft.body, now, is_unanswered=is_unanswered)
    repeats = None if draft.is_internal else _repeats(place, draft.body, is_unanswered=is_unanswered)
    policy = BUYERS if is_buyer else SHOPS
    wait = count_message(writer_id=place.user_id, room_id=place.room.pk, policy=policy, repeats=repeats)
    if wait is not None:
        error = RepeatedTextError if wait.refusal is Refusal.REPEATED else TooManyMessagesError
        raise error(retry_after_s=wait.retry_after_s)


def require_fit(place: Place, body: str, now: datetime, *, is_unanswered: bool = False) -> None:
    """See that somebody may say these words to the other side, whether they send them or put them in later.

    Raises:
        WritingSuspendedError, BlockedByOneselfError, BlockedByBuyerError, BlockedByShopError: they cannot write here.
        TooManyLinksError, HiddenLinkError, ForeignLinkError, UnansweredLinkError: the text leads elsewhere.
    """
    if place.side not in SPEAKERS or place.user_id is None:
        return
    require_may_write(place=place, now=now)
    hosts, is_buyer = links.hosts_in(body), place.side is Side.BUYER
    if len(hosts) > (BUYERS_LINKS if is_buyer else SHOPS_LINKS):
        raise TooManyLinksError
    if any(links.is_shortened(host) for host in hosts):
        raise HiddenLinkError
    leads_away = not all(links.is_own(host) for host in hosts)
    if is_unanswered and leads_away:
        raise UnansweredLinkError
    if is_buyer and leads_away and not _is_known(place.user_id, place.room.shop_id, now=now):
        raise ForeignLinkError


def require_may_open(*, opened_at: Sequence[datetime], now: datetime) -> None:
    """See that a buyer may begin one more conversation; about orders they may always.

    Args:
        opened_at: when they began those of the last day that are about no order, the latest first; no more than
            `most_new_rooms()` are looked at.
        now: UTC.

    Raises:
        TooManyRoomsError: it says how long to wait.
    """
    recent = [at for at in opened_at if at > now - NEW_ROOMS_WITHIN]
    most = most_new_rooms()
    if len(recent) >= most:
        raise TooManyRoomsError(retry_after_s=max(1, int((recent[most - 1] + NEW_ROOMS_WITHIN - now).total_seconds())))


def most_new_rooms() -> int:
    """How many conversations a buyer may begin in a day."""
    return max(1, round(MOST_NEW_ROOMS * settings.RATE_LIMIT_FACTOR))


def digest_of(text: str) -> str:
    """What a text is known by, however it is spaced, spelt and numbered: who sends to many counts them."""
    return hashlib.blake2b(_DIGITS.sub("0", search_key(links.plain(text))).encode(), digest_size=12).hexdigest()


def _is_known(user_id: UUID, shop_id: UUID, *, now: datetime) -> bool:
    """Whether a buyer has been here for some days, or has ordered from this shop."""
    joined_at = User.objects.filter(pk=user_id).values_list("created_at", flat=True).first()
    if joined_at is not None and joined_at <= now - NEW_ACCOUNT:
        return True
    return Order.objects.filter(shop_id=shop_id, purchase__user_id=user_id).exists()


def _repeats(place: Place, body: str, *, is_unanswered: bool) -> Repeats | None:
    if is_unanswered:
        # However short, and pictures without words are one text: both advertise.
        return Repeats(digest_of(body), UNANSWERED_ROOMS_OF_ONE_TEXT, UNANSWERED_FOR_S, sender_id=place.room.shop_id)
    if len(body) < LEAST_REPEATED:
        return None
    most = BUYERS_ROOMS_OF_ONE_TEXT if place.side is Side.BUYER else SHOPS_ROOMS_OF_ONE_TEXT
    return Repeats(digest_of(body), most, REPEATED_FOR_S)
