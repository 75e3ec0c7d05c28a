"""Tells people of what is decided about what they reported or wrote, and of conversations that they were given."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID, uuid5

from marketplace.accounts.models import User
from marketplace.core.events import handles
from marketplace.notifications import notices
from marketplace.notifications.models import NoticeKind
from realtime.chat.events import ReportDecided, RoomAssigned, SuspensionLifted
from realtime.chat.models import Message, Report, ReportOutcome, Room, Side, Suspension
from realtime.chat.participants import is_of_shop
from realtime.chat.selectors.moderation import find_suspension
from sellers.models import Shop

TO_AUTHOR: Final[Mapping[str, NoticeKind]] = {
    ReportOutcome.HIDDEN: NoticeKind.CHAT_HIDDEN,
    ReportOutcome.WARNED: NoticeKind.CHAT_WARNED,
    ReportOutcome.SUSPENDED: NoticeKind.CHAT_SUSPENDED,
}


@handles(ReportDecided)
def tell_of_decision(event: ReportDecided, *, event_id: UUID) -> None:
    """Whoever reported the message, and, where it was hidden, whoever wrote it."""
    message = Message.objects.select_related("room__shop").filter(pk=event.message_id).first()
    if message is None:
        return
    is_left = event.outcome == ReportOutcome.DISMISSED
    kind = NoticeKind.CHAT_REPORT_LEFT if is_left else NoticeKind.CHAT_REPORT_UPHELD
    for reporter_id in Report.objects.filter(pk__in=event.report_ids).values_list("reporter_id", flat=True):
        _tell_reporter(reporter_id, message.room, kind, event_id=event_id)
    if not is_left and message.author_id is not None:
        said = {"message": event.message, "count": max(event.days, 1)}
        is_shops = message.side == Side.SHOP
        params = _params(message.room.shop, message.room, for_shop=is_shops) | said
        once = uuid5(event_id, "author")
        notices.notify(user_ids=[message.author_id], kind=TO_AUTHOR[event.outcome], params=params, event_id=once)


@handles(SuspensionLifted)
def tell_of_lifting(event: SuspensionLifted, *, event_id: UUID) -> None:
    """Whoever may write again; not where something else keeps them from it still."""
    if find_suspension(event.user_id, now=event.lifted_at) is not None:
        return
    suspension = Suspension.objects.select_related("message__room__shop").filter(pk=event.suspension_id).first()
    message = suspension.message if suspension is not None else None
    is_shops = message is not None and message.side == Side.SHOP and is_of_shop(event.user_id, message.room.shop_id)
    params = _params(message.room.shop, message.room, for_shop=True) if message is not None and is_shops else {}
    notices.notify(user_ids=[event.user_id], kind=NoticeKind.CHAT_LIFTED, params=params, event_id=event_id)


@handles(RoomAssigned)
def tell_of_assignment(event: RoomAssigned, *, event_id: UUID) -> None:
    """Whoever was given a conversation, if they still have it."""
    room = Room.objects.select_related("shop").filter(pk=event.room_id, assignee_id=event.user_id).first()
    if room is None:
        return
    by = User.objects.filter(pk=event.by_id).values_list("name", flat=True).first() or ""
    params = _params(room.shop, room, for_shop=True) | {"from_name": by}
    notices.notify(user_ids=[event.user_id], kind=NoticeKind.CHAT_ASSIGNED, params=params, event_id=event_id)


def _tell_reporter(user_id: UUID | None, room: Room, kind: NoticeKind, *, event_id: UUID) -> None:
    """Whoever takes part in the room; the staff see their own acts."""
    if user_id is None or not (user_id == room.buyer_id or is_of_shop(user_id, room.shop_id)):
        return
    params = _params(room.shop, room, for_shop=user_id != room.buyer_id)
    notices.notify(user_ids=[user_id], kind=kind, params=params, event_id=event_id)


def _params(shop: Shop, room: Room, *, for_shop: bool) -> dict[str, Any]:
    return {
        "shop_slug": shop.slug,
        "shop_name_en": shop.name_en,
        "shop_name_bn": shop.name_bn,
        "room_id": str(room.pk),
        "for_shop": for_shop,
    }
