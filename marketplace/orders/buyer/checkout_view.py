"""The page of checkout in words: the basket as it is priced for a way to pay, and what the form has to choose from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from marketplace.accounts import selectors as accounts
from marketplace.accounts.models import MOST_ADDRESSES, Address
from marketplace.orders.buyer.basket_view import BasketView, view_basket
from marketplace.orders.models import Basket, Fulfilment
from marketplace.orders.pricing.quoted import Quote
from marketplace.orders.selectors.standing import standing_of
from marketplace.payments import methods
from marketplace.payments.methods import PaymentMethod


@dataclass(frozen=True, slots=True)
class CheckoutView:
    """Everything beside the form's fields.

    Attributes:
        digest, version: of the quote that is shown, and of the basket that it is of.
        addresses: the member's, but for the one that counts.
        is_brought: some of it is; else nobody need say where to.
        is_confirmed: whose phone it is, is known already.
    """

    basket: BasketView
    digest: str
    version: int
    address: Address | None
    addresses: Sequence[Address]
    methods: Sequence[PaymentMethod]
    is_brought: bool
    is_confirmed: bool


def view_checkout(basket: Basket, quote: Quote, *, phone: str | None, now: datetime) -> CheckoutView:
    """What the page shows.

    Args:
        phone: as it stands in the form, in E.164; None where it is none.
    """
    user_id = basket.user_id
    known = accounts.list_addresses(user_id=user_id, cursor=None, limit=MOST_ADDRESSES).items if user_id else ()
    return CheckoutView(
        basket=view_basket(basket, quote),
        digest=quote.digest,
        version=basket.version,
        address=basket.address,
        addresses=[one for one in known if one.pk != basket.address_id],
        methods=methods.list_for(quote.total, is_guest=user_id is None),
        is_brought=is_brought(quote),
        is_confirmed=phone is not None and is_confirmed(basket, quote, phone, now=now),
    )


def is_brought(quote: Quote) -> bool:
    """Whether some of it is brought, and not all picked up."""
    return any(shop.asked.fulfilment == Fulfilment.DELIVERY for shop in quote.shops)


def is_confirmed(basket: Basket, quote: Quote, phone: str, *, now: datetime) -> bool:
    """Whether it is known whose phone it is; of nothing that is to be ordered nobody asks."""
    shop_ids = [shop.asked.shop_id for shop in quote.shops]
    if not shop_ids:
        return False
    standing = standing_of(basket=basket, location=basket.location, phone=phone, shop_ids=shop_ids, drawn=(), now=now)
    return standing.phone_is_confirmed
