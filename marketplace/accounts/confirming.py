"""Whether it is still the owner who sits there: what cannot be undone asks who signed in long ago once more."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from marketplace.accounts.errors import ReauthenticationRequiredError
from marketplace.accounts.models import User
from marketplace.accounts.principals import METHODS_KEY, principal_in
from marketplace.accounts.sent_codes import contact_of
from marketplace.accounts.tokens import session_of_access_token


def require_recent_sign_in(request: HttpRequest, user: User, *, now: datetime) -> None:
    """Let pass who signed in, or confirmed it, within a quarter of an hour.

    Who has neither a password nor a second factor confirms it by a code sent to them; without a contact that is theirs
    for sure, there is nothing to confirm it with, as on allauth's own pages.

    Raises:
        ReauthenticationRequiredError: it was longer ago.
    """
    session = session_behind(request)
    if session is not None and is_recent(session, now=now):
        return
    if user.has_usable_password() or contact_of(user) or Authenticator.objects.filter(user=user).exists():
        raise ReauthenticationRequiredError


def ask_who_it_is(following: str) -> HttpResponse:
    """Lead to the page that asks once more, and from there to the path that follows."""
    return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': following})}")


def is_recent(session: SessionBase, *, now: datetime) -> bool:
    """Whether somebody proved who they are in this session within a quarter of an hour."""
    records: list[dict[str, Any]] = session.get(METHODS_KEY, [])
    since = now - timedelta(seconds=settings.ACCOUNT_REAUTHENTICATION_TIMEOUT)
    return any(float(record.get("at", 0)) >= since.timestamp() for record in records)


def session_behind(request: HttpRequest) -> SessionBase | None:
    """The session by which the caller is known, be it an access token's or the cookie's; None for a program's key.

    A page knows its reader by the cookie alone, so a token sent beside it, which may be anybody's, counts for nothing.
    """
    caller = principal_in(request)
    if caller.is_session:
        return request.session
    if caller.scopes is not None:
        return None
    return session_of_access_token(request.headers.get("Authorization", "").partition(" ")[2].strip())
