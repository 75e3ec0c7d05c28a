"""Writes: a basket, or a list of items, is ordered. What its buyer confirmed is what is charged, or nothing is ordered.

It takes the same few statements however many shops and lines there are: a basket is held, everything is priced anew
and compared with what was confirmed, stock is kept as late as may be, and all rows are written at once.
"""

from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from django.db import transaction

from marketplace.accounts.errors import OutsideServiceAreaError
from marketplace.accounts.models import User
from marketplace.catalog.errors.stock import InvalidQuantityError, OrderLimitError, OutOfStockError, PriceMovedError
from marketplace.catalog.services.order_stock import ORDER_HOLD, reserve_orders
from marketplace.core import audit, outbox, ratelimits
from marketplace.core.errors import ErrorDetail
from marketplace.core.inserting import Insertion, prepare_together
from marketplace.orders import numbers
from marketplace.orders.errors.placing import (
    ContactMissingError,
    EmptyBasketError,
    NotOrderableError,
    OwnShopPurchaseError,
    PaymentMethodError,
    PhoneUnconfirmedError,
    PurchaseRefusedError,
    QuoteChangedError,
)
from marketplace.orders.holding import Holder
from marketplace.orders.models import Fulfilment, RiskOutcome
from marketplace.orders.ports import RiskFacts, RiskVerdict, risk_check
from marketplace.orders.pricing.price import price
from marketplace.orders.pricing.quoted import Quote
from marketplace.orders.selectors.standing import Standing, standing_of
from marketplace.orders.services.placed_rows import PlacedRows, Recipient, events_of, rows_of
from marketplace.orders.services.sources import Source, hold_source
from marketplace.orders.wanted import WantedList
from marketplace.payments import methods

logger = structlog.get_logger(__name__)
# Out of so many numbers one is free, however many purchases there are.
NUMBERS_DRAWN = 3


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a buyer confirmed.

    Attributes:
        digest: of the quote that they saw.
        payment_method: a method's code.
        recipient: who takes it; of a member what is empty is filled in from the basket's address and their account.
        network: that asks, as rate limits count it.
    """

    digest: str
    payment_method: str
    recipient: Recipient
    network: str = ""


def place_purchase(
    *, holder: Holder, confirmation: Confirmation, wanted: WantedList | None = None, now: datetime
) -> PlacedRows:
    """Order what is in a basket, or a list: one order for each shop, with stock kept and every price frozen.

    Args:
        holder: who orders. A guest who sends a list holds a basket as well, which is left as it is.
        wanted: the list; None for what is in the basket.

    Returns:
        The purchase with its orders and their lines, as they were written.

    Raises:
        BasketNotFoundError: the holder has none.
        EmptyBasketError: nothing in it is to be bought, or it was ordered meanwhile.
        OfferGoneError: a list asks for what buyers do not see.
        AddressNotFoundError, InvalidSlotError, NotInBasketError: a list is for an address that is not theirs, a time
            that is none, or a shop of which it asks for nothing.
        OutsideServiceAreaError: a list is for a pin outside Bangladesh.
        PaymentMethodError: nobody pays this way.
        NotOrderableError: something in it cannot be ordered; has the quote that says what and why.
        QuoteChangedError: what it comes to is not what was confirmed; has the new quote.
        ContactMissingError: nobody would find the buyer.
        OwnShopPurchaseError: the buyer works for one of the shops.
        PhoneUnconfirmedError: a code must first show whose phone it is.
        PurchaseRefusedError: the check of risks says no.
        RateLimitedError: it was tried too often with this basket.
    """
    # Without a savepoint inside a request's own transaction: whatever is raised here undoes all of it.
    with transaction.atomic(savepoint=False):
        source = hold_source(holder=holder, wanted=wanted, now=now)
        ratelimits.require(f"basket:{source.basket.pk}", ratelimits.ORDERS)
        quote = _confirmed_quote(source, confirmation, now=now)
        recipient = _reachable(source, quote, confirmation.recipient)
        standing = _standing(source, quote, recipient, now=now)
        verdict = _judged(source, quote, standing, network=confirmation.network, now=now)
        rows = rows_of(quote, recipient, source=source, standing=standing, verdict=verdict, now=now)
        insertion = _insertion(rows, now=now)
        # From here on others wait for these offers, so all that can be done beforehand has been.
        _keep_stock(rows, source, confirmation, now=now)
        insertion.run()
        source.take(now=now)
    if rows.purchase.risk_outcome == RiskOutcome.REVIEW:
        logger.warning("purchase_in_review", purchase_id=str(rows.purchase.pk), reasons=rows.purchase.risk_reasons)
    return rows


def _confirmed_quote(source: Source, confirmation: Confirmation, *, now: datetime) -> Quote:
    if methods.find(confirmation.payment_method) is None:
        raise PaymentMethodError
    quote = price(source.asked(payment_method=confirmation.payment_method, now=now))
    if not quote.lines:
        raise EmptyBasketError
    if not quote.is_orderable:
        raise NotOrderableError(quote)
    if quote.digest != confirmation.digest:
        raise QuoteChangedError(quote)
    return quote


def _reachable(source: Source, quote: Quote, recipient: Recipient) -> Recipient:
    """The recipient with what the member's address and account tell of them.

    Raises:
        ContactMissingError: a name, a phone, or a line of address for what is brought is still missing.
    """
    address, user = source.address, source.user
    # An address says where only as long as its pin is the one that everything was priced for.
    if address is not None and address.location == source.location:
        recipient = replace(
            recipient,
            name=recipient.name or address.recipient,
            phone=recipient.phone or address.phone,
            address_line=recipient.address_line or address.line,
            landmark=recipient.landmark or (address.landmark if not recipient.address_line else ""),
        )
    if user is not None:
        recipient = _known(recipient, user)
    is_brought = any(shop.asked.fulfilment == Fulfilment.DELIVERY for shop in quote.shops)
    needed = {"recipient": recipient.name, "phone": recipient.phone}
    needed |= {"address_line": recipient.address_line} if is_brought else {}
    missing = [ErrorDetail(field, ContactMissingError.message) for field, text in needed.items() if not text]
    if missing:
        raise ContactMissingError(details=missing)
    return recipient


def _known(recipient: Recipient, user: User) -> Recipient:
    """With what an account has shown to be its own."""
    return replace(
        recipient,
        name=recipient.name or user.name,
        phone=recipient.phone or (user.phone if user.phone and user.phone_verified_at else ""),
        email=recipient.email or (user.email if user.email and user.email_verified_at else ""),
    )


def _standing(source: Source, quote: Quote, recipient: Recipient, *, now: datetime) -> Standing:
    shop_ids = [shop.asked.shop_id for shop in quote.shops]
    drawn = [numbers.draw() for _place in range(NUMBERS_DRAWN)]
    standing = standing_of(
        basket=source.basket,
        location=source.location,
        phone=recipient.phone,
        shop_ids=shop_ids,
        drawn=drawn,
        now=now,
    )
    if source.is_outside(standing.area_id):
        raise OutsideServiceAreaError
    if standing.works_there:
        raise OwnShopPurchaseError
    is_cash = quote.payment is not None and quote.payment.is_cash
    if is_cash and not standing.phone_is_confirmed:
        raise PhoneUnconfirmedError
    return standing


def _judged(source: Source, quote: Quote, standing: Standing, *, network: str, now: datetime) -> RiskVerdict:
    facts = RiskFacts(
        quote=quote,
        user_id=source.basket.user_id,
        phone_is_confirmed=standing.phone_is_confirmed,
        history=standing.history,
        network=network,
        now=now,
    )
    verdict = risk_check().check(facts)
    if verdict.outcome is None:
        raise PurchaseRefusedError
    return verdict


def _keep_stock(rows: PlacedRows, source: Source, confirmation: Confirmation, *, now: datetime) -> None:
    """Keep everything, or say what it comes to now that somebody was quicker."""
    try:
        reserve_orders(orders=rows.reservations(), expires_at=now + ORDER_HOLD, now=now)
    except (OutOfStockError, OrderLimitError, PriceMovedError, InvalidQuantityError):
        # It raised before it wrote anything, and what others have committed is seen by now.
        _confirmed_quote(source, confirmation, now=now)
        raise


def _insertion(rows: PlacedRows, *, now: datetime) -> Insertion:
    """The purchase with all that is written of it, its audit entry and its events."""
    purchase = rows.purchase
    entry = audit.prepare(
        actor_id=purchase.user_id,
        action="orders.place_purchase",
        target=purchase,
        changes={"number": (None, purchase.number), "total": (None, purchase.total)},
        now=now,
    )
    events = [outbox.prepare(event) for event in events_of(rows)]
    return prepare_together([purchase], rows.orders, rows.all_lines(), rows.entries, events, [entry])
