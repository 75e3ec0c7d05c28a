"""Where one writes to a shop, and how much of what came somebody has not read.

    {% writing_url "order" order.number as write_url %}
    {% if write_url %}<a href="{{ write_url }}">…</a>{% endif %}

Rooms below the one that keeps the conversations know no more of it than this; it says how from its `apps.py`. Where
nobody does, pages lead nowhere and count nothing.
"""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Unread:
    """What somebody has not read.

    Attributes:
        count: how many messages to them as a buyer.
        told_up_to: up to where their own topic (`user:<id>`) had told when that was counted.
    """

    count: int
    told_up_to: int


class Post(Protocol):
    """Whoever keeps conversations."""

    def address(self, about: str, name: str, shop: str) -> str:
        """The page on which one writes to a shop; empty where one cannot."""

    def inbox(self) -> str:
        """The page with all of one's own conversations."""

    def unread(self, user_id: UUID) -> Unread:
        """What somebody has not read; asked for on every page, so it costs nearly nothing."""


_posts: list[Post] = []


def carries(post: Post) -> None:
    """Let pages lead to conversations from now on.

    Raises:
        ValueError: somebody carries letters already.
    """
    if _posts:
        raise ValueError("somebody carries letters already")
    _posts.append(post)


def address(about: str, name: str, *, shop: str = "") -> str:
    """Where one writes about something; empty where nobody carries letters.

    Args:
        about: `order`, `product` or `shop`.
        name: the order's number, the product's slug, or the shop's.
        shop: the slug of the shop that is asked, about a product.
    """
    return next((post.address(about, name, shop) for post in _posts), "")


def inbox() -> str:
    """All of one's own conversations; empty where nobody carries letters."""
    return next((post.inbox() for post in _posts), "")


def unread(user_id: UUID) -> Unread:
    """What somebody has not read; nothing where nobody carries letters."""
    return next((post.unread(user_id) for post in _posts), Unread(0, 0))
