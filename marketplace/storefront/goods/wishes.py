"""What somebody wishes for, as pages show it: each product with its price now and then, and near the pin."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from marketplace.accounts.principals import principal_in
from marketplace.catalog.models import WishlistItem
from marketplace.catalog.selectors.chosen import list_chosen
from marketplace.catalog.selectors.shelves import list_wishes
from marketplace.catalog.selectors.shelves import wished_among as wished_ids
from marketplace.core import formats
from marketplace.core.money import Money
from marketplace.storefront.goods import words
from marketplace.storefront.goods.cards import GoodsCard, Json, OfferRow, goods_card, money, offer_here
from marketplace.storefront.goods.near import Near, query_of

A_PAGE = 24


@dataclass(frozen=True, slots=True)
class Wish:
    """One product on the list.

    Attributes:
        since: when it was put there.
        change: how its price has changed since, in words; empty where it has not, or one of the two is not known.
        is_cheaper: whether it costs less now.
        here: the best offer that is brought to the pin; None where nobody brings it, or no pin is known.
    """

    card: GoodsCard
    since: str
    change: str = ""
    is_cheaper: bool = False
    here: OfferRow | None = None


@dataclass(frozen=True, slots=True)
class Wishes:
    """The page; `more_url` is empty where the list ends."""

    wishes: Sequence[Wish]
    near: Near
    more_url: str


def get_wishes(request: HttpRequest, *, cursor: str | None, near: Near, now: datetime) -> Wishes:
    """A page of one's own wishlist: two statements.

    Raises:
        InvalidCursorError: the cursor belongs to another list, or to none.
    """
    page = list_wishes(user_id=principal_in(request).own_id, cursor=cursor, limit=A_PAGE)
    rows = list_chosen(ids=[item.product_id for item in page.items], pin=near.pin, now=now)
    by_id: Mapping[str, Json] = {row["id"]: row for row in rows}
    return Wishes(
        wishes=[
            _wish(item, by_id[str(item.product_id)], near=near) for item in page.items if str(item.product_id) in by_id
        ],
        near=near,
        more_url=reverse("storefront:wishlist") + query_of([("cursor", page.next), *near.parameters.items()])
        if page.next
        else "",
    )


def wished_among(request: HttpRequest, cards: Iterable[GoodsCard]) -> frozenset[str]:
    """Which of these goods the reader wishes for, by their ids; strangers cost no statement."""
    user_id = principal_in(request).user_id
    shown = [card.id for card in cards if card.id]
    if user_id is None or not shown:
        return frozenset()
    return frozenset(str(product_id) for product_id in wished_ids(user_id=user_id, product_ids=shown))


def _wish(item: WishlistItem, row: Json, *, near: Near) -> Wish:
    change, is_cheaper = _change(item, money(row["price_from"]))
    return Wish(
        card=goods_card(row, query=near.query),
        since=words.day(item.created_at),
        change=change,
        is_cheaper=is_cheaper,
        here=offer_here(row, query=near.query),
    )


def _change(item: WishlistItem, now: Money | None) -> tuple[str, bool]:
    """In words, and whether it costs less."""
    if item.price_then is None or now is None or now.currency != item.currency_then:
        return "", False
    then = Money(item.price_then, item.currency_then)
    if now.amount == then.amount:
        return _("As dear as when you put it here"), False
    told = {
        "price": formats.price(then),
        "difference": formats.price(Money(abs(now.amount - then.amount), now.currency)),
    }
    if now.amount < then.amount:
        return _("%(difference)s less than when you put it here (%(price)s)") % told, True
    return _("%(difference)s more than when you put it here (%(price)s)") % told, False
