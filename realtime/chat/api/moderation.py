"""What was reported in chats, over HTTP, for the market's staff; every act is in the audit trail."""

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.schemas import PageOut, PageParams
from realtime.chat.api.access import MODERATES, READS, place_to_read
from realtime.chat.errors.moderation import NoReasonNeededError
from realtime.chat.models import Side
from realtime.chat.schemas.moderation import (
    ChatReportOut,
    ChatReportWholeOut,
    DecisionIn,
    LiftIn,
    LookIn,
    LookOut,
    ReportsParams,
    ShowAgainIn,
    SuspensionOut,
)
from realtime.chat.schemas.rooms import RoomSummaryOut, ShopRoomsParams
from realtime.chat.selectors import moderation as selectors
from realtime.chat.selectors.rooms import Viewpoint, list_rooms
from realtime.chat.services import looking, moderating

router = Router(tags=["chat, for the market's staff"])
REPORTS, SUSPENSIONS = "/admin/chat/reports", "/admin/chat/suspensions"
REPORT = REPORTS + "/{uuid:report_id}"
SUSPENSION = SUSPENSIONS + "/{uuid:suspension_id}"


@router.get("/admin/chat/rooms", auth=READS, response=PageOut[RoomSummaryOut], summary="Anybody's conversations")
def list_all_rooms(request: HttpRequest, params: Query[ShopRoomsParams]) -> PageOut[RoomSummaryOut]:
    """The one with the latest message first; what was said last is not told."""
    principal = principal_in(request).require_any(Action.READ_CHATS)
    filters = params.filters_of(principal.own_id)
    page = list_rooms(viewer=Viewpoint(), filters=filters, cursor=params.cursor, limit=params.limit)
    return PageOut(items=[RoomSummaryOut.of(room, side=Side.STAFF) for room in page.items], next=page.next)


@router.post(
    "/admin/chat/rooms/{uuid:room_id}/looks", auth=READS, response={201: LookOut}, summary="Say why you read it"
)
def say_why(request: HttpRequest, room_id: UUID, body: LookIn) -> Status[LookOut]:
    """It is kept with your name; for an hour you read what was said, hear it live, and may join.

    Without it these answer 403 `reason_required`. 422 where you take part as the buyer or for the shop.
    """
    place, now = place_to_read(request, room_id), timezone.now()
    if place.side is not Side.STAFF:
        raise NoReasonNeededError
    looking.tell_why(place=place, reason=body.reason, now=now)
    return Status(201, LookOut(until=now + looking.NOTED_EVERY))


@router.get(REPORTS, auth=MODERATES, response=PageOut[ChatReportOut], summary="What was reported in chats")
def list_chat_reports(request: HttpRequest, params: Query[ReportsParams]) -> PageOut[ChatReportOut]:
    """What waits, the oldest first; decided ones the latest first."""
    page = selectors.list_reports(state=params.state, cursor=params.cursor, limit=params.limit)
    return PageOut(items=[ChatReportOut.of(report) for report in page.items], next=page.next)


@router.get(REPORT, auth=MODERATES, response=ChatReportWholeOut, summary="One report, with what stands around it")
def get_chat_report(request: HttpRequest, report_id: UUID) -> ChatReportWholeOut:
    """What was said before and after, what the message said before it was changed, and what its author did before.

    That somebody looked is noted.
    """
    return _shown(request, report_id)


@router.post(REPORT + "/decide", auth=MODERATES, response=ChatReportWholeOut, summary="Decide about a message")
def decide_chat_report(request: HttpRequest, report_id: UUID, body: DecisionIn) -> ChatReportWholeOut:
    """Whoever reported and whoever wrote it are told. Not about conversations of one's own, or of one's own shop."""
    moderating.decide_report(
        actor_id=principal_in(request).own_id, report_id=report_id, decision=body.to_decision(), now=timezone.now()
    )
    return _shown(request, report_id)


@router.post(REPORT + "/show", auth=MODERATES, response=ChatReportWholeOut, summary="Show a hidden message again")
def show_reported_message(request: HttpRequest, report_id: UUID, body: ShowAgainIn) -> ChatReportWholeOut:
    actor_id = principal_in(request).own_id
    moderating.show_again(actor_id=actor_id, report_id=report_id, note=body.note, now=timezone.now())
    return _shown(request, report_id)


@router.get(SUSPENSIONS, auth=MODERATES, response=PageOut[SuspensionOut], summary="Who cannot write")
def list_suspensions(request: HttpRequest, params: Query[PageParams]) -> PageOut[SuspensionOut]:
    """The latest first; lifted and ended ones are not among them."""
    page = selectors.list_suspensions(now=timezone.now(), cursor=params.cursor, limit=params.limit)
    return PageOut(items=[SuspensionOut.of(suspension) for suspension in page.items], next=page.next)


@router.post(SUSPENSION + "/lift", auth=MODERATES, response={204: None}, summary="Let somebody write again")
def lift_suspension(request: HttpRequest, suspension_id: UUID, body: LiftIn) -> Status[None]:
    """Before their time, for a reason that is kept; they are told.

    Not one's own, nor what was decided in a conversation of one's own or one's shop's: 403.
    """
    moderating.lift_suspension(
        actor_id=principal_in(request).own_id, suspension_id=suspension_id, reason=body.reason, now=timezone.now()
    )
    return Status(204, None)


def _shown(request: HttpRequest, report_id: UUID) -> ChatReportWholeOut:
    report, reader_id = selectors.get_report(report_id), principal_in(request).own_id
    now = timezone.now()
    looking.note_report_read(report=report, actor_id=principal_in(request).counted_id, now=now)
    return ChatReportWholeOut.of_one(report, selectors.context_of(report, reader_id=reader_id, now=now))
