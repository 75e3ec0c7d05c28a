"""Writes: what is in a basket."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from geo.points import GeoPoint
from marketplace.catalog.models import Offer
from marketplace.core.errors import ErrorDetail
from marketplace.core.formats import number
from marketplace.orders.errors.baskets import (
    BasketFullError,
    InvalidCapError,
    OfferGoneError,
    SoldOutError,
    TooFewError,
    TooManyError,
)
from marketplace.orders.holding import Holder
from marketplace.orders.models import MOST_LINES, Basket, BasketLine, SubstitutionWish
from marketplace.orders.models.baskets import MOST_QUANTITY
from marketplace.orders.services.basket_holding import find_held, find_line, forget_count, hold, touch


@dataclass(frozen=True, slots=True)
class Wanted:
    """So many of an offer; None of `quantity` is the fewest that the shop sells at once."""

    offer_id: UUID
    quantity: int | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to happen where the shop turns out not to have it; `up_to` is the most that one of a substitute costs."""

    substitution: SubstitutionWish
    up_to: Decimal | None = None


@dataclass(frozen=True, slots=True)
class LineChange:
    """What is to be otherwise; None leaves it as it is."""

    quantity: int | None = None
    is_saved: bool | None = None
    wish: Wish | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Filled:
    """A basket that several goods were put in, and the offers of which none could be."""

    basket: Basket
    left_out: Sequence[UUID] = field(default_factory=tuple)


@transaction.atomic
def add_item(
    *, holder: Holder, fresh_digest: str, wanted: Wanted, pin: GeoPoint | None = None, now: datetime
) -> BasketLine:
    """Put goods in the basket; of what is there already, so many more.

    Args:
        holder: whose basket.
        fresh_digest: of the token that a guest's new basket is to be held by, where there is none yet.
        wanted: what, and how many.
        pin: where the goods were looked at; the basket is priced for it where it has no place yet.
        now: UTC.

    Returns:
        The line as it is now, with its basket.

    Raises:
        OfferGoneError: buyers see no such offer.
        SoldOutError: the shop has none left.
        TooManyError, TooFewError: the shop has or sells no such quantity; the message says which it would be.
        BasketFullError: it holds as many different goods as it may.
    """
    offer = _on_sale(wanted.offer_id)
    basket = hold(holder=holder, fresh_digest=fresh_digest, now=now)
    lines = {line.offer_id: line for line in basket.lines.all()}
    there = lines.get(offer.pk)
    had = there.quantity if there is not None and not there.is_saved else 0
    quantity = had + (wanted.quantity or (1 if had else offer.least_per_order))
    _check(offer, quantity, had=had)
    if there is None and len(lines) >= MOST_LINES:
        raise BasketFullError
    if pin is not None and basket.location is None:
        basket.location = pin.to_geos()
    line = there or BasketLine(basket=basket, offer=offer)
    line.quantity, line.is_saved, line.seen_price = quantity, False, offer.price
    line.save()
    touch(basket, now=now, fields=["location"])
    return line


@transaction.atomic
def add_items(*, holder: Holder, fresh_digest: str, wanted: Sequence[Wanted], now: datetime) -> Filled:
    """Put several goods in the basket, as when an order is made once more: as many of each as can be had.

    Returns:
        The basket, and what is sold out, gone, or one kind too many for it.
    """
    basket = hold(holder=holder, fresh_digest=fresh_digest, now=now)
    offers = {
        offer.pk: offer for offer in Offer.objects.on_sale().listed().filter(pk__in=[one.offer_id for one in wanted])
    }
    lines = {line.offer_id: line for line in basket.lines.all()}
    left_out = []
    for one in wanted:
        offer = offers.get(one.offer_id)
        line = lines.get(one.offer_id)
        if offer is None or offer.free_stock == 0 or (line is None and len(lines) >= MOST_LINES):
            left_out.append(one.offer_id)
            continue
        line = line or BasketLine(basket=basket, offer=offer, quantity=0)
        line.quantity = _nearest(offer, max(line.quantity, one.quantity or offer.least_per_order))
        line.is_saved, line.seen_price = False, offer.price
        line.save()
        lines[offer.pk] = line
    touch(basket, now=now)
    return Filled(basket, left_out)


@transaction.atomic
def change_item(*, holder: Holder, line_id: UUID, change: LineChange, now: datetime) -> BasketLine:
    """Have more or fewer of it, keep it for later or take it back, and say what is to happen where it is missing.

    Raises:
        BasketLineNotFoundError: it is not in this basket.
        OfferGoneError, SoldOutError, TooManyError, TooFewError: see `add_item`; only what is to be more is looked at.
        InvalidCapError: a substitute's most is given where none is wanted.
    """
    basket = find_held(holder=holder, now=now)
    line = find_line(basket, line_id)
    if change.quantity is not None:
        if change.quantity > line.quantity:
            _check(_on_sale(line.offer_id), change.quantity, had=line.quantity)
        line.quantity = change.quantity
    if change.is_saved is not None:
        line.is_saved = change.is_saved
    if change.wish is not None:
        if change.wish.up_to is not None and change.wish.substitution != SubstitutionWish.REPLACE:
            raise InvalidCapError(details=[ErrorDetail("replace_up_to", InvalidCapError.message)])
        line.substitution, line.replace_up_to = change.wish.substitution, change.wish.up_to
    if change.note is not None:
        line.note = change.note
    line.save()
    touch(line.basket, now=now)
    return line


@transaction.atomic
def remove_item(*, holder: Holder, line_id: UUID, now: datetime) -> None:
    """Take it out.

    Raises:
        BasketLineNotFoundError: it is not in this basket.
    """
    basket = find_held(holder=holder, now=now)
    line = find_line(basket, line_id)
    line.delete()
    touch(line.basket, now=now)


@transaction.atomic
def clear(*, holder: Holder, now: datetime) -> None:
    """Take everything out that was to be bought, and all that was said of it; what is kept for later stays."""
    basket = find_held(holder=holder, now=now)
    if basket is None:
        return
    remove_ordered(basket=basket, now=now)


@transaction.atomic
def remove_ordered(*, basket: Basket, now: datetime) -> None:
    """Take out what was to be bought, with what was said of its shops and all codes; what is kept for later stays."""
    basket.lines.filter(is_saved=False).delete()
    basket.shops.all().delete()
    basket.coupon_codes = []
    touch(basket, now=now, fields=["coupon_codes"])


@transaction.atomic
def acknowledge(*, holder: Holder, now: datetime) -> None:
    """Note that the buyer has seen what everything costs now."""
    basket = find_held(holder=holder, now=now)
    if basket is None:
        return
    price = Offer.objects.filter(pk=OuterRef("offer_id")).values("price")[:1]
    basket.lines.update(seen_price=Subquery(price))
    touch(basket, now=now)


@transaction.atomic
def merge(*, user_id: UUID, digest: str, now: datetime) -> None:
    """Give somebody who signs in what they gathered as a guest, by the digest of the token they did it with."""
    if Basket.objects.filter(token_digest=digest, expires_at__gt=now).exists():
        # The member's has no token, so none is made here.
        hold(holder=Holder(user_id, digest), fresh_digest="", now=now)


@transaction.atomic
def purge_baskets(*, now: datetime, limit: int) -> int:
    """Delete baskets that nobody has touched for their lifetime; whichever is being used is left alone.

    Returns:
        How many went.
    """
    overdue = list(Basket.objects.select_for_update(skip_locked=True).overdue(now=now).order_by("expires_at")[:limit])
    Basket.objects.filter(pk__in=[basket.pk for basket in overdue]).delete()
    for basket in overdue:
        forget_count(basket)
    return len(overdue)


def _on_sale(offer_id: UUID) -> Offer:
    offer = Offer.objects.on_sale().listed().filter(pk=offer_id).first()
    if offer is None:
        raise OfferGoneError
    return offer


def _check(offer: Offer, quantity: int, *, had: int) -> None:
    free = offer.free_stock
    if free == 0:
        raise SoldOutError
    most = _most(offer)
    if quantity > most:
        words = _("Only {most} can be had.") if not had else _("Only {most} can be had; your basket has {had}.")
        told = format_lazy(words, most=number(most), had=number(had))
        raise TooManyError(told, details=[ErrorDetail("quantity", told)])
    if quantity < offer.least_per_order:
        told = format_lazy(_("The shop sells {least} of it at least."), least=number(offer.least_per_order))
        raise TooFewError(told, details=[ErrorDetail("quantity", told)])


def _most(offer: Offer) -> int:
    """The most that can be had at once, by what is free, what the shop sells and what a line of a basket holds."""
    return min(bound for bound in (offer.free_stock, offer.most_per_order, MOST_QUANTITY) if bound is not None)


def _nearest(offer: Offer, quantity: int) -> int:
    """The quantity that can be had which is the nearest to this one."""
    return min(max(quantity, offer.least_per_order), _most(offer))
