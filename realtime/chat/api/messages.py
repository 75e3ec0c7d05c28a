"""What is said, over HTTP: read, sent, edited, taken back, reported and searched."""

from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from ninja import Query, Router, Status

from marketplace.accounts.principals import principal_in
from marketplace.core.schemas import PageOut
from marketplace.core.storage import show_private
from marketplace.core.throttles import PolicyThrottle
from marketplace.core.uploads.bodies import picture_body, picture_with
from realtime.chat.api.access import (
    READS,
    SEARCHES,
    WRITES,
    place_of_message,
    place_to_look,
    place_to_say,
    place_to_write,
    shop_to_search,
    shown_message,
)
from realtime.chat.models import Side
from realtime.chat.participants import Place
from realtime.chat.pictures import CONTENT_TYPE, picture_of
from realtime.chat.schemas.messages import (
    FoundOut,
    MessageChangeIn,
    MessageIn,
    MessageOut,
    MessagesOut,
    MessagesParams,
    PictureIn,
    ReportedOut,
    ReportIn,
    SearchParams,
)
from realtime.chat.selectors.messages import list_messages
from realtime.chat.selectors.search import Scope, search_messages
from realtime.chat.services import changing, reporting, sending

router = Router(tags=["chat"])
MESSAGES = "/rooms/{uuid:room_id}/messages"
MESSAGE = MESSAGES + "/{uuid:message_id}"
PHOTO = {"responses": {200: {"content": {"image/webp": {"schema": {"type": "string", "format": "binary"}}}}}}


@router.get(MESSAGES, auth=READS, response=MessagesOut, summary="What was said")
def list_room_messages(request: HttpRequest, room_id: UUID, params: Query[MessagesParams]) -> MessagesOut:
    """In the order of their numbers; without `before` and `after` the last ones. The staff say first why they look."""
    place = place_to_look(request, room_id)
    found = list_messages(place=place, before=params.before, after=params.after, limit=params.limit)
    return MessagesOut.of(found, place=place)


@router.post(MESSAGES, auth=WRITES, response={201: MessageOut}, summary="Say something")
def send_message(request: HttpRequest, room_id: UUID, body: MessageIn) -> Status[MessageOut]:
    """Sent again under the same `client_id`, it is what was sent then.

    422 for links that are not taken, and `unanswered` where a shop wrote a few times to a buyer who has said nothing;
    403 where one side blocked the other or writing is suspended, 429 with `Retry-After` for too many messages, or the
    same to too many.
    """
    place = place_to_say(request, room_id)
    message = sending.send_message(place=place, draft=body.to_draft(), now=timezone.now())
    return Status(201, MessageOut.of(message, place=place))


@router.put(
    "/rooms/{uuid:room_id}/pictures/{uuid:client_id}",
    auth=WRITES,
    response=MessageOut,
    summary="Send a picture",
    openapi_extra=picture_body(PictureIn),
)
def send_picture(request: HttpRequest, room_id: UUID, client_id: UUID) -> MessageOut:
    """JPEG, PNG, WebP or GIF, with words or without, under your own name for it. What the camera wrote is removed."""
    place = place_to_say(request, room_id)
    told, picture = picture_with(request, PictureIn)
    draft = told.to_draft(client_id, picture)
    return MessageOut.of(sending.send_message(place=place, draft=draft, now=timezone.now()), place=place)


@router.get(MESSAGE, auth=READS, response=MessageOut, summary="One message")
def get_room_message(request: HttpRequest, room_id: UUID, message_id: UUID) -> MessageOut:
    """The staff say first why they look."""
    place = place_to_look(request, room_id)
    return shown_message(place, message_id)


@router.get(MESSAGE + "/picture", auth=READS, response={200: bytes}, summary="A message's picture", openapi_extra=PHOTO)
def get_picture(request: HttpRequest, room_id: UUID, message_id: UUID) -> HttpResponseBase:
    """The staff say first why they look."""
    place = place_to_look(request, room_id)
    name = picture_of(place=place, message_id=message_id)
    return show_private(request, name, content_type=CONTENT_TYPE)


@router.patch(MESSAGE, auth=WRITES, response=MessageOut, summary="Put it in other words")
def edit_message(request: HttpRequest, room_id: UUID, message_id: UUID, body: MessageChangeIn) -> MessageOut:
    """Your own, within fifteen minutes."""
    place = place_to_write(request, room_id)
    changed = changing.edit_message(place=place, message_id=message_id, body=body.body, now=timezone.now())
    return MessageOut.of(changed, place=place)


@router.delete(MESSAGE, auth=WRITES, response=MessageOut, summary="Take it back")
def delete_message(request: HttpRequest, room_id: UUID, message_id: UUID) -> MessageOut:
    """Your own, within fifteen minutes: nobody in the room reads it any more."""
    place = place_to_write(request, room_id)
    return MessageOut.of(changing.delete_message(place=place, message_id=message_id, now=timezone.now()), place=place)


@router.post("/messages/{uuid:message_id}/report", auth=WRITES, response={201: ReportedOut}, summary="Report a message")
def report_message(request: HttpRequest, message_id: UUID, body: ReportIn) -> Status[ReportedOut]:
    """The market's staff look at it, and you are told what they decided. Told twice, the first telling stands."""
    made = reporting.report_message(
        place=place_of_message(request, message_id), message_id=message_id, draft=body.to_draft(), now=timezone.now()
    )
    return Status(201, ReportedOut(id=made.pk, message_id=message_id))


@router.get(
    "/rooms/search",
    auth=READS,
    response=PageOut[FoundOut],
    summary="Search what was said",
    throttle=PolicyThrottle(SEARCHES),
)
def search_rooms(request: HttpRequest, params: Query[SearchParams]) -> PageOut[FoundOut]:
    """In your own conversations, or a shop's for those who answer its buyers; the newest first.

    All words must be there, of the last one its beginning, from three letters on; both scripts find each other. Notes
    are found in a shop's.
    """
    principal = principal_in(request)
    scope = Scope(Side.BUYER, principal.own_id)
    if params.shop is not None:
        scope = Scope(Side.SHOP, shop_to_search(request, params.shop).pk)
    page = search_messages(scope=scope, text=params.q, room_id=params.room_id, cursor=params.cursor, limit=params.limit)
    places = [Place(message.room, scope.side, principal.own_id) for message in page.items]
    items = [FoundOut.of(message, place=place) for message, place in zip(page.items, places, strict=True)]
    return PageOut(items=items, next=page.next)
