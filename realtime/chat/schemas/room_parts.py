"""Parts of rooms as the API tells them."""

from typing import Self
from uuid import UUID

from pydantic import BaseModel

from marketplace.accounts.models import User
from realtime.chat.models import Room
from sellers.models import Shop


class ShopRef(BaseModel):
    """A shop that somebody talks to."""

    id: UUID
    slug: str
    name_en: str
    name_bn: str


class BuyerRef(BaseModel):
    """Whom a shop talks to, by the name that they told; empty for none."""

    name: str
    is_gone: bool


class ColleagueOut(BaseModel):
    """One of those who answer a shop's buyers."""

    user_id: UUID
    name: str

    @classmethod
    def of(cls, user: User) -> Self:
        return cls(user_id=user.pk, name=user.name)


class OrderRef(BaseModel):
    """The order that a room is about."""

    id: UUID
    number: str


class ProductRef(BaseModel):
    """The product that a room is about."""

    id: UUID
    slug: str
    name_en: str
    name_bn: str


def shop_ref(shop: Shop) -> ShopRef:
    return ShopRef(id=shop.pk, slug=shop.slug, name_en=shop.name_en, name_bn=shop.name_bn)


def buyer_ref(room: Room) -> BuyerRef:
    """The buyer of a room that comes with it."""
    return BuyerRef(name=room.buyer.name if room.buyer is not None else "", is_gone=room.buyer is None)


def order_ref(room: Room) -> OrderRef | None:
    return OrderRef(id=room.order.pk, number=room.order.number) if room.order is not None else None


def product_ref(room: Room) -> ProductRef | None:
    product = room.product
    if product is None:
        return None
    return ProductRef(id=product.pk, slug=product.slug, name_en=product.name_en, name_bn=product.name_bn)
