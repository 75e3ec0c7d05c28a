"""Conversations and what is said in them, made for their buyer or for who owns the shop."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.accounts.permissions import Role
from marketplace.core.ids import uuid7
from realtime.chat.drafts import Draft
from realtime.chat.models import Message, Report, ReportOutcome, ReportReason, Room, RoomKind, Side, Suspension
from realtime.chat.participants import Place
from realtime.chat.services.canned import ReplyDraft, save_canned_reply
from realtime.chat.services.moderating import Decision, decide_report
from realtime.chat.services.reporting import ReportDraft, report_message
from realtime.chat.services.sending import send_message
from sellers.models import Shop, ShopMember
from tests.matrix.actors import make_user
from tests.matrix.shop_things import last_shop_of, shop_of
from tests.unit.orders.making import placed_order


def room_of_buyer(owner: User) -> str:
    """A room in which the owner is the buyer, and both have said something."""
    return str(_talk(Shop.objects.get(slug=shop_of(make_user(Role.SELLER))), owner).pk)


def room_of_shop(owner: User) -> str:
    """A room of a shop that the owner owns."""
    return str(_talk(Shop.objects.get(slug=shop_of(owner)), make_user()).pk)


def message_of_last_room(owner: User) -> str:
    """What its buyer said in the room that was made last."""
    return str(Message.objects.filter(side=Side.BUYER).latest("id").pk)


def message_to_buyer(owner: User) -> str:
    """What a shop said to the owner."""
    room = room_of_buyer(owner)
    return str(Message.objects.filter(room_id=room, side=Side.SHOP).latest("id").pk)


def reply_of_shop(owner: User) -> str:
    """A reply of the shop that was made for the owner last."""
    shop = last_shop_of(owner)
    return str(save_canned_reply(shop_id=shop.pk, draft=ReplyDraft(f"Yes {uuid7()}"[:60], "Yes")).pk)


def opens(owner: User) -> dict[str, Any]:
    """A body that opens a conversation with somebody's shop."""
    shop = Shop.objects.get(slug=shop_of(make_user(Role.SELLER)))
    return {"kind": str(RoomKind.SHOP), "id": str(shop.pk)}


def begins(owner: User) -> dict[str, Any]:
    """A body by which the shop that was made for the owner last writes first about an order."""
    order = placed_order(last_shop_of(owner), buyer=make_user(), now=timezone.now())
    return {"order_id": str(order.pk)}


def says(owner: User) -> dict[str, Any]:
    return {"client_id": str(uuid4()), "body": "Is the rice fresh?"}


def new_id(owner: User) -> str:
    return str(uuid4())


def any_chat_report(owner: User) -> str:
    """A report of what somebody's shop said to somebody."""
    return str(_reported().pk)


def any_upheld_report(owner: User) -> str:
    report = _reported()
    decision = Decision(ReportOutcome.HIDDEN)
    decide_report(actor_id=make_user(Role.SUPPORT).pk, report_id=report.pk, decision=decision, now=timezone.now())
    return str(report.pk)


def any_suspension(owner: User) -> str:
    now = timezone.now()
    made = Suspension.objects.create(user=make_user(), starts_at=now, ends_at=now + timedelta(days=3))
    return str(made.pk)


def _reported() -> Report:
    buyer = make_user()
    message = Message.objects.get(pk=message_to_buyer(buyer))
    place = Place(message.room, Side.BUYER, buyer.pk)
    draft = ReportDraft(ReportReason.ABUSE)
    return report_message(place=place, message_id=message.pk, draft=draft, now=timezone.now())


def _talk(shop: Shop, buyer: User) -> Room:
    room = Room.objects.create(kind=RoomKind.SHOP, shop=shop, buyer=buyer)
    seller_id = ShopMember.objects.filter(shop=shop).values_list("user_id", flat=True)[0]
    _say(Place(room, Side.SHOP, seller_id))
    _say(Place(room, Side.BUYER, buyer.pk))
    return room


def _say(place: Place) -> None:
    send_message(place=place, draft=Draft(client_id=uuid4(), body="Is the rice fresh?"), now=timezone.now())
