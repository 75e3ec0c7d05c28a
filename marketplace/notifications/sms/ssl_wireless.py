"""Text messages through SSL Wireless, iSMS Plus API v3 (docs/notifications.md says what is assumed of it)."""

import base64
import hashlib
from functools import cache as once
from functools import partial
from typing import Any, NoReturn
from uuid import UUID

import requests
import structlog
from django.conf import settings

from marketplace.core.events import UndeliverableError
from marketplace.core.resilience import guarded
from marketplace.notifications.ports import Receipt
from marketplace.notifications.sms.outcomes import (
    BusyError,
    GatewayRefusesUsError,
    NoSensibleAnswerError,
    Trail,
    carry,
)

PATH = "/api/v3/send-sms"
LONGEST_TEXT = 1000

SENT = 200
ALREADY_SENT = 4023
# Of the message itself: key, field, number (invalid, blocked), length.
UNDELIVERABLE = frozenset({4020, 4022, 4025, 4026, 4027, 4028, 4030})
# Too many at once.
BUSY = frozenset({4029, 4031})
# What the gateway cannot explain itself.
UNEXPLAINED = 5000

logger = structlog.get_logger(__name__)


class SslWirelessSender:
    """SSL Wireless behind the port."""

    name = "ssl_wireless"
    knows_keys = True

    def send(self, text: str, *, to: str, event_id: UUID) -> Receipt:
        """See the port; a key is known to the gateway until the day ends in Bangladesh."""
        if len(text) > LONGEST_TEXT:
            raise UndeliverableError(f"the text has {len(text)} characters; the gateway takes {LONGEST_TEXT}")
        message = {
            "api_token": settings.SSL_WIRELESS_TOKEN,
            "sid": settings.SSL_WIRELESS_SID,
            "msisdn": to.removeprefix("+"),
            "sms": text,
            "csms_id": csms_id(event_id),
        }
        carry(partial(hand_over, message))
        return Receipt(self.name, message["csms_id"])


def csms_id(event_id: UUID) -> str:
    """The event's id in the 20 letters and digits that the gateway has room for: 96 bits of its hash, in base 32."""
    digest = hashlib.blake2b(event_id.bytes, digest_size=12).digest()
    return base64.b32encode(digest).decode().rstrip("=")


def ask(timeout_s: float, message: dict[str, str], trail: Trail) -> None:
    """One request, within the time given."""
    try:
        request(timeout_s, message)
    except (requests.RequestException, NoSensibleAnswerError) as error:
        trail.note(error)
        raise


def request(timeout_s: float, message: dict[str, str]) -> None:
    """Ask, and judge the answer."""
    response = session().post(settings.SSL_WIRELESS_URL + PATH, json=message, timeout=timeout_s, allow_redirects=False)
    if response.status_code == requests.codes.too_many_requests:
        raise BusyError(f"HTTP {response.status_code}")
    if response.status_code >= 500:
        raise NoSensibleAnswerError(f"HTTP {response.status_code}")
    try:
        judge(response.json())
    except (ValueError, KeyError, TypeError, IndexError, AttributeError):
        # The answer quotes the message, and so does the error.
        raise NoSensibleAnswerError(f"HTTP {response.status_code} in another format") from None


hand_over = guarded(
    "ssl_wireless",
    retry_on=(requests.ConnectionError, requests.Timeout, NoSensibleAnswerError),
    attempts=2,
    attempt_timeout_s=4.0,
    budget_s=8.0,
)(ask)


def judge(answer: dict[str, Any]) -> None:
    """Tell what became of a message by the gateway's answer; returns when it is on its way."""
    status = int(answer["status_code"])
    if status == SENT:
        judge_message(answer["smsinfo"][0])
    elif status == ALREADY_SENT:
        logger.info("sms_was_sent_before")
    else:
        refuse(status)


def judge_message(told: dict[str, Any]) -> None:
    """Tell what became of the one message of a request that as such was in order."""
    match str(told["sms_status"]).upper():
        case "SUCCESS":
            return
        case "DUPLICATE":
            logger.info("sms_was_sent_before")
        case "INVALID":
            raise UndeliverableError("the gateway finds the number or the text invalid")
        case _:
            raise NoSensibleAnswerError("of unknown status")


def refuse(status: int) -> NoReturn:
    """Raise what a refusal means for trying again. The gateway's own words are left out: they may quote the number."""
    if status in UNDELIVERABLE:
        raise UndeliverableError(f"the gateway refuses the message: {status}")
    if status in BUSY:
        raise BusyError(f"status {status}")
    if status == UNEXPLAINED:
        raise NoSensibleAnswerError(f"status {status}")
    raise GatewayRefusesUsError(f"the gateway refuses us: {status}")


@once
def session() -> requests.Session:
    """Connections kept open from one message to the next."""
    return requests.Session()
