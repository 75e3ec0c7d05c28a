"""Who is at the other end of a live connection, and which topics they may hear. All of it waits: ask it in a thread."""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.handlers.asgi import ASGIRequest
from django.http.cookie import parse_cookie
from django.utils import timezone

from marketplace.accounts.credentials import BEARER, identify
from marketplace.accounts.principals import NOBODY, Principal, forget_facts, principal_of_session
from marketplace.accounts.session_keys import unseal
from marketplace.accounts.sessions import SessionStore
from marketplace.accounts.tokens import principal_of_access_token, session_of_access_token
from realtime import kinds
from realtime.control import digest_of


@dataclass(frozen=True, slots=True)
class Credential:
    """What a client is known by: the cookie of its handshake, or an access token that it sent."""

    cookie: str | None = None
    token: str | None = None


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is there, and by which session (as `control` names it) they are known; None for strangers."""

    principal: Principal = NOBODY
    session: str | None = None

    def people(self) -> frozenset[UUID]:
        """Upon whose rights theirs depend: their own, and those of the staff member who looks as them."""
        return frozenset({self.principal.user_id, self.principal.viewer_id} - {None})  # type: ignore[arg-type]  # None is taken out


STRANGER = Caller()


def caller_of(credential: Credential) -> Caller | None:
    """Whose credential it is; None when it is a token that is not good, or no longer."""
    if credential.token is not None:
        return _caller_of_token(credential.token)
    return _caller_of_cookie(credential.cookie) if credential.cookie else STRANGER


def caller_of_request(scope: dict[str, Any]) -> Caller:
    """Whose an HTTP request is, by key, token or cookie as everywhere; with a bad key or token they are `REFUSED`."""
    request = ASGIRequest(scope, BytesIO())
    carried = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    request.session = SessionStore(unseal(carried))
    principal = identify(request)
    scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if principal.is_session:
        return _caller(principal, request.session.session_key)
    session = session_of_access_token(token.strip()) if scheme.lower() == BEARER else None
    return _caller(principal, session.session_key if session is not None else None)


def cookie_in(header: str) -> str | None:
    """The session's cookie, as it is carried, from a `Cookie` header."""
    return parse_cookie(header).get(settings.SESSION_COOKIE_NAME)


def look_again(caller: Caller, credential: Credential) -> Caller | None:
    """Whose the credential is now, not by what is kept of their rights; None when it is good no longer."""
    for user_id in caller.people():
        forget_facts(user_id)
    found = caller_of(credential)
    # A session that has ended is nobody's, as one that never was.
    return None if caller.principal.is_signed_in and found == STRANGER else found


def heard_by(caller: Caller, topics: Iterable[tuple[str, str | None]]) -> set[str]:
    """Of topics, each with the ticket that was brought to it, those that they may hear."""
    now = timezone.now()
    return {topic for topic, ticket in topics if kinds.may_read(caller.principal, topic, ticket=ticket, now=now)}


def _caller_of_cookie(carried: str) -> Caller:
    session = SessionStore(unseal(carried))
    principal = principal_of_session(session)
    return _caller(principal, session.session_key)


def _caller_of_token(token: str) -> Caller | None:
    principal, session = principal_of_access_token(token), session_of_access_token(token)
    if principal is None or session is None:
        return None
    return _caller(principal, session.session_key)


def _caller(principal: Principal, session_key: str | None) -> Caller:
    return Caller(principal, digest_of(session_key) if session_key and principal.is_signed_in else None)
