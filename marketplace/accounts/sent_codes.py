"""Showing once more who one is by a code that is sent: for people with neither a password nor a second factor."""

from datetime import datetime, timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.contrib.sessions.backends.base import SessionBase
from django.utils.crypto import constant_time_compare

from marketplace.accounts.models import User
from marketplace.accounts.principals import METHODS_KEY

PENDING_KEY = "accounts_sent_code"
GOOD_FOR = timedelta(minutes=10)
MOST_WRONG = 5


def contact_of(user: User) -> str | None:
    """Where a code goes that shows who they are: what is theirs for sure, and mail first, which costs nothing."""
    if user.email and user.email_verified_at:
        return user.email
    return user.phone if user.phone_verified_at else None


def is_all_they_have(user: User) -> bool:
    """Whether a code is the only thing by which they could show who they are."""
    if user.has_usable_password() or contact_of(user) is None:
        return False
    return not Authenticator.objects.filter(user=user).exists()


def send_code(session: SessionBase, user: User, *, now: datetime) -> None:
    """Send a code that this session waits for; the one before is no longer good.

    Raises:
        RateLimitedError: too many text messages.
    """
    adapter = get_adapter()
    code: str = adapter.generate_login_code()
    contact = contact_of(user)
    if contact == user.email:
        adapter.send_mail("account/email/sent_code", contact, {"user": user, "code": code})
    else:
        adapter.send_sent_code_sms(contact, code)
    session[PENDING_KEY] = {"code": code, "until": (now + GOOD_FOR).timestamp(), "left": MOST_WRONG}


def is_waiting(session: SessionBase, *, now: datetime) -> bool:
    """Whether a code was sent that is still good."""
    pending: dict[str, Any] = session.get(PENDING_KEY) or {"until": 0}
    return bool(now.timestamp() < pending["until"])


def confirm_code(session: SessionBase, code: str, *, now: datetime) -> bool:
    """Note in the session that they have shown who they are, if it is the code that was sent; it is good once.

    A code is gone once it was typed wrongly five times. Whoever calls has counted the attempt (`attempts.CODE`).
    """
    if not is_waiting(session, now=now):
        return False
    pending: dict[str, Any] = session.pop(PENDING_KEY)
    if constant_time_compare(pending["code"], code):
        record = {"method": "code", "at": now.timestamp(), "reauthenticated": True}
        session[METHODS_KEY] = [*session.get(METHODS_KEY, []), record]
        return True
    if pending["left"] > 1:
        session[PENDING_KEY] = pending | {"left": pending["left"] - 1}
    return False
