"""Baskets that are ready to be ordered, and what their buyers confirm."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from marketplace.accounts.models import User
from marketplace.catalog.models import Offer
from marketplace.orders.holding import Holder, digest_of
from marketplace.orders.models import Basket, ContactCode, Purchase
from marketplace.orders.pricing.quoted import Quote
from marketplace.orders.selectors.baskets import of_holder
from marketplace.orders.selectors.quotes import quote_basket
from marketplace.orders.services import baskets
from marketplace.orders.services.baskets import Wanted
from marketplace.orders.services.placed_rows import Recipient
from marketplace.orders.services.placing import Confirmation, place_purchase
from sellers.hours import WEEK_MIN, WeeklyHours
from sellers.models import Shop
from tests.unit.catalog.goods import make_grocer, make_offer
from tests.unit.sellers.market import GEC_CIRCLE
from tests.unit.sellers.zone_drafts import make_zone

NOW = datetime(2026, 11, 27, 6, tzinfo=UTC)
PHONE = "+8801712345678"
TOKEN = "token-of-a-guest"  # of a test
GUEST = Holder(digest=digest_of(TOKEN))
ALWAYS = WeeklyHours(((0, WEEK_MIN),))


def open_grocer(*, fee: str = "30.00", **given: Any) -> Shop:
    """A shop that never closes and brings its goods around GEC Circle."""
    shop = make_grocer(**({"hours": ALWAYS} | given))
    make_zone(shop, fee=Decimal(fee))
    return shop


def member(user: User) -> Holder:
    return Holder(user_id=user.pk)


def put(holder: Holder, offer: Offer, quantity: int = 1, *, now: datetime = NOW) -> Basket:
    """Put goods in the basket, which is for GEC Circle."""
    wanted = Wanted(offer.pk, quantity)
    digest = holder.digest or digest_of("of nobody")
    return baskets.add_item(holder=holder, fresh_digest=digest, wanted=wanted, pin=GEC_CIRCLE, now=now).basket


def fill(holder: Holder, *, shops: int = 1, lines: int = 1, count: int = 50, price: str = "100.00") -> Basket:
    """A basket of so many lines, from so many shops by turns; what there is of each is counted."""
    grocers = [open_grocer() for _shop in range(shops)]
    for place in range(lines):
        basket = put(holder, make_offer(grocers[place % shops], count=count, price=price), 2)
    return basket


def confirm_phone(basket: Basket, phone: str = PHONE, *, now: datetime = NOW) -> None:
    """As if the code had come and been typed."""
    ContactCode.objects.create(basket=basket, phone=phone, expires_at=now, confirmed_at=now)


def quote_of(holder: Holder, *, now: datetime = NOW) -> Quote:
    return quote_basket(of_holder(holder).get(), payment_method="cash", now=now)


def recipient(**given: Any) -> Recipient:
    fields = {
        "name": "Rahima Khatun",
        "phone": PHONE,
        "email": "",
        "address_line": "House 12, Road 3",
        "landmark": "Behind the mosque",
        "language": "en",
    }
    return Recipient(**(fields | given))


def confirmed(quote: Quote, **given: Any) -> Confirmation:
    """What a buyer confirms who saw this quote."""
    fields: dict[str, Any] = {"digest": quote.digest, "payment_method": "cash", "recipient": recipient()}
    return Confirmation(**(fields | given))


def place(holder: Holder, *, now: datetime = NOW, **given: Any) -> Purchase:
    """Order what is in the basket, as it is now."""
    return place_purchase(holder=holder, confirmation=confirmed(quote_of(holder, now=now), **given), now=now).purchase


@contextmanager
def refusing(error: type[Exception]) -> Iterator[pytest.ExceptionInfo[Any]]:
    """What is raised in it undoes all of it, as at the end of a request."""
    with pytest.raises(error) as told, transaction.atomic():
        yield told
