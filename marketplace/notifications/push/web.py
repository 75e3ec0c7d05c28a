"""Web push: a message sealed for one browser (RFC 8291), given to its push service (RFC 8030)."""

from collections.abc import Callable
from functools import cache as once
from uuid import UUID

import http_ece
import requests
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from django.utils import timezone

from marketplace.core.errors import UnavailableError
from marketplace.core.events import UndeliverableError
from marketplace.core.resilience import guarded
from marketplace.notifications.ports import Browser, PushMessage, SubscriptionGoneError
from marketplace.notifications.push import vapid
from marketplace.notifications.push.endpoints import host_of, is_push_service, origin_of, service_of

# One record of 4096 bytes, less its head of 86 and the 17 that seal it.
LONGEST_PAYLOAD = 3993
GONE = frozenset({requests.codes.not_found, requests.codes.gone})
# Who we are, or our signature, is not accepted.
REFUSES_US = frozenset({requests.codes.unauthorized, requests.codes.forbidden})


class PushServiceRefusesUsError(UnavailableError):
    """Our key or signature is not accepted; no message is at fault, and each may wait."""

    code = "push_service_refuses_us"


class BusyError(Exception):
    """The push service failed on its side, or asks us to come more slowly."""


class WebSender:
    """Browsers' push services behind the port."""

    name = "web_push"

    def send(self, message: PushMessage, *, to: Browser, event_id: UUID) -> None:
        """See the port."""
        if not is_push_service(to.endpoint):
            raise UndeliverableError(f"{host_of(to.endpoint)} is no push service that we know")
        body = seal(message.payload.encode(), to)
        headers = {
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(message.ttl_s),
            "Urgency": message.urgency,
            "Topic": message.topic,
            "Authorization": vapid.authorization(origin_of(to.endpoint), now=timezone.now()),
        }
        hand_over_to(service_of(to.endpoint))(to.endpoint, body, headers)


def seal(payload: bytes, to: Browser) -> bytes:
    """The payload as nobody but that browser can read it; with a key of its own each time.

    Raises:
        UndeliverableError: it is too long, or the browser's keys are none.
    """
    if len(payload) > LONGEST_PAYLOAD:
        raise UndeliverableError(f"the payload has {len(payload)} bytes; push services take {LONGEST_PAYLOAD}")
    try:
        sealed: bytes = http_ece.encrypt(
            payload,
            private_key=generate_private_key(SECP256R1()),
            dh=vapid.from_text(to.p256dh),
            auth_secret=vapid.from_text(to.auth),
            version="aes128gcm",
        )
    except (ValueError, http_ece.ECEException):
        raise UndeliverableError("the browser's keys are none") from None
    return sealed


def ask(timeout_s: float, endpoint: str, body: bytes, headers: dict[str, str]) -> None:
    """One request, within the time given. The address is a secret, so no error quotes it."""
    try:
        response = session().post(endpoint, data=body, headers=headers, timeout=timeout_s, allow_redirects=False)
    except requests.RequestException as error:
        raise BusyError(type(error).__name__) from None
    status = response.status_code
    if status == requests.codes.too_many_requests or status >= 500:
        raise BusyError(f"HTTP {status}")
    if status in GONE:
        raise SubscriptionGoneError(f"HTTP {status}")
    if status in REFUSES_US:
        raise PushServiceRefusesUsError(f"HTTP {status}")
    if not 200 <= status < 300:
        raise UndeliverableError(f"the push service refuses the message: HTTP {status}")


# One circuit a push service, as the settings name it: while one is away the others are asked. None is ever forgotten.
@once
def hand_over_to(service: str) -> Callable[[str, bytes, dict[str, str]], None]:
    """`ask` for one push service."""
    return guarded(f"push {service}", retry_on=(BusyError,), attempts=2, attempt_timeout_s=4.0, budget_s=8.0)(ask)


@once
def session() -> requests.Session:
    """Connections kept open from one message to the next."""
    return requests.Session()
