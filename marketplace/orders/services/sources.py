"""What a purchase is made of, held: a basket as it stands, or a list that its holder sent beside it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.gis.geos import Point

from geo.points import GeoPoint
from marketplace.accounts.errors import AddressNotFoundError
from marketplace.accounts.models import Address, User
from marketplace.core.prepared import PreparedStatement
from marketplace.orders.errors.baskets import BasketNotFoundError
from marketplace.orders.errors.placing import PhoneUnconfirmedError
from marketplace.orders.holding import Holder
from marketplace.orders.models import Basket
from marketplace.orders.pricing.asked import Asked
from marketplace.orders.selectors.baskets import of_holder
from marketplace.orders.selectors.facts import asked_of, asked_of_list
from marketplace.orders.services.basket_holding import forget_count, hold
from marketplace.orders.wanted import WantedList

_EMPTY = PreparedStatement.of("""
WITH lines AS (DELETE FROM orders_basketline WHERE basket_id = %(basket)s AND NOT is_saved),
     shops AS (DELETE FROM orders_basketshop WHERE basket_id = %(basket)s)
UPDATE orders_basket SET version = version + 1, coupon_codes = '{}', updated_at = %(now)s WHERE id = %(basket)s
""")
_NOTE = PreparedStatement.of(
    "UPDATE orders_basket SET version = version + 2, updated_at = %(now)s WHERE id = %(basket)s"
)


@dataclass(frozen=True, slots=True)
class Source:
    """What is ordered, by whom and where to.

    A basket's row is held whichever it is: a guest is known by it, with a phone that was confirmed and the purchases
    that they see.

    Attributes:
        basket: the holder's, with its user.
        wanted: the list; None for what is in the basket.
        address: of the member, where one says whose place it is.
        location: the pin that everything is priced for.
    """

    basket: Basket
    wanted: WantedList | None
    address: Address | None
    location: Point | None

    @property
    def user(self) -> User | None:
        return self.basket.user

    @property
    def version(self) -> int:
        """Under which number of the basket it is ordered, once; a list has one that no page has shown."""
        return self.basket.version if self.wanted is None else self.basket.version + 1

    def is_outside(self, area_id: UUID | None) -> bool:
        """Whether a list is for a pin that lies in no area; a basket's was looked at when it was set."""
        return self.wanted is not None and self.location is not None and area_id is None

    def asked(self, *, payment_method: str, now: datetime) -> Asked:
        """What is asked for now.

        Raises:
            OfferGoneError, InvalidSlotError, NotInBasketError: see `asked_of_list`.
        """
        if self.wanted is None:
            return asked_of(basket=self.basket, payment_method=payment_method, now=now)
        return asked_of_list(
            wanted=self.wanted,
            pin=GeoPoint.from_geos(self.location) if self.location is not None else None,
            user_id=self.basket.user_id,
            payment_method=payment_method,
            now=now,
        )

    def take(self, *, now: datetime) -> None:
        """Note that it was ordered: a basket is empty from now on, and of a list nothing lay in it."""
        (_EMPTY if self.wanted is None else _NOTE).run({"basket": self.basket.pk, "now": now})
        if self.wanted is None:
            forget_count(self.basket)


def hold_source(*, holder: Holder, wanted: WantedList | None, now: datetime) -> Source:
    """What is to be ordered, for ourselves until the transaction ends: whoever sends a basket once more finds it empty.

    Raises:
        BasketNotFoundError: there is no basket.
        PhoneUnconfirmedError: a guest who sends a list has no basket either, by which a confirmed phone would be known.
        AddressNotFoundError: a list is for an address that is not the member's.
    """
    if wanted is None:
        basket = _held(holder, now=now)
        return Source(basket, None, basket.address, basket.location)
    try:
        return _beside(holder, wanted, now=now)
    except BasketNotFoundError:
        if holder.user_id is None:
            raise PhoneUnconfirmedError from None
    hold(holder=holder, fresh_digest="", now=now)
    return _beside(holder, wanted, now=now)


def _beside(holder: Holder, wanted: WantedList, *, now: datetime) -> Source:
    """A list, with the basket of whoever sent it."""
    pin, address_id = wanted.place.pin, wanted.place.address_id
    if address_id is not None:
        address = _own_address(holder.user_id, address_id, now=now)
        user: Any = address.user  # of whose basket mypy knows only where it has read this room's models before
        basket: Basket = user.basket
        return Source(basket, wanted, address, address.location)
    return Source(_held(holder, now=now), wanted, None, pin.to_geos() if pin is not None else None)


def _held(holder: Holder, *, now: datetime) -> Basket:
    held = of_holder(holder).filter(expires_at__gt=now).select_for_update(no_key=True, of=("self",))
    # A guest has neither an account nor addresses.
    basket = (held.select_related("address", "user") if holder.user_id is not None else held).first()
    if basket is None:
        raise BasketNotFoundError
    return basket


def _own_address(user_id: UUID | None, address_id: UUID, *, now: datetime) -> Address:
    """A member's address with their basket, which is held, in one statement."""
    if user_id is None:
        raise AddressNotFoundError
    own = Address.objects.filter(pk=address_id, user_id=user_id)
    held = own.filter(user__basket__expires_at__gt=now).select_for_update(no_key=True, of=("user__basket",))
    address = held.select_related("user__basket").first()
    if address is not None:
        return address
    raise BasketNotFoundError if own.exists() else AddressNotFoundError
