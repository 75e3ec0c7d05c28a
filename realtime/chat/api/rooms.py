"""Conversations over HTTP: one's own as a buyer, and each for whoever takes part in it."""

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.schemas import PageOut
from realtime.chat.api.access import READS, WRITES, place_to_read, place_to_say, place_to_write, shown
from realtime.chat.models import Answerer, RoomState, Side
from realtime.chat.participants import reach_room
from realtime.chat.schemas.room_parts import ColleagueOut
from realtime.chat.schemas.rooms import (
    AnswererIn,
    AssignmentIn,
    MarksIn,
    MutingIn,
    RoomIn,
    RoomOut,
    RoomsParams,
    RoomSummaryOut,
    StateIn,
    UnreadOut,
)
from realtime.chat.schemas.team import ReadyReplyOut
from realtime.chat.selectors.canned import list_ready_replies
from realtime.chat.selectors.rooms import Viewpoint, list_rooms, read_room
from realtime.chat.selectors.team import list_colleagues
from realtime.chat.selectors.unread import count_unread
from realtime.chat.services import assigning, assisting, blocking, marking, opening

router = Router(tags=["chat"])
ROOMS, ROOM = "/rooms", "/rooms/{uuid:room_id}"


@router.get(ROOMS, auth=READS, response=PageOut[RoomSummaryOut], summary="Your conversations with shops")
def list_own_rooms(request: HttpRequest, params: Query[RoomsParams]) -> PageOut[RoomSummaryOut]:
    """Those in which something was said, the one with the latest first. A shop's are listed by the shop."""
    page = list_rooms(
        viewer=Viewpoint.of_buyer(principal_in(request).own_id),
        filters=params.to_filters(),
        cursor=params.cursor,
        limit=params.limit,
    )
    return PageOut(items=[RoomSummaryOut.of(room, side=Side.BUYER) for room in page.items], next=page.next)


@router.post(ROOMS, auth=WRITES, response=RoomOut, summary="The conversation about something")
def open_room(request: HttpRequest, body: RoomIn) -> RoomOut:
    """Yours about an order, a product or a shop; it is made where there is none, and asked for again it is the same.

    Nobody sees it before something is said in it.
    """
    principal = principal_in(request)
    room = opening.open_room(buyer_id=principal.own_id, subject=body.to_subject(), now=timezone.now())
    return shown(reach_room(principal, room.pk, action=Action.WRITE_CHATS))


@router.get("/rooms/unread", auth=READS, response=UnreadOut, summary="How much you have not read")
def count_own_unread(request: HttpRequest) -> UnreadOut:
    """Messages to you as a buyer, in all conversations; live on `user:<id>` as `chat.unread`."""
    return UnreadOut(unread=count_unread(principal_in(request).own_id))


@router.get(ROOM, auth=READS, response=RoomOut, summary="One conversation")
def get_room(request: HttpRequest, room_id: UUID) -> RoomOut:
    """For its buyer, the shop's people and the market's staff; nothing that was said is in it for these."""
    return shown(place_to_read(request, room_id))


@router.post(ROOM + "/marks", auth=WRITES, response=RoomOut, summary="Say how far you have got")
def set_marks(request: HttpRequest, room_id: UUID, body: MarksIn) -> RoomOut:
    """What reached you, and what you have read, by the messages' numbers. Marks never go back."""
    place = place_to_write(request, room_id)
    marking.mark(place=place, delivered_seq=body.delivered_seq, read_seq=body.read_seq, now=timezone.now())
    return shown(place)


@router.put(ROOM + "/muting", auth=WRITES, response=RoomOut, summary="Have notices of a conversation, or not")
def set_muting(request: HttpRequest, room_id: UUID, body: MutingIn) -> RoomOut:
    place = place_to_write(request, room_id)
    marking.set_muted(place=place, is_muted=body.is_muted)
    return shown(place)


@router.put(ROOM + "/assignment", auth=WRITES, response=RoomOut, summary="Say who of the shop answers")
def set_assignment(request: HttpRequest, room_id: UUID, body: AssignmentIn) -> RoomOut:
    """One of those who answer for the shop, or whoever comes first. Not for buyers; the staff say first why."""
    place = place_to_say(request, room_id)
    assigning.assign(place=place, to=body.user_id, now=timezone.now())
    return shown(place)


@router.get(ROOM + "/colleagues", auth=READS, response=PageOut[ColleagueOut], summary="Who could answer a conversation")
def list_room_colleagues(request: HttpRequest, room_id: UUID) -> PageOut[ColleagueOut]:
    """Those of the shop's people who answer its buyers, all at once; for buyers nobody is named."""
    place = place_to_read(request, room_id)
    found = [] if place.side is Side.BUYER else list_colleagues(place.room.shop_id)
    return PageOut(items=[ColleagueOut.of(user) for user in found], next=None)


@router.put(ROOM + "/state", auth=WRITES, response=RoomOut, summary="Close a conversation, or open it again")
def set_state(request: HttpRequest, room_id: UUID, body: StateIn) -> RoomOut:
    """Closed, it leaves the list of what waits; whoever writes opens it again. Not for buyers.

    The staff say first why.
    """
    place = place_to_say(request, room_id)
    change = assigning.close_room if body.state is RoomState.CLOSED else assigning.reopen_room
    change(place=place, now=timezone.now())
    return shown(place)


@router.put(ROOM + "/answerer", auth=WRITES, response=RoomOut, summary="Hand over to the assistant, or to people")
def set_answerer(request: HttpRequest, room_id: UUID, body: AnswererIn) -> RoomOut:
    """The shop's people may do either; buyers may ask for people. The staff say first why. 503 without an assistant."""
    place, now = place_to_say(request, room_id), timezone.now()
    if body.answered_by is Answerer.ASSISTANT:
        assisting.hand_to_assistant(place=place, now=now)
    else:
        assisting.hand_to_team(place=place, now=now)
    return shown(place)


@router.put(ROOM + "/block", auth=WRITES, response=RoomOut, summary="Block the other side")
def set_block(request: HttpRequest, room_id: UUID) -> RoomOut:
    """Neither writes to the other any more, in any conversation, but about orders that are not over. Both see it."""
    place = place_to_write(request, room_id)
    blocking.block(place=place, now=timezone.now())
    return shown(place)


@router.delete(ROOM + "/block", auth=WRITES, response={204: None}, summary="Lift your side's block")
def lift_block(request: HttpRequest, room_id: UUID) -> Status[None]:
    """One that the other side set stays."""
    blocking.unblock(place=place_to_write(request, room_id), now=timezone.now())
    return Status(204, None)


@router.get(
    ROOM + "/canned-replies",
    auth=READS,
    response=PageOut[ReadyReplyOut],
    summary="The shop's replies, ready to be said",
)
def list_room_replies(request: HttpRequest, room_id: UUID) -> PageOut[ReadyReplyOut]:
    """All at once, in the buyer's language, with names and numbers in their places; for buyers there are none."""
    place = place_to_read(request, room_id)
    if place.side is Side.BUYER:
        return PageOut(items=[], next=None)
    found = list_ready_replies(read_room(place.room.pk), my_name=place.name)
    return PageOut(items=[ReadyReplyOut.of(reply) for reply in found], next=None)
