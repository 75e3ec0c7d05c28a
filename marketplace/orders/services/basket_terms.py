"""Writes: how the goods of a basket are to come, where to, and with which codes."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from geo.selectors import locate_areas
from marketplace.accounts.errors import AddressNotFoundError, OutsideServiceAreaError
from marketplace.accounts.models import Address
from marketplace.core import bilingual
from marketplace.core.errors import ErrorDetail
from marketplace.orders.errors.baskets import (
    BasketNotFoundError,
    CouponRefusedError,
    NotInBasketError,
    TooManyCouponsError,
)
from marketplace.orders.holding import Holder
from marketplace.orders.models import Basket, BasketShop
from marketplace.orders.ports import Promotable, promotions
from marketplace.orders.selectors.facts import asked_of
from marketplace.orders.services.basket_holding import MOST_CODES, find_held, hold, touch
from marketplace.orders.wanted import Place, ShopChoice


@transaction.atomic
def set_shop(*, holder: Holder, slug: str, choice: ShopChoice, now: datetime) -> Basket:
    """Have a shop's goods brought or fetch them, at which time, and tell the shop something.

    Raises:
        NotInBasketError: nothing in the basket is of that shop.
        InvalidSlotError: the time is no span, over, or more than a week away.
    """
    choice.check_slot(now=now)
    basket = find_held(holder=holder, now=now)
    lines = basket.lines.filter(is_saved=False, offer__shop__slug=slug) if basket is not None else None
    shop_id = lines.values_list("offer__shop_id", flat=True).first() if lines is not None else None
    if basket is None or shop_id is None:
        raise NotInBasketError
    chosen = {
        "fulfilment": choice.fulfilment,
        "slot_from": choice.slot_from,
        "slot_until": choice.slot_until,
        "note": choice.note,
    }
    BasketShop.objects.update_or_create(basket=basket, shop_id=shop_id, defaults=chosen)
    touch(basket, now=now)
    return basket


@transaction.atomic
def set_place(*, holder: Holder, place: Place, now: datetime) -> Basket:
    """Say where goods are to be brought; a member's basket is made where there is none yet.

    Raises:
        BasketNotFoundError: a guest has none yet.
        AddressNotFoundError: there is no such address of theirs; guests have none.
        OutsideServiceAreaError: the pin is not in Bangladesh.
    """
    address = _own_address(holder, place.address_id) if place.address_id is not None else None
    if place.pin is not None and not locate_areas(place.pin):
        raise OutsideServiceAreaError
    basket = find_held(holder=holder, now=now)
    if basket is None and holder.user_id is None:
        raise BasketNotFoundError
    basket = basket or hold(holder=holder, fresh_digest="", now=now)
    basket.address = address
    basket.location = address.location if address is not None else place.pin.to_geos() if place.pin else None
    touch(basket, now=now, fields=["address", "location"])
    return basket


@transaction.atomic
def use_coupon(*, holder: Holder, code: str, now: datetime) -> Basket | None:
    """Have a code count for this basket; one that does already, counts once.

    Raises:
        CouponRefusedError: it gives nothing, in words why.
        TooManyCouponsError: there are as many as there may be.
    """
    basket = find_held(holder=holder, now=now)
    known = basket.coupon_codes if basket is not None else []
    if code in known:
        return basket
    if len(known) >= MOST_CODES:
        raise TooManyCouponsError
    refused = promotions().check_code(code, _promotable(basket, holder, code, now))
    if refused is not None:
        reason = bilingual.localized(refused, "reason")
        raise CouponRefusedError(reason, details=[ErrorDetail("code", reason)])
    if basket is not None:
        basket.coupon_codes = [*known, code]
        touch(basket, now=now, fields=["coupon_codes"])
    return basket


@transaction.atomic
def drop_coupon(*, holder: Holder, code: str, now: datetime) -> None:
    """Have a code count no more; one that does not changes nothing."""
    basket = find_held(holder=holder, now=now)
    if basket is None or code not in basket.coupon_codes:
        return
    basket.coupon_codes = [known for known in basket.coupon_codes if known != code]
    touch(basket, now=now, fields=["coupon_codes"])


def _promotable(basket: Basket | None, holder: Holder, code: str, now: datetime) -> Promotable:
    if basket is None:
        return Promotable(lines=(), shops=(), codes=(code,), user_id=holder.user_id, now=now)
    asked = asked_of(basket=basket, payment_method=None, now=now)
    codes = (*basket.coupon_codes, code)
    return Promotable(lines=asked.lines, shops=asked.shops, codes=codes, user_id=basket.user_id, now=now)


def _own_address(holder: Holder, address_id: UUID) -> Address:
    own = Address.objects.filter(pk=address_id, user_id=holder.user_id) if holder.user_id is not None else None
    address = own.first() if own is not None else None
    if address is None:
        raise AddressNotFoundError
    return address
