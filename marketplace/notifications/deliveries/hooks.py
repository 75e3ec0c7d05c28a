"""Where providers of mail post what became of ours."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Annotated, Literal

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from pydantic import BaseModel, Field, ValidationError

from marketplace.core.access import public_page
from marketplace.notifications.deliveries.bounces import STATUS, Happened, MailNews, judged, take_note
from marketplace.notifications.deliveries.errors import BadSignatureError
from marketplace.notifications.deliveries.message_ids import event_of_message_id
from marketplace.notifications.deliveries.signatures import require_signed, require_signed_by_mailgun

LONGEST_BODY = 256 * 1024
MOST_EVENTS = 500
# With this Mailgun says that it did not try, for the address has taken no mail before.
BOUNCED_BEFORE = 605
Name = Annotated[str, Field(max_length=300)]


class EventIn(BaseModel):
    """What became of one mail, in our own format."""

    message_id: Name
    happened: Happened
    status: Name = ""


class EventsIn(BaseModel):
    """What became of some mails."""

    events: list[EventIn] = Field(max_length=MOST_EVENTS)


class MailgunSignature(BaseModel):
    timestamp: Name
    token: Name
    signature: Name


class MailgunStatus(BaseModel):
    code: int | None = None
    enhanced_code: Name | None = Field(default=None, alias="enhanced-code")


class MailgunHeaders(BaseModel):
    message_id: Name = Field(alias="message-id")


class MailgunMessage(BaseModel):
    headers: MailgunHeaders


class MailgunEvent(BaseModel):
    event: Name
    severity: Literal["permanent", "temporary"] | None = None
    message: MailgunMessage
    status: MailgunStatus = Field(default_factory=MailgunStatus, alias="delivery-status")


class MailgunIn(BaseModel):
    """One event, as Mailgun's webhooks post it."""

    signature: MailgunSignature
    event_data: MailgunEvent = Field(alias="event-data")


@csrf_exempt  # a provider's machine posts here; its signature says who it is
@public_page
@require_POST
@never_cache
def bounces(request: HttpRequest) -> HttpResponse:
    """News in our own format, for any provider that can be taught it."""
    if not settings.MAIL_HOOK_SECRET:
        raise Http404
    return _take(request, _read_ours)


@csrf_exempt  # as above
@public_page
@require_POST
@never_cache
def mailgun(request: HttpRequest) -> HttpResponse:
    """News as Mailgun tells them."""
    if not settings.MAILGUN_SIGNING_KEY:
        raise Http404
    return _take(request, _read_mailguns)


def _take(request: HttpRequest, read: Callable[[HttpRequest, bytes, datetime], Iterable[MailNews]]) -> HttpResponse:
    """Write down what is said; what is about mails of others is passed over, so that nobody tells it again."""
    now = timezone.now()
    if int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST_BODY:
        return JsonResponse({"code": "too_large"}, status=413)
    try:
        news = list(read(request, request.body, now))
    except BadSignatureError as error:
        return JsonResponse({"code": error.code}, status=401)
    except ValidationError:
        # What was wrong would quote what was posted.
        return JsonResponse({"code": "malformed"}, status=400)
    return JsonResponse({"taken": sum(take_note(one, now=now) for one in news)})


def _read_ours(request: HttpRequest, body: bytes, now: datetime) -> Iterable[MailNews]:
    require_signed(request.headers.get("Haat-Signature", ""), body, now=now)
    for one in EventsIn.model_validate_json(body).events:
        event_id = event_of_message_id(one.message_id)
        if event_id is not None:
            yield MailNews(event_id, one.happened, one.status if STATUS.fullmatch(one.status) else "")


def _read_mailguns(_request: HttpRequest, body: bytes, now: datetime) -> Iterable[MailNews]:
    posted = MailgunIn.model_validate_json(body)
    require_signed_by_mailgun(**posted.signature.model_dump(), body=body, now=now)
    told = posted.event_data
    event_id, status = event_of_message_id(told.message.headers.message_id), told.status.enhanced_code or ""
    happened = _happened(told, status)
    if event_id is not None and happened is not None:
        yield MailNews(event_id, happened, status if STATUS.fullmatch(status) else "")


def _happened(told: MailgunEvent, status: str) -> Happened | None:
    """What it means to us; None for what is tried again, opened or clicked."""
    match told.event, told.severity:
        case "delivered", _:
            return Happened.DELIVERED
        case "complained", _:
            return Happened.COMPLAINT
        case "failed", "permanent":
            return Happened.HARD if told.status.code == BOUNCED_BEFORE else judged(status)
    return None
