"""What chat keeps of somebody, for the copy of their data; and what becomes of it with their account.

What a buyer wrote goes. What somebody wrote for a shop, or as the market's staff, are its words, and stay without their
name, as answers to reviews do.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.storage import storages
from django.db import transaction
from django.db.models import F, Func, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from marketplace.accounts.events import FilesDiscarded
from marketplace.accounts.ports import AttachedFile, PersonalData, Row, Table
from marketplace.core.outbox import publish
from realtime import retention
from realtime.chat import telling
from realtime.chat.models import Block, Mark, Message, MessageVersion, Report, Room, RoomState, Side, Suspension
from realtime.chat.searching import scope_of_buyer
from realtime.chat.services.holding import forget_last

ROOM = ("id", "kind", "state", "created_at", "last_message_at")
SAID = ("room_id", "seq", "side", "kind", "body", "data", "sent_at", "edited_at", "deleted_at")
REPORTED = ("message_id", "reason", "note", "state", "created_at", "decided_at")
SUSPENDED = ("starts_at", "ends_at", "lifted_at", "reason")
MARKED = ("room_id", "delivered_seq", "read_seq", "is_muted")


class ChatData:
    """What they said, with its pictures, where, and what they reported and blocked."""

    name = "chat"

    def collect(self, user_id: UUID) -> PersonalData:
        rooms = Room.objects.of_buyer(user_id)
        about = {"name": F("shop__name_en"), "number": F("order__number"), "product_name": F("product__name_en")}
        blocks = Block.objects.filter(buyer_id=user_id, by=Side.BUYER)
        return PersonalData(
            [
                Table("rooms", list(rooms.order_by("pk").values(*ROOM, **about))),
                Table("messages", _rows(Message.objects.filter(author_id=user_id), *SAID)),
                Table("marks", _rows(Mark.objects.filter(user_id=user_id), *MARKED)),
                Table("reports", _rows(Report.objects.filter(reporter_id=user_id), *REPORTED)),
                Table("blocks", list(blocks.order_by("pk").values("created_at", name=F("shop__name_en")))),
                Table("suspensions", _rows(Suspension.objects.filter(user_id=user_id), *SUSPENDED)),
            ],
            list(_pictures(user_id)),
        )


@transaction.atomic
def forget(*, user_id: UUID, now: datetime) -> None:
    """Empty what they said as a buyer, take their name off the rest, and end their rooms. Twice does no harm."""
    written = Message.objects.filter(author_id=user_id)
    # Rooms first, as whoever writes does, and all in one order.
    rooms = list(
        Room.objects.filter(Q(buyer_id=user_id) | Q(pk__in=written.values("room_id")))
        .select_for_update(no_key=True)
        .order_by("pk")
    )
    lately = list(written.filter(sent_at__gt=now - retention.RETENTION).values_list("pk", flat=True))
    _forget_pictures(written.filter(side=Side.BUYER), user_id=user_id, now=now)
    MessageVersion.objects.filter(message__in=written.filter(side=Side.BUYER)).delete()
    written.filter(side=Side.BUYER).update(
        body="", data={}, picture="", width=None, height=None, deleted_at=Coalesce("deleted_at", now)
    )
    written.update(author=None, author_name="")
    ended = [room for room in rooms if room.buyer_id == user_id]
    for room in ended:
        _end(room, user_id)
    Room.objects.filter(assignee_id=user_id).update(assignee=None)
    Mark.objects.filter(user_id=user_id).delete()
    Block.objects.filter(buyer_id=user_id).delete()
    Suspension.objects.filter(user_id=user_id).delete()
    Report.objects.filter(reporter_id=user_id).update(reporter=None, note="")
    # What topics still keep of it says the same.
    messages = Message.objects.filter(pk__in=lately).order_by("room_id", "seq")
    told_of_rooms = (tell(room) for room in ended for tell in (telling.standing, telling.inbox))
    telling.tell(*(telling.changed(message) for message in messages), *told_of_rooms)


def _end(room: Room, buyer_id: UUID) -> None:
    room.buyer_id, room.state, room.buyer_unread = None, RoomState.CLOSED, 0
    if room.last_side == Side.BUYER:
        forget_last(room)
    room.shop_unread = Message.objects.filter(room=room).unread_by(Side.SHOP, after=room.shop_read_seq).count()
    # What the shop answered is found by the shop, and by nobody else any more.
    Message.objects.filter(room=room, words__isnull=False).update(words=_without(scope_of_buyer(buyer_id)))
    room.save(update_fields=["buyer", "state", "buyer_unread", "shop_unread", "last_text", "last_kind", "updated_at"])


def _without(lexeme: str) -> Func:
    return Func(F("words"), Value(lexeme), function="ts_delete")


def _forget_pictures(written: "QuerySet[Message]", *, user_id: UUID, now: datetime) -> None:
    names = list(written.exclude(picture="").values_list("picture", flat=True))
    if names:
        publish(FilesDiscarded(user_id=user_id, storage="private", names=names, discarded_at=now))


def _pictures(user_id: UUID) -> Iterator[AttachedFile]:
    sent = Message.objects.filter(author_id=user_id).exclude(picture="")
    for message in sent.order_by("pk"):
        with storages["private"].open(message.picture) as file:
            yield AttachedFile(f"{message.room_id}-{message.seq}.webp", file.read())


def _rows(found: "QuerySet[Any]", *columns: str) -> list[Row]:
    return list(found.order_by("pk").values(*columns))
