"""What somebody can show in a conversation: the buyer's orders at the shop, goods, and places."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from geo.points import GeoPoint
from marketplace.accounts.models import Address
from marketplace.catalog.models import Offer
from marketplace.core import bilingual
from marketplace.orders.models import Order, OrderLine, OrderState
from marketplace.orders.words import amount
from realtime.chat.drafts import CardKind
from realtime.chat.models import Room, Side
from realtime.chat.participants import Place

MOST_ORDERS = 10
MOST_GOODS = 30


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a list.

    Attributes:
        point: of a place.
    """

    key: str
    name: str
    point: GeoPoint | None = None


def list_cards(place: Place) -> list[Choice]:
    """Orders and goods, in two statements; the staff show none."""
    buyer_id = place.room.buyer_id
    if place.side is Side.STAFF or buyer_id is None:
        return []
    return [*_orders(place.room, buyer_id), *_goods(place, buyer_id)]


def list_places(place: Place) -> list[Choice]:
    """The buyer's own addresses, by the names that they gave them, in one statement; nobody else has any here."""
    if place.side is not Side.BUYER or place.user_id is None:
        return []
    addresses = Address.objects.filter(user_id=place.user_id).order_by("-is_default_delivery", "-id")
    return [
        Choice(str(address.pk), address.label, GeoPoint(lat=address.location.y, lon=address.location.x))
        for address in addresses.only("label", "location")
    ]


def _orders(room: Room, buyer_id: UUID) -> Sequence[Choice]:
    orders = Order.objects.filter(shop_id=room.shop_id, purchase__user_id=buyer_id)
    latest = orders.exclude(state=OrderState.IN_REVIEW).order_by("-id")[:MOST_ORDERS]
    return [
        Choice(f"{CardKind.ORDER}:{order.pk}", f"{order.number} · {amount(order.total, order.currency)}")
        for order in latest
    ]


def _goods(place: Place, buyer_id: UUID) -> Sequence[Choice]:
    """What the buyer had of the shop, and what the room is about; a shop has others of its goods, too."""
    room = place.room
    offers = Offer.objects.on_sale().listed().filter(shop_id=room.shop_id).select_related("product")
    if place.side is Side.BUYER:
        lines = OrderLine.objects.filter(order__shop_id=room.shop_id, order__purchase__user_id=buyer_id)
        had = lines.order_by().values("product_id")
        subject = [room.product_id] if room.product_id is not None else []
        offers = offers.filter(Q(product_id__in=had) | Q(product_id__in=subject))
    names: dict[str, str] = {}
    for offer in offers.order_by("-updated_at")[:MOST_GOODS]:
        names.setdefault(f"{CardKind.PRODUCT}:{offer.product_id}", bilingual.name(offer.product))
    return [Choice(key, name) for key, name in sorted(names.items(), key=lambda known: known[1])]
