"""Who sends messages to browsers that nobody looks at (RFC 8030), and by which key we are known there (RFC 8292)."""

import re
from base64 import urlsafe_b64decode
from binascii import Error
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, model_validator

from config.env.base import STATE_DIR, CommaSeparated, Part

KEY_BYTES: Final = 32
# Of the curve P-256: a private key is a number from 1 to one less.
ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
# The push services of browsers: Google's (Chrome and most others on Android), Mozilla's, Microsoft's, Apple's.
HOSTS: Final = ("fcm.googleapis.com", ".push.services.mozilla.com", ".notify.windows.com", ".push.apple.com")
HOST = re.compile(r"\.?[a-z0-9-]+(\.[a-z0-9-]+)+")
LOOPBACK = re.compile(r"http://127\.0\.0\.1:\d{1,5}")


def sound_vapid_key(key: SecretStr) -> SecretStr:
    """Refuse at the start what would fail at the first message."""
    text = key.get_secret_value()
    try:
        raw = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except Error:
        raise ValueError("HAAT_VAPID_KEY is not base64url") from None
    if len(raw) != KEY_BYTES or not 0 < int.from_bytes(raw) < ORDER:
        raise ValueError(f"HAAT_VAPID_KEY is not a private key of P-256: {KEY_BYTES} bytes in base64url")
    return key


class Push(Part):
    """Whether there is push, and how it goes."""

    # Not told: `web` where there is a key, else `off`.
    push: Literal["web", "console", "off"] | None = None
    push_root: Path = STATE_DIR / "push"
    vapid_key: Annotated[SecretStr, AfterValidator(sound_vapid_key)] | None = None
    # Where browsers may be pushed to: hosts, or with a dot before them those below; nothing else is ever asked.
    push_hosts: CommaSeparated = Field(default=HOSTS)

    def push_channel(self) -> Literal["web", "console", "off"]:
        """How it goes on this machine."""
        return self.push or ("web" if self.vapid_key else "off")

    @model_validator(mode="after")
    def refuse_half_a_push(self) -> Self:
        """Refuse to start without the key that messages are signed with, and with hosts that are none."""
        if self.push_channel() != "off" and not self.vapid_key:
            raise ValueError(f"HAAT_PUSH={self.push} needs HAAT_VAPID_KEY")
        if self.is_deployed and self.push_channel() == "console":
            raise ValueError("staging and production cannot write push to files: HAAT_PUSH is web or off")
        for host in self.push_hosts:
            if not HOST.fullmatch(host) and (self.is_deployed or not LOOPBACK.fullmatch(host)):
                raise ValueError(f"HAAT_PUSH_HOSTS has what is no host's name: {host!r}")
        return self
