"""Writes: rooms are made when somebody has something to say for the first time."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from marketplace.accounts.models import User
from marketplace.catalog.models import Offer
from marketplace.core.outbox import publish
from marketplace.orders.models import Order, OrderState
from realtime.chat import limits
from realtime.chat.drafts import Subject
from realtime.chat.errors.rooms import SubjectNotFoundError
from realtime.chat.events import RoomOpened
from realtime.chat.models import Room, RoomKind
from sellers.models import Shop


@transaction.atomic
def open_room(*, buyer_id: UUID, subject: Subject, now: datetime) -> Room:
    """The room of a buyer about something; it is made where there is none.

    Args:
        buyer_id: who they are. Who asks may be the order's shop: whether they may, the caller has made sure.
        subject: an order of theirs that the shop sees, a product that a shop sells, or a shop that buyers see.
        now: UTC.

    Raises:
        SubjectNotFoundError: there is nothing of that kind for this buyer.
        TooManyRoomsError: they began too many, about no orders, lately.
    """
    wanted = _room_about(buyer_id, subject)
    if wanted is None:
        raise SubjectNotFoundError
    known = _find(wanted)
    if known is not None:
        return known
    if wanted.kind != RoomKind.ORDER:
        _require_may_open(buyer_id, now=now)
    # Whoever came first at the same moment has made it.
    Room.objects.bulk_create([wanted], ignore_conflicts=True)
    room = _find(wanted)
    assert room is not None  # noqa: S101 -- rooms go with retention alone, years later
    if room.pk == wanted.pk:
        publish(RoomOpened(room_id=room.pk, shop_id=room.shop_id, kind=room.kind, opened_at=now))
    return room


def find_order_room(order_id: UUID) -> Room | None:
    """The room about an order, if there is one."""
    return Room.objects.select_related("shop").filter(kind=RoomKind.ORDER, order_id=order_id).first()


def _room_about(buyer_id: UUID, subject: Subject) -> Room | None:
    """The room as it would be, not saved; None where there is nothing to talk about."""
    match subject.kind:
        case RoomKind.ORDER:
            order = Order.objects.filter(pk=subject.id, purchase__user_id=buyer_id).first()
            if order is None or order.state == OrderState.IN_REVIEW:
                return None
            return Room(kind=RoomKind.ORDER, buyer_id=buyer_id, shop_id=order.shop_id, order_id=order.pk)
        case RoomKind.PRODUCT:
            offers = Offer.objects.on_sale().listed().filter(product_id=subject.id)
            of_shop = offers.filter(shop_id=subject.shop_id) if subject.shop_id else offers
            shops = set(of_shop.values_list("shop_id", flat=True)[:2])
            # Of what several sell, one must be said.
            if len(shops) != 1:
                return None
            return Room(kind=RoomKind.PRODUCT, buyer_id=buyer_id, shop_id=shops.pop(), product_id=subject.id)
        case _:
            shop = Shop.objects.listed().filter(pk=subject.id).first()
            return Room(kind=RoomKind.SHOP, buyer_id=buyer_id, shop_id=shop.pk) if shop else None


def _find(wanted: Room) -> Room | None:
    rooms = Room.objects.select_related("shop").filter(kind=wanted.kind)
    if wanted.order_id is not None:
        return rooms.filter(order_id=wanted.order_id).first()
    about = Q(product_id=wanted.product_id) if wanted.product_id is not None else Q(product=None)
    return rooms.filter(about, shop_id=wanted.shop_id, buyer_id=wanted.buyer_id).first()


def _require_may_open(buyer_id: UUID, *, now: datetime) -> None:
    """One after the other, or many at once would be counted by none of them."""
    User.objects.select_for_update(no_key=True).get(pk=buyer_id)
    own = Room.objects.of_buyer(buyer_id).exclude(kind=RoomKind.ORDER).order_by("-created_at")
    opened_at = list(own.values_list("created_at", flat=True)[: limits.most_new_rooms()])
    limits.require_may_open(opened_at=opened_at, now=now)
