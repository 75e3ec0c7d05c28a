"""Products and orders as cards: what is kept in the message, which is little; pages show the thing as it is now."""

from typing import Any
from uuid import UUID

from marketplace.catalog.models import Offer
from marketplace.orders.models import Order, OrderState
from realtime.chat.drafts import Card, CardKind
from realtime.chat.errors.messages import CardNotFoundError
from realtime.chat.models import Room


def data_of(card: Card, *, room: Room) -> dict[str, Any]:
    """What a message keeps of a card, in one statement.

    Raises:
        CardNotFoundError: it is no product that the room's shop sells, or no order of the room's buyer there.
    """
    return _product(card.id, room=room) if card.kind is CardKind.PRODUCT else _order(card.id, room=room)


def _product(product_id: UUID, *, room: Room) -> dict[str, Any]:
    offers = Offer.objects.on_sale().listed().filter(shop_id=room.shop_id, product_id=product_id)
    offer = offers.select_related("product").order_by("price", "pk").first()
    if offer is None:
        raise CardNotFoundError
    product = offer.product
    return {
        "id": str(product.pk),
        "slug": product.slug,
        "name_en": product.name_en,
        "name_bn": product.name_bn,
        "price": str(offer.price),
        "currency": offer.currency,
    }


def _order(order_id: UUID, *, room: Room) -> dict[str, Any]:
    if room.buyer_id is None:
        raise CardNotFoundError
    order = (
        Order.objects.filter(pk=order_id, shop_id=room.shop_id, purchase__user_id=room.buyer_id)
        .exclude(state=OrderState.IN_REVIEW)
        .first()
    )
    if order is None:
        raise CardNotFoundError
    return {"id": str(order.pk), "number": order.number, "total": str(order.total), "currency": order.currency}
