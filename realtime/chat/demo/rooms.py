"""Conversations of the demo market, said through what says everything, so that numbers, marks and topics are true.

Who talks are the demo's people; what they say is made up, and the rooms say so (`is_synthetic`).
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from django.db import transaction

from marketplace.accounts.demo import load_demo_buyers
from marketplace.accounts.models import User
from marketplace.catalog.models import Offer
from marketplace.orders.demo.orders import CUSTOMER
from marketplace.orders.models import Order, OrderState
from realtime.chat.demo.talks import TALKS, Line, Talk
from realtime.chat.drafts import Subject
from realtime.chat.models import Message, MessageKind, Room, RoomKind, Side
from realtime.chat.participants import Place
from realtime.chat.services.marking import mark
from realtime.chat.services.opening import open_room
from realtime.chat.services.sending import say
from sellers.demo.people import SELLER
from sellers.models import Shop, ShopRole

Progress = Callable[[int, int], None]
LATEST: Final = timedelta(minutes=2)


@transaction.atomic
def load_demo_rooms(*, progress: Progress, now: datetime) -> int:
    """Have the demo's buyers talk to the demo's seller, where nobody has talked yet.

    Returns:
        How many rooms there are now; none outside development, for there are no demo people.
    """
    customer = User.objects.filter(email=CUSTOMER).first()
    seller = User.objects.filter(email=SELLER).first()
    if customer is None or seller is None or Room.objects.exists():
        return 0
    shops = Shop.objects.listed().filter(members__user=seller, members__role=ShopRole.OWNER).order_by("slug")
    buyers = [customer, *load_demo_buyers(now=now)]
    for done, talk in enumerate(TALKS, start=1):
        _tell(talk, list(shops), buyers[talk.buyer % len(buyers)], seller, now=now)
        progress(done, len(TALKS))
    return Room.objects.count()


def _tell(talk: Talk, shops: Sequence[Shop], buyer: User, seller: User, *, now: datetime) -> None:
    at = now - timedelta(hours=talk.hours_ago)
    subject = _subject(talk.kind, shops, buyer)
    if subject is None:
        return
    room = open_room(buyer_id=buyer.pk, subject=subject, now=at)
    Room.objects.filter(pk=room.pk).update(is_synthetic=True)
    places = {Side.BUYER: Place(room, Side.BUYER, buyer.pk, buyer.name)}
    places[Side.SHOP] = Place(room, Side.SHOP, seller.pk, seller.name)
    last = None
    for line in talk.lines:
        at = min(at + timedelta(minutes=line.after_min), now - LATEST)
        last = say(_message(places[line.side], line, at=at))
    if last is not None:
        # Who spoke last has read what came before; the others, where all is read.
        for side, place in places.items():
            if talk.is_read or side == last.side:
                mark(place=place, read_seq=last.seq, now=at)


def _message(place: Place, line: Line, *, at: datetime) -> Message:
    return Message(
        room=place.room,
        author_id=place.user_id,
        author_name=place.name,
        side=place.side,
        kind=MessageKind.TEXT,
        is_internal=line.is_note,
        body=line.text,
        client_id=uuid4(),
        sent_at=at,
    )


def _subject(kind: RoomKind, shops: Sequence[Shop], buyer: User) -> Subject | None:
    """Something of a demo shop that they can talk about; None where there is nothing."""
    if kind is RoomKind.ORDER:
        orders = Order.objects.of_buyer(buyer.pk).filter(shop__in=shops).exclude(state=OrderState.IN_REVIEW)
        found = orders.order_by("placed_at").first()
        return Subject(kind, found.pk) if found else None
    if kind is RoomKind.PRODUCT:
        offers = Offer.objects.on_sale().listed().filter(shop__in=shops).order_by("product__slug", "pk")
        offer = offers.first()
        return Subject(kind, offer.product_id, offer.shop_id) if offer else None
    return Subject(kind, shops[0].pk) if shops else None
