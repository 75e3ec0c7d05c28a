"""Reads: what a basket, or a list of items, costs now."""

from datetime import datetime
from uuid import UUID

from geo.points import GeoPoint
from geo.selectors import locate_areas
from marketplace.accounts.errors import AddressNotFoundError, OutsideServiceAreaError
from marketplace.accounts.models import Address
from marketplace.orders.models import Basket
from marketplace.orders.pricing.asked import Asked
from marketplace.orders.pricing.price import price
from marketplace.orders.pricing.quoted import Quote
from marketplace.orders.pricing.rules import rules_in_force
from marketplace.orders.selectors.facts import asked_of, asked_of_list
from marketplace.orders.wanted import Place, WantedList


def quote_basket(basket: Basket | None, *, payment_method: str | None, now: datetime) -> Quote:
    """The basket, priced; one that does not exist is an empty one, and costs no statement."""
    if basket is not None:
        return price(asked_of(basket=basket, payment_method=payment_method, now=now))
    nothing = Asked(lines=(), shops=(), pin=None, payment=None, discounts=(), rules=rules_in_force(), now=now)
    return price(nothing)


def quote_list(wanted: WantedList, *, user_id: UUID | None, payment_method: str | None, now: datetime) -> Quote:
    """A list of items, priced; nothing of a basket counts.

    Args:
        user_id: the member who asks; None for a guest.

    Raises:
        AddressNotFoundError: there is no such address of theirs; guests have none.
        OutsideServiceAreaError: the pin is not in Bangladesh.
        InvalidSlotError, OfferGoneError, NotInBasketError: see `asked_of_list`.
    """
    pin = _pin_of(wanted.place, user_id)
    return price(asked_of_list(wanted=wanted, pin=pin, user_id=user_id, payment_method=payment_method, now=now))


def _pin_of(place: Place, user_id: UUID | None) -> GeoPoint | None:
    if place.address_id is not None:
        if user_id is None:
            raise AddressNotFoundError
        address = Address.objects.filter(pk=place.address_id, user_id=user_id).only("location").first()
        if address is None:
            raise AddressNotFoundError
        return GeoPoint.from_geos(address.location)
    if place.pin is not None and not locate_areas(place.pin):
        raise OutsideServiceAreaError
    return place.pin
