"""Access and refresh tokens for apps: JSON Web Tokens that are good only as long as the session behind them is.

An access token lives 15 minutes and names its session, which is looked up on every request: signing out, a changed
password or a closed account ends it at once. A refresh token lives 7 days and is used once. When a used one comes back,
either the app or a thief has the newer one, and nobody can tell which; so the whole session ends.
"""

import time
from dataclasses import replace
from typing import Any

import structlog
from allauth.headless.internal.sessionkit import lookup_session
from allauth.headless.tokens.strategies.jwt import JWTTokenStrategy
from allauth.headless.tokens.strategies.jwt.internal import (
    create_access_token,
    create_refresh_token,
    decode_token,
    get_token_session,
)
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase, UpdateError
from django.core.cache import cache
from django.http import HttpRequest

from marketplace.accounts.models import User
from marketplace.accounts.principals import Principal, principal_of_session
from marketplace.accounts.session_keys import seal, unseal

logger = structlog.get_logger(__name__)

CLAIMED, USED = "claimed", "used"


class TokenStrategy(JWTTokenStrategy):
    """allauth's tokens, whose sessions live as long as the refresh token, and whose refresh tokens are used once.

    A session token is the session's key, signed.
    """

    def create_session_token(self, request: HttpRequest) -> str:
        request.session.set_expiry(settings.HEADLESS_JWT_REFRESH_TOKEN_EXPIRES_IN)
        return seal(super().create_session_token(request))

    def get_session_token(self, request: HttpRequest) -> str | None:
        """As it was sent, or for the session behind an access token."""
        sent: str | None = request.headers.get("X-Session-Token")
        key: str | None = None if sent else super().get_session_token(request)
        return seal(key) if key else sent

    def lookup_session(self, session_token: str) -> SessionBase | None:
        key = unseal(session_token)
        session: SessionBase | None = super().lookup_session(key) if key else None
        return session

    def refresh_token(self, refresh_token: str) -> tuple[str, str] | None:
        """A new pair for a refresh token that was never used before; None for any other."""
        payload = decode_token(refresh_token, "refresh")
        if payload is None:
            return None
        if not _claim(payload):
            _end_session_if_reused(payload)
            return None
        try:
            pair: tuple[str, str] | None = super().refresh_token(refresh_token)
        except UpdateError:  # the session was ended in the same moment
            return None
        _mark_used(payload)
        return pair


def principal_of_access_token(token: str) -> Principal | None:
    """Who holds this access token; None when it is not ours, too old, or its session has ended."""
    payload = decode_token(token, "access")
    session = get_token_session(payload) if payload else None
    if payload is None or session is None:
        return None
    principal = principal_of_session(session)
    if str(principal.user_id) != payload["sub"]:
        return None
    return replace(principal, is_session=False)


def session_of_access_token(token: str) -> SessionBase | None:
    """The session that an access token belongs to; None when the token is not ours, too old, or the session ended."""
    payload = decode_token(token, "access")
    session: SessionBase | None = get_token_session(payload) if payload else None
    return session


def end_of_access_token(token: str) -> float | None:
    """When an access token runs out, in seconds since 1970; None when it is not ours, or has."""
    payload = decode_token(token, "access")
    return float(payload["exp"]) if payload else None


def issue_tokens(session_token: str) -> tuple[str, str]:
    """Access and refresh token for a session whose key has changed, as it does with the password."""
    session = lookup_session(unseal(session_token))
    user = User.objects.get(pk=session[SESSION_KEY])
    tokens = create_access_token(user, session, {}), create_refresh_token(user, session)
    session.save()
    return tokens


def _claim(payload: dict[str, Any]) -> bool:
    """Claim the token: of any number of requests that bring it at once, one is the first."""
    return bool(cache.add(_used_key(payload), CLAIMED, _left_s(payload)))


def _mark_used(payload: dict[str, Any]) -> None:
    """From now on the new pair is out, and whoever still brings the old token has kept it, or found it."""
    cache.set(_used_key(payload), USED, _left_s(payload))


def _end_session_if_reused(payload: dict[str, Any]) -> None:
    """Whoever comes while the first is still being answered sent it twice, and took nothing from anybody."""
    if cache.get(_used_key(payload)) != USED:
        return
    session = get_token_session(payload)
    if session is not None:
        key = session.session_key
        session.flush()
        # Its row tells whoever holds something open by it.
        UserSession.objects.filter(session_key=key).delete()
    logger.warning("refresh_token_reused", user_id=payload["sub"])


def _used_key(payload: dict[str, Any]) -> str:
    return f"accounts:refreshed:{payload['jti']}"


def _left_s(payload: dict[str, Any]) -> int:
    return max(int(payload["exp"] - time.time()), 1)
