"""A browser's half of a subscription, made up: its keys, and a place at a push service."""

import os
from dataclasses import dataclass, field
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key

from marketplace.notifications.ports import Browser
from marketplace.notifications.push.vapid import public_bytes, to_text

# Of no market's, and of every test's.
VAPID_KEY = to_text(bytes(range(1, 33)))


@dataclass(frozen=True)
class FakeBrowser:
    """One that can read what was sealed for it."""

    endpoint: str = "https://fcm.googleapis.com/fcm/send/a-browser"
    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()), repr=False)
    auth: bytes = field(default_factory=lambda: os.urandom(16), repr=False)

    @property
    def browser(self) -> Browser:
        """What it tells of itself."""
        return Browser(self.endpoint, to_text(public_bytes(self.key)), to_text(self.auth))

    def as_json(self) -> dict[str, Any]:
        """The same as `PushSubscription.toJSON` has it."""
        keys = {"p256dh": self.browser.p256dh, "auth": self.browser.auth}
        return {"endpoint": self.endpoint, "expirationTime": None, "keys": keys}

    def open(self, body: bytes) -> str:
        """What was sealed for it (RFC 8291)."""
        opened: bytes = http_ece.decrypt(body, private_key=self.key, auth_secret=self.auth, version="aes128gcm")
        return opened.decode()
