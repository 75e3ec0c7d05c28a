"""What somebody looked at last: of members the market remembers it, of others their own browser alone."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest

from marketplace.accounts.principals import principal_in
from marketplace.catalog.selectors.chosen import list_chosen
from marketplace.catalog.selectors.shelves import list_recent_ids
from marketplace.storefront.goods.cards import GoodsCard, goods_card

# Where a browser says that nothing is to be remembered in it.
COOKIE, FORGETS = "haat_recent", "off"
COOKIE_AGE_S = 365 * 24 * 60 * 60
MOST_SHOWN = 20


def forgets_views(request: HttpRequest) -> bool:
    """Whether nothing is to be remembered of what is looked at in this browser."""
    return request.COOKIES.get(COOKIE) == FORGETS


def list_recent_cards(
    request: HttpRequest, *, told: Sequence[UUID], query: str, now: datetime, without: UUID | None = None
) -> list[GoodsCard]:
    """The goods that were looked at last, the latest first: two statements of members, one of others.

    Args:
        told: what a stranger's browser remembers; members are told what the market does.
        query: the pin, as the query of an address.
        without: a product that is being looked at.
    """
    user_id = principal_in(request).user_id
    ids = list_recent_ids(user_id=user_id) if user_id is not None else list(told)[:MOST_SHOWN]
    chosen = [product_id for product_id in ids if product_id != without]
    if not chosen:
        return []
    return [goods_card(row, query=query) for row in list_chosen(ids=chosen, pin=None, now=now)]
