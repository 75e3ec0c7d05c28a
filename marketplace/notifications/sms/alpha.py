"""Text messages through Alpha SMS, sms.net.bd (docs/notifications.md says what is assumed of it)."""

from functools import cache as once
from functools import partial
from typing import Any, NoReturn
from uuid import UUID

import requests
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

PATH = "/sendsms"
REPORT_PATH = "/report/request/{reference}/"
LONGEST_TEXT = 1000

SENT = 0
# Of the message itself: nothing in it, too long, no number, words that may not be sent.
UNDELIVERABLE = frozenset({414, 415, 416, 420})
# What the gateway cannot explain itself.
UNEXPLAINED = 409

# What a report says of one message, in lower case; anything else tells nothing yet.
ARRIVED = frozenset({"delivered"})
CAME_BACK = frozenset({"failed", "rejected", "undelivered", "expired", "blocked"})


class AlphaSender:
    """Alpha SMS behind the port. It has no room for a key: what it was asked twice, it carries twice."""

    name = "alpha"
    knows_keys = False

    def send(self, text: str, *, to: str, event_id: UUID) -> Receipt:
        """See the port."""
        if len(text) > LONGEST_TEXT:
            raise UndeliverableError(f"the text has {len(text)} characters; we send this gateway {LONGEST_TEXT}")
        message = {"api_key": settings.ALPHA_SMS_KEY, "msg": text, "to": to.removeprefix("+")}
        if settings.ALPHA_SMS_SENDER:
            message["sender_id"] = settings.ALPHA_SMS_SENDER
        return Receipt(self.name, carry(partial(hand_over, message)))

    def ask_outcome(self, reference: str) -> bool | None:
        """Whether a message arrived; None while the gateway does not say.

        Raises:
            OutsideSystemError: it is away, or does not answer sensibly.
        """
        return fetch_report(reference)


def ask(timeout_s: float, message: dict[str, str], trail: Trail) -> str:
    """One request, within the time given; returns the gateway's name for the message."""
    try:
        return request(timeout_s, message)
    except (requests.RequestException, NoSensibleAnswerError) as error:
        trail.note(error)
        raise


def request(timeout_s: float, message: dict[str, str]) -> str:
    """Ask, and judge the answer."""
    response = session().post(settings.ALPHA_SMS_URL + PATH, data=message, timeout=timeout_s, allow_redirects=False)
    return judge(answer_of(response))


# One attempt: a message whose answer was lost may be on its way, and would be carried twice.
hand_over = guarded(
    "alpha_sms",
    retry_on=(requests.ConnectionError, requests.Timeout, NoSensibleAnswerError),
    attempts=1,
    attempt_timeout_s=6.0,
    budget_s=6.0,
)(ask)


def ask_for_report(timeout_s: float, reference: str) -> bool | None:
    """What became of one message."""
    url = settings.ALPHA_SMS_URL + REPORT_PATH.format(reference=reference)
    try:
        response = session().get(
            url, params={"api_key": settings.ALPHA_SMS_KEY}, timeout=timeout_s, allow_redirects=False
        )
        answer = answer_of(response)
        if int(answer["error"]) != SENT:
            raise NoSensibleAnswerError(f"error {int(answer['error'])}")
        status = str(answer["data"]["recipients"][0]["status"]).lower()
    except requests.RequestException as error:
        # Its own words hold the address with our key in it.
        raise NoSensibleAnswerError(type(error).__name__) from None
    except (ValueError, KeyError, TypeError, IndexError):
        raise NoSensibleAnswerError("in another format") from None
    return True if status in ARRIVED else False if status in CAME_BACK else None


fetch_report = guarded("alpha_sms_reports", retry_on=(NoSensibleAnswerError,), attempts=1, attempt_timeout_s=4.0)(
    ask_for_report
)


def answer_of(response: requests.Response) -> dict[str, Any]:
    """The answer, which is the same JSON whatever the status."""
    if response.status_code == requests.codes.too_many_requests:
        raise BusyError(f"HTTP {response.status_code}")
    try:
        answer = response.json()
        int(answer["error"])
    except (ValueError, KeyError, TypeError):
        # The answer may quote the message, and so would the error.
        raise NoSensibleAnswerError(f"HTTP {response.status_code} in another format") from None
    checked: dict[str, Any] = answer
    return checked


def judge(answer: dict[str, Any]) -> str:
    """The gateway's name for a message that is on its way."""
    status = int(answer["error"])
    if status != SENT:
        refuse(status)
    try:
        return str(answer["data"]["request_id"])
    except (KeyError, TypeError):
        raise NoSensibleAnswerError("no name for the message") from None


def refuse(status: int) -> NoReturn:
    """Raise what a refusal means for trying again. The gateway's own words are left out: they may quote the number."""
    if status in UNDELIVERABLE:
        raise UndeliverableError(f"the gateway refuses the message: {status}")
    if status == UNEXPLAINED:
        raise NoSensibleAnswerError(f"error {status}")
    raise GatewayRefusesUsError(f"the gateway refuses us: {status}")


@once
def session() -> requests.Session:
    """Connections kept open from one message to the next."""
    return requests.Session()
