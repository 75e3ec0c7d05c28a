"""What rooms below know of conversations: where one writes, and how much is unread (`core.letters`)."""

from collections.abc import Iterable
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from marketplace.core import kept_values, live
from marketplace.core.gathering import Gathering
from marketplace.core.letters import Unread
from realtime.chat.selectors.unread import count_unread

# The header of every page shows how many are unread, so the number is kept; what changes it forgets it.
KEY = "chat:unread_told:{user_id}"
TTL_S = 60


class ChatPost:
    """Carries letters for the pages of rooms below."""

    def address(self, about: str, name: str, shop: str) -> str:
        query = {"product": name, "shop": shop} if about == "product" else {about: name}
        return f"{reverse('chat:start')}?{urlencode(query)}"

    def inbox(self) -> str:
        return reverse("chat:rooms")

    def unread(self, user_id: UUID) -> Unread:
        """From the cache, and from the database at most once a minute."""
        kept: Unread | None = kept_values.find(KEY.format(user_id=user_id))
        if kept is not None:
            return kept
        told_up_to = live.position("user", user_id)
        unread = Unread(count_unread(user_id), told_up_to)
        kept_values.keep(KEY.format(user_id=user_id), unread, ttl_s=TTL_S)
        return unread


def forget_unread(user_ids: Iterable[UUID]) -> None:
    """Have it counted anew; what cannot be forgotten is old for no more than the minute."""
    kept_values.forget([KEY.format(user_id=user_id) for user_id in set(user_ids)])


def forget_unread_soon(user_id: UUID) -> None:
    """The same a moment later: who is written to does not look at a page at the very instant."""
    _written_to.add([user_id])


_written_to = Gathering("chat-unread", forget_unread, within_s=0.03, rest_s=0.07, together=500, most_waiting=10_000)
