"""An Alpha SMS (sms.net.bd) on loopback: one message and its report, as docs/notifications.md describes them."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.fakes.serving import QuietHandler, serving_http

KEY = "fake-alpha-key-on-loopback"
SENDER = "HAATTEST"
PATH = "/sendsms"
REPORT = re.compile(r"/report/request/(\d+)/")
SLOW_S = 30.0  # or until the test has ended
FIRST_ID = 70001

WORDS = {
    400: "Missing or invalid parameter.",
    404: "The requested resource not found.",
    405: "Authorization required.",
    409: "Unknown error occurred on Server end.",
    413: "Invalid Sender ID.",
    414: "Message is empty.",
    416: "No valid number found.",
    417: "Insufficient balance.",
    420: "Content blocked.",
}


class Mood(StrEnum):
    """How the gateway behaves until told otherwise."""

    WELL = "well"
    POOR = "417"
    UNKNOWN_ERROR = "409"
    THROTTLED = "HTTP 429"
    BROKEN = "HTTP 500"
    SLOW = "slow"
    LOST = "takes the message, and never answers"
    MALFORMED = "malformed"
    STRANGE = "json of another shape"
    UNHEARD_OF = "an error of no documentation"


@dataclass
class FakeAlphaSms:
    """What the gateway was asked, what it sent, and what it reports of it."""

    url: str = ""
    mood: Mood = Mood.WELL
    status: str = "Sent"
    blocked_words: str = "casino"
    asked: list[dict[str, str]] = field(default_factory=list)
    sent: list[dict[str, str]] = field(default_factory=list)
    ended: threading.Event = field(default_factory=threading.Event)

    def take(self, body: bytes) -> tuple[int, bytes]:
        """Status and body for a message."""
        message = {name: values[0] for name, values in parse_qs(body.decode(), keep_blank_values=True).items()}
        self.asked.append(message)
        return self._of_mood(message) or _told(self._judge(message))

    def report(self, reference: int, key: str) -> tuple[int, bytes]:
        """Status and body for the report of a message."""
        if key != KEY:
            return _told(_refusal(405))
        if not 0 <= reference - FIRST_ID < len(self.sent):
            return _told(_refusal(404))
        number = self.sent[reference - FIRST_ID]["to"]
        recipients = [{"number": number, "charge": "0.3500", "status": self.status}]
        data = {"request_id": reference, "request_status": "Complete", "request_charge": "0.3500"}
        return _told({"error": 0, "msg": "Success", "data": {**data, "recipients": recipients}})

    def _of_mood(self, message: dict[str, str]) -> tuple[int, bytes] | None:
        match self.mood:
            case Mood.BROKEN:
                return 500, b"<html>Server Error</html>"
            case Mood.THROTTLED:
                return 429, b"<html>Too Many Requests</html>"
            case Mood.MALFORMED:
                return 200, b'{"error": 0, "msg"'
            case Mood.STRANGE:
                return 200, b'{"error": 0, "msg": "Request successfully submitted", "data": []}'
            case Mood.UNHEARD_OF:
                return 200, b'{"error": 499, "msg": "Pondering"}'
            case Mood.LOST:
                self._judge(message)
                self.ended.wait(SLOW_S)
            case Mood.SLOW:
                self.ended.wait(SLOW_S)
                return 200, b"{}"
        return None

    def _judge(self, message: dict[str, str]) -> dict[str, Any]:
        fault = self._fault_of(message)
        if fault:
            return _refusal(fault)
        self.sent.append(message)
        reference = FIRST_ID + len(self.sent) - 1
        return {"error": 0, "msg": "Request successfully submitted", "data": {"request_id": reference}}

    def _fault_of(self, message: dict[str, str]) -> int | None:
        """The first thing wrong with a request: whoever asks, then what is asked."""
        faults = {
            405: message.get("api_key") != KEY,
            400: "msg" not in message or "to" not in message,
            413: message.get("sender_id", SENDER) != SENDER,
            414: not message.get("msg"),
            416: not _is_number(message.get("to", "")),
            417: self.mood is Mood.POOR,
            420: self.blocked_words in message.get("msg", ""),
            409: self.mood is Mood.UNKNOWN_ERROR,
        }
        return next((error for error, is_at_fault in faults.items() if is_at_fault), None)


def _is_number(to: str) -> bool:
    """Of a Bangladeshi mobile phone, as people write it at home or with the country's code, without a plus."""
    home = to.removeprefix("88")
    return home.isascii() and home.isdigit() and len(home) == 11 and home[:2] == "01" and home[2] in "3456789"


def _refusal(error: int) -> dict[str, Any]:
    return {"error": error, "msg": WORDS[error]}


def _told(answer: dict[str, Any]) -> tuple[int, bytes]:
    """Refusals too come with HTTP 200: the error is in the body."""
    return 200, json.dumps(answer).encode()


@contextmanager
def running_alpha_sms() -> Iterator[FakeAlphaSms]:
    """The server on a free port of loopback, until the block ends."""
    fake = FakeAlphaSms()

    class Handler(QuietHandler):
        def post(self) -> None:
            body = self.body()
            self._answer(fake.take(body) if self.path == PATH else (404, b"<html>Not Found</html>"))

        def get(self) -> None:
            asked = urlsplit(self.path)
            found, key = REPORT.fullmatch(asked.path), parse_qs(asked.query).get("api_key", [""])[0]
            self._answer(fake.report(int(found[1]), key) if found else (404, b"<html>Not Found</html>"))

        def _answer(self, answer: tuple[int, bytes]) -> None:
            status, body = answer
            self.tell(status, "application/json" if status == 200 else "text/html", body)

    with serving_http(Handler) as fake.url:
        try:
            yield fake
        finally:
            fake.ended.set()
