"""How push services know us: by a key of our own, under each message (VAPID, RFC 8292)."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime, timedelta
from email.utils import parseaddr
from functools import lru_cache

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, derive_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

# A day is the most that is allowed; less, so that clocks may differ.
GOOD_FOR = timedelta(hours=12)


def public_key() -> str:
    """What browsers subscribe with, base64url: from then on they take messages signed by us alone."""
    return to_text(public_bytes(_private_key(settings.VAPID_KEY)))


def authorization(origin: str, *, now: datetime) -> str:
    """The header `Authorization` for one push service.

    Args:
        origin: the service's, for which alone the signature counts.
    """
    claims = {"aud": origin, "exp": int((now + GOOD_FOR).timestamp()), "sub": contact()}
    token = jwt.encode(claims, _private_key(settings.VAPID_KEY), algorithm="ES256")
    return f"vapid t={token}, k={public_key()}"


def contact() -> str:
    """Where the push service's operator reaches us."""
    is_reachable = settings.PUBLIC_ADDRESS.startswith("https://")
    return settings.PUBLIC_ADDRESS if is_reachable else f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}"


def public_bytes(key: EllipticCurvePrivateKey) -> bytes:
    """The public half as a point, uncompressed."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def to_text(raw: bytes) -> str:
    """Base64url without the padding."""
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def from_text(text: str) -> bytes:
    """The bytes of base64url, padded or not.

    Raises:
        ValueError: it is none.
    """
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


# Kept by the setting's text, so that a changed setting (in tests) is another key.
@lru_cache(maxsize=4)
def _private_key(text: str) -> EllipticCurvePrivateKey:
    return derive_private_key(int.from_bytes(from_text(text)), SECP256R1())
