"""One's own devices that notices come to, over HTTP."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import PUBLIC, requires
from marketplace.core.bilingual import page_language
from marketplace.notifications.push import is_offered, subscriptions, testing, vapid
from marketplace.notifications.push.schemas import BrowserIn, DeviceOut, DevicesOut, PushKeyOut, RenewalIn
from marketplace.notifications.push.subscriptions import Device

router = Router(tags=["notices"])
MANAGES = requires(Action.MANAGE_PUSH)


@router.get("/push/key", auth=PUBLIC, response=PushKeyOut, summary="What browsers subscribe to push with")
def get_push_key(request: HttpRequest) -> PushKeyOut:
    """`applicationServerKey` of `PushManager.subscribe`."""
    return PushKeyOut(key=vapid.public_key() if is_offered() else None)


@router.post("/push/renewals", auth=PUBLIC, response={204: None}, summary="Renew a browser's subscription")
def renew_subscription(request: HttpRequest, body: RenewalIn) -> HttpResponse:
    """For service workers, whose browser changed their subscription: they know nobody, but what they had before."""
    subscriptions.renew(old_endpoint=body.old_endpoint, old_auth=body.old_auth, browser=body.subscription.to_browser())
    return HttpResponse(status=204)


@router.get("/me/push", auth=MANAGES, response=DevicesOut, summary="Your devices that notices come to")
def list_devices(request: HttpRequest) -> DevicesOut:
    """The newest first."""
    session_key = session_key_of(request)
    found = subscriptions.list_subscriptions(principal_in(request).own_id)
    return DevicesOut(items=[DeviceOut.of(one, session_key) for one in found])


@router.post("/me/push", auth=MANAGES, response={201: DeviceOut}, summary="Have notices come to this browser")
def subscribe(request: HttpRequest, body: BrowserIn) -> DeviceOut:
    """It ends with the session in which it is asked for. Asked again, it is the same device."""
    session_key = session_key_of(request)
    found = subscriptions.subscribe(
        user_id=principal_in(request).own_id, device=device_in(request, body), now=timezone.now()
    )
    return DeviceOut.of(found, session_key)


@router.delete("/me/push/{uuid:subscription_id}", auth=MANAGES, response={204: None}, summary="End one of your devices")
def unsubscribe(request: HttpRequest, subscription_id: UUID) -> HttpResponse:
    """Nothing comes to it any more."""
    subscriptions.unsubscribe(user_id=principal_in(request).own_id, subscription_id=subscription_id)
    return HttpResponse(status=204)


@router.post("/me/push/{uuid:subscription_id}/test", auth=MANAGES, response={202: None}, summary="Try a device")
def send_test(request: HttpRequest, subscription_id: UUID) -> HttpResponse:
    """Sends a message that says that it came."""
    testing.send_test(user_id=principal_in(request).own_id, subscription_id=subscription_id, now=timezone.now())
    return HttpResponse(status=202)


def device_in(request: HttpRequest, body: BrowserIn) -> Device:
    """What the request says of its browser."""
    return Device(
        browser=body.to_browser(),
        user_agent=request.headers.get("User-Agent", ""),
        language=page_language(),
        session_key=session_key_of(request),
    )


def session_key_of(request: HttpRequest) -> str | None:
    """The session of who asks with a cookie; an app's token is not bound to a browser."""
    key: str | None = request.session.session_key if principal_in(request).is_session else None
    return key
