"""The link by which a guest finds what they ordered: whoever opens it sees the purchase, and may make it theirs.

Its token follows from the purchase and the market's secret, so that the market can send it again; a purchase keeps no
more than its SHA-256, without which a token opens nothing.
"""

import base64
import hashlib
from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import salted_hmac

LONGEST_TOKEN = 60


def token_of(purchase_id: UUID) -> str:
    """The token, of 256 bits."""
    made = salted_hmac("marketplace.orders.claims", purchase_id.bytes, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")


def digest_of(token: str) -> str:
    """What a purchase keeps of it."""
    return hashlib.sha256(token.encode()).hexdigest()


def page_of(purchase_id: UUID, *, language: str | None = None) -> str:
    """The path of the page behind the link, in this language or the one of the request."""
    with translation.override(language or translation.get_language()):
        return reverse("orders:placed", args=[token_of(purchase_id)])


def link_of(purchase_id: UUID, *, language: str) -> str:
    """The whole address, for a message."""
    return f"{settings.PUBLIC_ADDRESS}{page_of(purchase_id, language=language)}"
