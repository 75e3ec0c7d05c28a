"""How a mail that comes back is known: by the address it comes back to, and by its `Message-ID`.

An address that mail comes back to (VERP) names the event and shows by a keyed hash that we named it, so that nobody can
have mail to others stopped by writing to such addresses. A `Message-ID` has 74 random bits that its reader alone knows.
"""

import base64
import binascii
import hmac
import re
from email.utils import parseaddr
from hashlib import sha256
from uuid import UUID

from django.conf import settings

MAC_BYTES = 5
NAMED = re.compile(r"\+([a-z2-7]{26})([a-z2-7]{8})@", re.IGNORECASE)


def message_id(event_id: UUID) -> str:
    """The `Message-ID` of an event's mail, by which mail programs know a mail that came twice."""
    return f"<{event_id}@{_domain()}>"


def event_of_message_id(text: str) -> UUID | None:
    """The event of one of our `Message-ID`s, with its brackets or without; None for anybody else's."""
    name, _at, domain = text.strip().strip("<>").rpartition("@")
    if domain.lower() != _domain().lower():
        return None
    try:
        return UUID(name)
    except ValueError:
        return None


def bounce_address(event_id: UUID) -> str | None:
    """Where an event's mail comes back to; None where that is to be the sender's own address."""
    if not settings.BOUNCE_ADDRESS:
        return None
    box, _at, domain = settings.BOUNCE_ADDRESS.rpartition("@")
    return f"{box}+{_letters(event_id.bytes)}{_mac(event_id)}@{domain}"


def event_of_bounce_address(text: str) -> UUID | None:
    """The event that an address names; None where we did not make it."""
    found = NAMED.search(text)
    if found is None:
        return None
    try:
        event_id = UUID(bytes=base64.b32decode(found[1].upper() + "======"))
    except (binascii.Error, ValueError):
        return None
    return event_id if hmac.compare_digest(_mac(event_id), found[2].lower()) else None


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]


def _mac(event_id: UUID) -> str:
    key = sha256(b"deliveries.bounce_address\0" + settings.SECRET_KEY.encode()).digest()
    return _letters(hmac.digest(key, event_id.bytes, "sha256")[:MAC_BYTES])


def _letters(data: bytes) -> str:
    """In base 32, for mail servers do not all keep capitals."""
    return base64.b32encode(data).decode().rstrip("=").lower()
