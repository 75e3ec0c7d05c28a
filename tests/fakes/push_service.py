"""A push service on loopback: RFC 8030 with VAPID (RFC 8292), checked as the services of browsers check it."""

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey

from marketplace.notifications.push.vapid import from_text
from tests.fakes.push_keys import FakeBrowser
from tests.fakes.serving import QuietHandler, serving_http

LONGEST_BODY = 4096
LONGEST_TTL_S = 4 * 7 * 24 * 60 * 60
DAY_S = 24 * 60 * 60
TOPIC = re.compile(r"[A-Za-z0-9_-]{1,32}")
AUTHORIZATION = re.compile(r"vapid t=(?P<token>[^,\s]+), ?k=(?P<key>[A-Za-z0-9_-]+)")
URGENCIES = {"very-low", "low", "normal", "high"}
SLOW_S = 30.0  # or until the test has ended


class Mood(StrEnum):
    """How the service behaves until told otherwise."""

    WELL = "well"
    GONE = "410"
    NOT_FOUND = "404"
    BUSY = "429"
    BROKEN = "500"
    AWAY = "503"
    REFUSING = "403"
    STRANGE = "302"
    SLOW = "slow"


@dataclass
class FakePushService:
    """What the service was given, by the topic under which it waits for its browser."""

    url: str = ""
    mood: Mood = Mood.WELL
    fails_first: int = 0
    browsers: dict[str, FakeBrowser] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    waiting: dict[tuple[str, str], str] = field(default_factory=dict)
    ended: threading.Event = field(default_factory=threading.Event)

    def browser(self, name: str, *, key: str) -> FakeBrowser:
        """One that subscribed here, to be told by who signs with that public key (base64url) alone."""
        fake = FakeBrowser(f"{self.url}/push/{name}")
        self.browsers[f"/push/{name}"], self.keys[f"/push/{name}"] = fake, key
        return fake

    def messages(self, name: str) -> list[dict[str, Any]]:
        """What waits for a browser, as it reads it: of each topic the latest."""
        path = f"/push/{name}"
        return [json.loads(text) for (to, _topic), text in self.waiting.items() if to == path]

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> int:
        """The status for one message."""
        self.asked.append(headers)
        if self.fails_first > 0:
            self.fails_first -= 1
            return 503
        if self.mood is Mood.SLOW:
            self.ended.wait(SLOW_S)
        elif self.mood is not Mood.WELL:
            return int(self.mood)
        browser = self.browsers.get(path)
        if browser is None:
            return 404
        return self._fault_of(path, headers, body) or self._take(path, browser, headers, body)

    def _fault_of(self, path: str, headers: dict[str, str], body: bytes) -> int | None:
        ttl = headers.get("ttl", "")
        if not ttl.isdecimal() or int(ttl) > LONGEST_TTL_S:
            return 400
        if not TOPIC.fullmatch(headers.get("topic", "none")) or headers.get("urgency", "normal") not in URGENCIES:
            return 400
        if len(body) > LONGEST_BODY:
            return 413
        if headers.get("content-encoding") != "aes128gcm":
            return 415
        return self._refusal(headers.get("authorization", ""), key=self.keys[path])

    def _refusal(self, authorization: str, *, key: str) -> int | None:
        """Whether a signature is ours, for this service, and not for too long."""
        found = AUTHORIZATION.fullmatch(authorization)
        if found is None:
            return 401
        if found["key"] != key:
            return 403
        public = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), from_text(key))
        try:
            claims = jwt.decode(found["token"], public, algorithms=["ES256"], audience=self.url)
        except jwt.InvalidTokenError:
            return 403
        is_soon = claims["exp"] <= time.time() + DAY_S
        return None if is_soon and claims.get("sub", "").startswith(("mailto:", "https:")) else 403

    def _take(self, path: str, browser: FakeBrowser, headers: dict[str, str], body: bytes) -> int:
        """A later message of a topic takes the place of one that waits."""
        topic = headers.get("topic", str(len(self.asked)))
        self.waiting[path, topic] = browser.open(body)
        return 201


@contextmanager
def running_push_service() -> Iterator[FakePushService]:
    """The service on a free port of loopback, until the block ends."""
    fake = FakePushService()

    class Handler(QuietHandler):
        def post(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            self.tell(fake.answer(self.path, headers, self.body()), "text/plain", b"")

    with serving_http(Handler) as fake.url:
        try:
            yield fake
        finally:
            fake.ended.set()
