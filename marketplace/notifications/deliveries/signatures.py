"""Whether news of mail comes from whom we have it from."""

import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta

from django.conf import settings

from marketplace.core import kept_values
from marketplace.notifications.deliveries.errors import BadSignatureError

# Clocks differ, and posts are tried again; what is older may have been overheard.
OLDEST = timedelta(minutes=5)
KEPT_AS = "deliveries:mailgun:{digest}"
# As long as one that was made early is fresh.
KEPT_FOR_S = int(2 * OLDEST.total_seconds())
SIGNATURE = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})")


def require_signed(header: str, body: bytes, *, now: datetime) -> None:
    """Hold `Haat-Signature: t=<seconds>,v1=<hex>` against the body: HMAC-SHA256 of `<seconds>.<body>`.

    Raises:
        BadSignatureError: it is not right, or more than five minutes old.
    """
    found = SIGNATURE.fullmatch(header.strip())
    if found is None or not settings.MAIL_HOOK_SECRET:
        raise BadSignatureError
    _require_fresh(found[1], now=now)
    signed = found[1].encode() + b"." + body
    _require_same(hmac.new(settings.MAIL_HOOK_SECRET.encode(), signed, "sha256").hexdigest(), found[2])


def require_signed_by_mailgun(*, timestamp: str, token: str, signature: str, body: bytes, now: datetime) -> None:
    """Hold Mailgun's signature against its time and token: HMAC-SHA256 of both, under the webhook signing key.

    The body is not in it, so that a token is good for the body that it came with first: whoever overhears it cannot
    say anything else with it.

    Raises:
        BadSignatureError: it is not right, more than five minutes old, or came with another body.
    """
    if not settings.MAILGUN_SIGNING_KEY:
        raise BadSignatureError
    _require_fresh(timestamp, now=now)
    signed = f"{timestamp}{token}".encode()
    _require_same(hmac.new(settings.MAILGUN_SIGNING_KEY.encode(), signed, "sha256").hexdigest(), signature)
    key, said = KEPT_AS.format(digest=_digest(signed)), _digest(body)
    if kept_values.find(key) not in (None, said):
        raise BadSignatureError
    kept_values.keep(key, said, ttl_s=KEPT_FOR_S)


def _require_fresh(seconds: str, *, now: datetime) -> None:
    try:
        made_at = datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        raise BadSignatureError from None
    if abs(now - made_at) > OLDEST:
        raise BadSignatureError


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _require_same(right: str, given: str) -> None:
    if not hmac.compare_digest(right.encode(), given.lower().encode()):
        raise BadSignatureError
