"""An SSL Wireless on loopback: iSMS Plus API v3, sending one message, as docs/notifications.md describes it."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from tests.fakes.serving import QuietHandler, serving_http

TOKEN = "1279-fake-token-on-loopback"
SID = "HAATTEST"
PATH = "/api/v3/send-sms"
MANDATORY = ("api_token", "sid", "msisdn", "sms", "csms_id")
LONGEST_TEXT = 1000
LONGEST_KEY = 20
SLOW_S = 30.0  # or until the test has ended

WORDS = {
    4001: "Unauthorized",
    4002: "SID is not permitted",
    4003: "IP Blacklisted",
    4005: "Invalid Request Format",
    4020: "Invalid CSMS ID",
    4022: "Required Parameter Missing",
    4023: "Duplicate CSMS ID",
    4025: "Invalid MSISDN",
    4026: "Blocked MSISDN",
    4027: "Message Length Exceeded",
    4029: "Too Many Requests",
    4031: "TPS Exceeded",
    5000: "Unknown Error",
}


class Mood(StrEnum):
    """How the gateway behaves until told otherwise."""

    WELL = "well"
    BLACKLISTED = "4003"
    BUSY = "4029"
    TOO_FAST = "4031"
    UNKNOWN_ERROR = "5000"
    THROTTLED = "HTTP 429"
    BROKEN = "HTTP 500"
    SLOW = "slow"
    LOST = "takes the message, and never answers"
    MALFORMED = "malformed"
    STRANGE = "json of another shape"
    UNHEARD_OF = "a status of no documentation"
    INVALID = "the request is in order, its message is not"
    DUPLICATE = "the request is in order, its message was sent before"


@dataclass
class FakeSslWireless:
    """What the gateway was asked, and what it sent."""

    url: str = ""
    mood: Mood = Mood.WELL
    fails_first: int = 0
    blocked: set[str] = field(default_factory=set)
    asked: list[dict[str, Any]] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def answer(self, body: bytes) -> tuple[int, bytes]:
        """Status and body for one request."""
        try:
            message = json.loads(body)
        except ValueError:
            return _told(_refusal(4005))
        self.asked.append(message)
        if self.fails_first > 0:
            self.fails_first -= 1
            return 500, b"<html>Server Error</html>"
        return self._of_mood(message) or _told(self._judge(message))

    def next_day(self) -> None:
        """Keys are unique for a day alone."""
        for message in self.sent:
            message["csms_id"] = None

    def _of_mood(self, message: dict[str, Any]) -> tuple[int, bytes] | None:
        match self.mood:
            case Mood.BROKEN:
                return 500, b"<html>Server Error</html>"
            case Mood.THROTTLED:
                return 429, b"<html>Too Many Requests</html>"
            case Mood.MALFORMED:
                return 200, b'{"status": "SUCCESS", "status_code"'
            case Mood.STRANGE:
                return 200, b'{"status": "SUCCESS", "status_code": 200, "smsinfo": []}'
            case Mood.LOST:
                self._judge(message)
                self.ended.wait(SLOW_S)
            case Mood.SLOW:
                self.ended.wait(SLOW_S)
                return 200, b"{}"
        return None

    def _judge(self, message: dict[str, Any]) -> dict[str, Any]:
        status = self._fault_of(message)
        if status:
            return _refusal(status)
        word = {Mood.INVALID: "INVALID", Mood.DUPLICATE: "DUPLICATE", Mood.UNHEARD_OF: "PONDERING"}.get(self.mood)
        if word:
            return _accepted(message, word)
        self.sent.append(message)
        return _accepted(message, "SUCCESS")

    def _fault_of(self, message: dict[str, Any]) -> int | None:
        """The first thing wrong with a request: whoever asks, then what is asked."""
        faults = {
            4022: any(not message.get(name) for name in MANDATORY),
            4001: message.get("api_token") != TOKEN,
            4002: message.get("sid") != SID,
            4003: self.mood is Mood.BLACKLISTED,
            4029: self.mood is Mood.BUSY,
            4031: self.mood is Mood.TOO_FAST,
            5000: self.mood is Mood.UNKNOWN_ERROR,
            4020: len(str(message.get("csms_id"))) > LONGEST_KEY,
            4025: not _is_number(str(message.get("msisdn"))),
            4026: message.get("msisdn") in self.blocked,
            4027: len(str(message.get("sms"))) > LONGEST_TEXT,
            4023: message.get("csms_id") in {sent["csms_id"] for sent in self.sent},
        }
        return next((status for status, is_at_fault in faults.items() if is_at_fault), None)


def _is_number(msisdn: str) -> bool:
    """Of a Bangladeshi mobile phone, as people write it at home or with the country's code, without a plus."""
    home = msisdn.removeprefix("88")
    return home.isascii() and home.isdigit() and len(home) == 11 and home[:2] == "01" and home[2] in "3456789"


def _refusal(status: int) -> dict[str, Any]:
    return {"status": "FAILED", "status_code": status, "error_message": WORDS[status], "smsinfo": []}


def _accepted(message: dict[str, Any], word: str) -> dict[str, Any]:
    told = {
        "sms_status": word,
        "status_message": word.capitalize(),
        "msisdn": message["msisdn"],
        "sms_type": "EN" if message["sms"].isascii() else "BN",
        "sms_body": message["sms"],
        "csms_id": message["csms_id"],
        "reference_id": f"fake{message['csms_id']}",
    }
    return {"status": "SUCCESS", "status_code": 200, "error_message": "", "smsinfo": [told]}


def _told(answer: dict[str, Any]) -> tuple[int, bytes]:
    """Refusals too come with HTTP 200: the status is in the body."""
    return 200, json.dumps(answer).encode()


@contextmanager
def running_ssl_wireless() -> Iterator[FakeSslWireless]:
    """The server on a free port of loopback, until the block ends."""
    fake = FakeSslWireless()

    class Handler(QuietHandler):
        def post(self) -> None:
            body = self.body()
            status, answer = fake.answer(body) if self.path == PATH else (404, b"<html>Not Found</html>")
            self.tell(status, "application/json" if status == 200 else "text/html", answer)

    with serving_http(Handler) as fake.url:
        try:
            yield fake
        finally:
            fake.ended.set()
