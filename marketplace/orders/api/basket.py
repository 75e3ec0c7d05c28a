"""Baskets over HTTP: of members, and of guests by the token that a basket of theirs was first answered with."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Query, Router, Status
from pydantic import Field

from marketplace.core.access import PUBLIC
from marketplace.orders.holding import Holder, digest_of, holder_in, new_token
from marketplace.orders.schemas.baskets import (
    CODE,
    AddedItemOut,
    BasketItemIn,
    BasketItemOut,
    BasketItemPatch,
    BasketOut,
    BasketPlaceIn,
    BasketShopIn,
    SlotParams,
    SlotsOut,
)
from marketplace.orders.schemas.lists import QuoteIn
from marketplace.orders.schemas.quotes import QuoteOut
from marketplace.orders.selectors.baskets import find_basket, list_saved
from marketplace.orders.selectors.quotes import quote_basket, quote_list
from marketplace.orders.selectors.slots import list_shop_slots
from marketplace.orders.services import basket_terms, baskets
from sellers.selectors.shops import get_listed_shop

router = Router(tags=["basket"])
Code = Annotated[str, Field(pattern=CODE)]


@router.get("/basket", auth=PUBLIC, response=BasketOut, summary="Your basket, priced now")
def get_basket(request: HttpRequest) -> BasketOut:
    """Guests send `X-Basket-Token`. Where there is no basket yet it is empty."""
    return _told(holder_in(request), now=timezone.now())


@router.delete("/basket", auth=PUBLIC, response={204: None}, summary="Empty your basket")
def clear_basket(request: HttpRequest) -> Status[None]:
    """What is kept for another time stays."""
    baskets.clear(holder=holder_in(request), now=timezone.now())
    return Status(204, None)


@router.post("/basket/items", auth=PUBLIC, response={201: AddedItemOut}, summary="Put goods in your basket")
def add_item(request: HttpRequest, body: BasketItemIn) -> Status[AddedItemOut]:
    """Of what is in it already, so many more."""
    token = new_token()
    line = baskets.add_item(
        holder=holder_in(request),
        fresh_digest=digest_of(token),
        wanted=body.to_wanted(),
        pin=body.pin.to_point() if body.pin else None,
        now=timezone.now(),
    )
    is_fresh = line.basket.token_digest == digest_of(token)
    told = BasketItemOut.of(line).model_dump()
    return Status(201, AddedItemOut(**told, basket_token=token if is_fresh else None))


@router.patch("/basket/items/{uuid:line_id}", auth=PUBLIC, response=BasketItemOut, summary="Change a line")
def change_item(request: HttpRequest, line_id: UUID, body: BasketItemPatch) -> BasketItemOut:
    """How many, whether it is kept for another time, what to do where it is missing, a note."""
    line = baskets.change_item(holder=holder_in(request), line_id=line_id, change=body.to_change(), now=timezone.now())
    return BasketItemOut.of(line)


@router.delete("/basket/items/{uuid:line_id}", auth=PUBLIC, response={204: None}, summary="Take a line out")
def remove_item(request: HttpRequest, line_id: UUID) -> Status[None]:
    baskets.remove_item(holder=holder_in(request), line_id=line_id, now=timezone.now())
    return Status(204, None)


@router.put("/basket/shops/{slug}", auth=PUBLIC, response=BasketOut, summary="Say how a shop's goods are to come")
def set_shop(request: HttpRequest, slug: str, body: BasketShopIn) -> BasketOut:
    """Brought or fetched, when, and a note for the shop. A slot that is over or full is told in the answer."""
    holder, now = holder_in(request), timezone.now()
    basket_terms.set_shop(holder=holder, slug=slug, choice=body.to_choice(), now=now)
    return _told(holder, now=now)


@router.put("/basket/place", auth=PUBLIC, response=BasketOut, summary="Say where goods are to be brought")
def set_place(request: HttpRequest, body: BasketPlaceIn) -> BasketOut:
    """A guest who has no basket yet begins one with `POST /basket/items`, which takes a pin as well."""
    holder, now = holder_in(request), timezone.now()
    basket_terms.set_place(holder=holder, place=body.to_place(), now=now)
    return _told(holder, now=now)


@router.put("/basket/coupons/{code}", auth=PUBLIC, response=BasketOut, summary="Use a code")
def use_coupon(request: HttpRequest, code: Path[Code]) -> BasketOut:
    holder, now = holder_in(request), timezone.now()
    basket_terms.use_coupon(holder=holder, code=code, now=now)
    return _told(holder, now=now)


@router.delete("/basket/coupons/{code}", auth=PUBLIC, response={204: None}, summary="Use a code no more")
def drop_coupon(request: HttpRequest, code: Path[Code]) -> Status[None]:
    basket_terms.drop_coupon(holder=holder_in(request), code=code, now=timezone.now())
    return Status(204, None)


@router.post("/basket/acknowledgement", auth=PUBLIC, response={204: None}, summary="Say that you have seen what moved")
def acknowledge(request: HttpRequest) -> Status[None]:
    """Prices of now are those you were shown: changes before them are told no more."""
    baskets.acknowledge(holder=holder_in(request), now=timezone.now())
    return Status(204, None)


@router.post("/quote", auth=PUBLIC, response=QuoteOut, summary="Price your basket, or a list of items")
def get_quote(request: HttpRequest, body: QuoteIn) -> QuoteOut:
    """For a way to pay. Nothing is kept; what is confirmed with its `digest` is what will be charged."""
    holder, method, now = holder_in(request), body.payment_method, timezone.now()
    wanted = body.to_wanted()
    if wanted is not None:
        return QuoteOut.of(quote_list(wanted, user_id=holder.user_id, payment_method=method, now=now))
    return QuoteOut.of(quote_basket(find_basket(holder=holder, now=now), payment_method=method, now=now))


@router.get("/shops/{slug}/slots", auth=PUBLIC, response=SlotsOut, summary="Times that a shop offers")
def list_slots(request: HttpRequest, slug: str, params: Query[SlotParams]) -> SlotsOut:
    """Today's and those of the next six days, the next first; none where it offers no times, or does not deliver there.

    Without a pin only those for fetching goods are told.
    """
    found = list_shop_slots(
        shop_id=get_listed_shop(slug).pk, fulfilment=params.fulfilment, pin=params.to_point(), now=timezone.now()
    )
    return SlotsOut.of(found)


def _told(holder: Holder, *, now: datetime) -> BasketOut:
    basket = find_basket(holder=holder, now=now)
    saved = list_saved(basket) if basket is not None else []
    return BasketOut.of(basket, quote_basket(basket, payment_method=None, now=now), saved)
