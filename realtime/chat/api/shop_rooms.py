"""A shop's conversations and the replies that it keeps, over HTTP."""

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.schemas import PageOut
from realtime.chat.api.access import READS, WRITES, act_of_staff, shop_in, shown, side_in_shop
from realtime.chat.participants import reach_room
from realtime.chat.schemas.rooms import RoomOut, RoomSummaryOut, ShopRoomIn, ShopRoomsParams, UnreadOut
from realtime.chat.schemas.team import CannedReplyIn, CannedReplyOut
from realtime.chat.selectors.canned import list_canned_replies
from realtime.chat.selectors.rooms import Viewpoint, list_rooms
from realtime.chat.selectors.unread import count_unread_of_shop
from realtime.chat.services import canned
from realtime.chat.services.beginning import begin_about_order

router = Router(tags=["chat of a shop"])
ROOMS, REPLIES = "/shops/{shop}/rooms", "/shops/{shop}/canned-replies"
REPLY = REPLIES + "/{uuid:reply_id}"


@router.get(ROOMS, auth=READS, response=PageOut[RoomSummaryOut], summary="A shop's conversations")
def list_shop_rooms(request: HttpRequest, shop: str, params: Query[ShopRoomsParams]) -> PageOut[RoomSummaryOut]:
    """For those who answer its buyers; the one with the latest message first. Live on `inbox:<shop>`.

    The market's staff see the list, too, and neither what was said last nor the topic.
    """
    found = shop_in(request, shop, action=Action.READ_CHATS)
    page = list_rooms(
        viewer=Viewpoint.of_shop(found.pk),
        filters=params.filters_of(principal_in(request).own_id),
        cursor=params.cursor,
        limit=params.limit,
    )
    side = side_in_shop(request, found)
    return PageOut(items=[RoomSummaryOut.of(room, side=side) for room in page.items], next=page.next)


@router.post(ROOMS, auth=WRITES, response=RoomOut, summary="The conversation about a shop's order")
def begin_shop_room(request: HttpRequest, shop: str, body: ShopRoomIn) -> RoomOut:
    """With the order's buyer, for those who answer for the shop; the same that the buyer opens.

    Where nothing was said in it yet: until a week after the order's end, and as long as goods or money are to change
    hands; 422 `order_long_over` after that, and `nobody_to_write_to` for orders of guests. Nobody sees it before
    something is said in it.
    """
    found = shop_in(request, shop, action=Action.WRITE_CHATS)
    room = begin_about_order(shop_id=found.pk, order_id=body.order_id, now=timezone.now())
    return shown(reach_room(principal_in(request), room.pk, action=Action.WRITE_CHATS))


@router.get(ROOMS + "/unread", auth=READS, response=UnreadOut, summary="How much nobody of a shop has read")
def count_shop_unread(request: HttpRequest, shop: str) -> UnreadOut:
    return UnreadOut(unread=count_unread_of_shop(shop_in(request, shop, action=Action.READ_CHATS).pk))


@router.get(REPLIES, auth=READS, response=PageOut[CannedReplyOut], summary="The replies that a shop keeps")
def list_shop_replies(request: HttpRequest, shop: str) -> PageOut[CannedReplyOut]:
    """By title, all at once, at most 200; ready to be said they are told by a conversation."""
    replies = list_canned_replies(shop_in(request, shop, action=Action.READ_CHATS).pk)
    return PageOut(items=[CannedReplyOut.of(reply) for reply in replies], next=None)


@router.post(REPLIES, auth=WRITES, response={201: CannedReplyOut}, summary="Keep a reply")
def add_canned_reply(request: HttpRequest, shop: str, body: CannedReplyIn) -> Status[CannedReplyOut]:
    """In one language or both. 409 where another has its title or shortcut, 422 for placeholders that do not exist."""
    found = shop_in(request, shop, action=Action.WRITE_CHATS)
    by_staff = act_of_staff(request, found)
    saved = canned.save_canned_reply(shop_id=found.pk, draft=body.to_draft(), by_staff=by_staff)
    return Status(201, CannedReplyOut.of(saved))


@router.put(REPLY, auth=WRITES, response=CannedReplyOut, summary="Change a reply")
def change_canned_reply(request: HttpRequest, shop: str, reply_id: UUID, body: CannedReplyIn) -> CannedReplyOut:
    """All of it at once."""
    found = shop_in(request, shop, action=Action.WRITE_CHATS)
    by_staff = act_of_staff(request, found)
    saved = canned.save_canned_reply(shop_id=found.pk, reply_id=reply_id, draft=body.to_draft(), by_staff=by_staff)
    return CannedReplyOut.of(saved)


@router.delete(REPLY, auth=WRITES, response={204: None}, summary="Forget a reply")
def delete_canned_reply(request: HttpRequest, shop: str, reply_id: UUID) -> Status[None]:
    found = shop_in(request, shop, action=Action.WRITE_CHATS)
    canned.delete_canned_reply(shop_id=found.pk, reply_id=reply_id, by_staff=act_of_staff(request, found))
    return Status(204, None)
