"""Access and refresh tokens for apps: JSON Web Tokens that are good only as long as the session behind them is.

An access token lives 15 minutes and names its session, which is looked up on every request: signing out, a changed
password or a closed account ends it at once. A refresh token lives 7 days and is used once. When a used one comes back,
either the app or a thief has the newer one, and nobody can tell which; so the whole session ends.
"""

import time
from dataclasses import replace
from typing import Any

import structlog
from allauth.headless.tokens.strategies.jwt import JWTTokenStrategy
from allauth.headless.tokens.strategies.jwt.internal import decode_token, get_token_session
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from marketplace.accounts.principals import Principal, principal_of_session

logger = structlog.get_logger(__name__)


class TokenStrategy(JWTTokenStrategy):
    """allauth's tokens, whose sessions live as long as the refresh token, and whose refresh tokens are used once."""

    def create_session_token(self, request: HttpRequest) -> str:
        request.session.set_expiry(settings.HEADLESS_JWT_REFRESH_TOKEN_EXPIRES_IN)
        token: str = super().create_session_token(request)
        return token

    def refresh_token(self, refresh_token: str) -> tuple[str, str] | None:
        """A new pair for a refresh token that was never used before; None for any other."""
        payload = decode_token(refresh_token, "refresh")
        if payload is None:
            return None
        if not _is_first_use(payload):
            _end_session(payload)
            return None
        pair: tuple[str, str] | None = super().refresh_token(refresh_token)
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


def _is_first_use(payload: dict[str, Any]) -> bool:
    """Claim the token: of any number of requests that bring it at once, one is the first."""
    left_s = max(int(payload["exp"] - time.time()), 1)
    return bool(cache.add(f"accounts:refreshed:{payload['jti']}", 1, left_s))


def _end_session(payload: dict[str, Any]) -> None:
    session = get_token_session(payload)
    if session is not None:
        session.flush()
    logger.warning("refresh_token_reused", user_id=payload["sub"])
