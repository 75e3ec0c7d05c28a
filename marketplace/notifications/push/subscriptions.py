"""Which browsers push comes to: told by them, listed for their people, and forgotten when they are gone."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from django.db import transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare

from marketplace.accounts.models import User
from marketplace.accounts.services import locked_user
from marketplace.notifications.errors import NoPushServiceError, PushIsOffError, SubscriptionNotFoundError
from marketplace.notifications.models import PushSubscription
from marketplace.notifications.ports import Browser
from marketplace.notifications.push import is_offered
from marketplace.notifications.push.endpoints import is_push_service
from marketplace.notifications.push.vapid import from_text

MOST_EACH = 20
# A browser that has not taken a message so often in a row has forgotten us without saying so.
MOST_FAILURES = 15
AUTH_BYTES = 16
USER_AGENT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Device:
    """What a browser says of itself.

    Attributes:
        session_key: of the session in which it subscribes; None for an app without one.
    """

    browser: Browser
    user_agent: str
    language: str
    session_key: str | None = field(repr=False)


@transaction.atomic
def subscribe(*, user_id: UUID, device: Device, now: datetime) -> PushSubscription:
    """Have push come to a browser. One that is somebody else's so far is theirs who uses it now.

    A session is one browser's: what was subscribed in it before is forgotten, and beyond `MOST_EACH` the one that
    subscribed longest ago.

    Raises:
        PushIsOffError: this market has no push.
        NoPushServiceError: the address is none of a push service, or the keys are none.
        UserNotFoundError: the account was erased meanwhile.
    """
    if not is_offered():
        raise PushIsOffError
    _require_sound(device.browser)
    user = locked_user(user_id)
    session_digest = digest_of(device.session_key) if device.session_key else ""
    PushSubscription.objects.filter(endpoint_index=device.browser.endpoint).delete()
    if session_digest:
        PushSubscription.objects.filter(session_digest=session_digest).delete()
    older = PushSubscription.objects.filter(user=user).order_by("-id").values_list("pk", flat=True)[MOST_EACH - 1 :]
    PushSubscription.objects.filter(pk__in=list(older)).delete()
    return PushSubscription.objects.create(
        user=user,
        endpoint=device.browser.endpoint,
        p256dh=device.browser.p256dh,
        auth=device.browser.auth,
        session_digest=session_digest,
        user_agent=device.user_agent[:USER_AGENT_LENGTH],
        language=device.language,
    )


@transaction.atomic
def renew(*, old_endpoint: str, old_auth: str, browser: Browser) -> None:
    """Put a browser's new address and keys in the place of its old ones, which only it and its push service knew.

    Raises:
        SubscriptionNotFoundError: there is none of that address and secret.
        NoPushServiceError: as for `subscribe`.
    """
    found = PushSubscription.objects.filter(endpoint_index=old_endpoint).select_for_update().first()
    if found is None or not constant_time_compare(found.auth, old_auth):
        raise SubscriptionNotFoundError
    _require_sound(browser)
    PushSubscription.objects.filter(endpoint_index=browser.endpoint).exclude(pk=found.pk).delete()
    found.endpoint, found.p256dh, found.auth = browser.endpoint, browser.p256dh, browser.auth
    found.failures = 0
    found.save(update_fields=["endpoint", "endpoint_index", "p256dh", "auth", "failures", "updated_at"])


def list_subscriptions(user_id: UUID) -> Sequence[PushSubscription]:
    """Somebody's own, the newest first."""
    return list(PushSubscription.objects.filter(user_id=user_id).order_by("-id"))


def get_subscription(*, user_id: UUID, subscription_id: UUID) -> PushSubscription:
    """One of somebody's own.

    Raises:
        SubscriptionNotFoundError: there is no such subscription of theirs.
    """
    found = PushSubscription.objects.filter(user_id=user_id, pk=subscription_id).first()
    if found is None:
        raise SubscriptionNotFoundError
    return found


@transaction.atomic
def unsubscribe(*, user_id: UUID, subscription_id: UUID) -> None:
    """End one of somebody's own.

    Raises:
        SubscriptionNotFoundError: there is no such subscription of theirs.
    """
    get_subscription(user_id=user_id, subscription_id=subscription_id).delete()


def end_session(session_key: str) -> None:
    """Whoever signs out there is told nothing there any more."""
    PushSubscription.objects.filter(session_digest=digest_of(session_key)).delete()


def note_success(subscription_id: UUID, *, now: datetime) -> None:
    """A message was taken."""
    PushSubscription.objects.filter(pk=subscription_id).update(last_sent_at=now, failures=0, updated_at=now)


def note_failure(subscription_id: UUID, *, now: datetime) -> None:
    """A message was not taken; after `MOST_FAILURES` in a row the browser is forgotten."""
    one = PushSubscription.objects.filter(pk=subscription_id)
    one.update(last_failed_at=now, failures=F("failures") + 1, updated_at=now)
    one.filter(failures__gte=MOST_FAILURES).delete()


def forget(subscription_id: UUID) -> None:
    """The browser is gone, says its push service."""
    PushSubscription.objects.filter(pk=subscription_id).delete()


def browser_of(subscription: PushSubscription) -> Browser:
    """Where messages go."""
    return Browser(subscription.endpoint, subscription.p256dh, subscription.auth)


def is_of_session(subscription: PushSubscription, session_key: str | None) -> bool:
    """Whether it was made in this session: on this device."""
    return bool(session_key) and subscription.session_digest == digest_of(session_key or "")


def digest_of(session_key: str) -> str:
    """What is kept of a session's key, by which nobody can find it."""
    return hashlib.sha256(session_key.encode()).hexdigest()


def subscribers_among(user_ids: Sequence[UUID]) -> Sequence[User]:
    """Those who have a browser that push comes to, with their browsers."""
    users = User.objects.filter(pk__in=user_ids, erased_at=None, is_active=True, push_subscriptions__isnull=False)
    return list(users.distinct().prefetch_related("push_subscriptions"))


def _require_sound(browser: Browser) -> None:
    if not is_push_service(browser.endpoint):
        raise NoPushServiceError
    try:
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), from_text(browser.p256dh))
        is_secret = len(from_text(browser.auth)) == AUTH_BYTES
    except ValueError:
        raise NoPushServiceError from None
    if not is_secret:
        raise NoPushServiceError
