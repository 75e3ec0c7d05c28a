"""The row of a basket: found, made, locked, and what a guest gathered given to the member they turned out to be."""

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from marketplace.orders import basket_counts
from marketplace.orders.errors.baskets import BasketLineNotFoundError
from marketplace.orders.holding import Holder
from marketplace.orders.models import BASKET_LIFETIME, MOST_LINES, Basket, BasketLine, BasketShop
from marketplace.orders.selectors.baskets import of_holder

MOST_CODES = 5


def hold(*, holder: Holder, fresh_digest: str, now: datetime) -> Basket:
    """The basket, locked, and made where there is none; a guest's whose token nobody knows has the fresh one.

    To be called inside a transaction. A token that is not known is not taken over: whoever planted it would hold the
    basket as well.
    """
    found = find_held(holder=holder, now=now)
    if found is not None:
        return found
    if holder.user_id is None:
        return Basket.objects.create(token_digest=fresh_digest, expires_at=now + BASKET_LIFETIME)
    Basket.objects.get_or_create(user_id=holder.user_id, defaults={"expires_at": now + BASKET_LIFETIME})
    made = Basket.objects.select_for_update(no_key=True).get(user_id=holder.user_id)
    _take_over(made, holder=holder, now=now)
    return made


def find_held(*, holder: Holder, now: datetime) -> Basket | None:
    """The same where there is one; one whose time is over is as none, and goes."""
    if not holder.is_known:
        return None
    found = of_holder(holder).select_for_update(no_key=True).first()
    if found is None:
        return None
    if found.expires_at <= now:
        found.delete()
        return None
    if holder.user_id is not None:
        _take_over(found, holder=holder, now=now)
    return found


def find_line(basket: Basket | None, line_id: UUID) -> BasketLine:
    """A line of this basket.

    Raises:
        BasketLineNotFoundError: it is in no basket, or in another.
    """
    line = BasketLine.objects.filter(basket=basket, pk=line_id).first() if basket is not None else None
    if line is None:
        raise BasketLineNotFoundError
    return line


def touch(basket: Basket, *, now: datetime, fields: Iterable[str] = ()) -> None:
    """Note that the basket changed: its version, how long it is kept, and the number that pages show."""
    basket.version += 1
    basket.expires_at = now + BASKET_LIFETIME
    basket.save(update_fields=["version", "expires_at", "updated_at", *fields])
    forget_count(basket)


def forget_count(basket: Basket) -> None:
    """Have its number counted anew once it is committed, which by then nothing may undo."""
    holder = Holder(basket.user_id, basket.token_digest)
    transaction.on_commit(partial(basket_counts.forget_count, holder), robust=True)


def _take_over(basket: Basket, *, holder: Holder, now: datetime) -> None:
    """Give a member what they gathered as a guest."""
    if holder.digest is None:
        return
    guests = Basket.objects.select_for_update(no_key=True).filter(token_digest=holder.digest).first()
    if guests is None:
        return
    if guests.expires_at > now:
        _take_lines(basket, guests)
        _take_shops(basket, guests)
        if guests.location is not None:
            basket.location, basket.address_id = guests.location, None
        basket.coupon_codes = list(dict.fromkeys([*basket.coupon_codes, *guests.coupon_codes]))[:MOST_CODES]
        touch(basket, now=now, fields=["location", "address_id", "coupon_codes"])
    guests.delete()
    forget_count(guests)


def _take_lines(basket: Basket, guests: Basket) -> None:
    """Of what is in both, the larger quantity; of the rest as many as there is room for, saved ones last."""
    own = {line.offer_id: line for line in basket.lines.all()}
    room = MOST_LINES - len(own)
    for line in guests.lines.order_by("is_saved", "id"):
        there = own.get(line.offer_id)
        if there is None and room <= 0:
            continue
        if there is None:
            line.basket = basket
            line.save(update_fields=["basket", "updated_at"])
            room -= 1
            continue
        there.quantity = max(there.quantity, line.quantity)
        there.is_saved = there.is_saved and line.is_saved
        there.save(update_fields=["quantity", "is_saved", "updated_at"])


def _take_shops(basket: Basket, guests: Basket) -> None:
    known = basket.shops.values_list("shop_id", flat=True)
    BasketShop.objects.filter(basket=guests).exclude(shop_id__in=list(known)).update(basket=basket)
