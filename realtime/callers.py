"""Who is at the other end of a live connection, and which topics they may hear. All of it waits: ask it in a thread."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
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
from marketplace.accounts.session_store import SessionStore
from marketplace.accounts.tokens import end_of_access_token, principal_of_access_token, session_of_access_token
from marketplace.core.errors import UnavailableError
from realtime import kinds
from realtime.control import digest_of
from realtime.presence.watching import Sides
from realtime.tickets import is_good


@dataclass(frozen=True, slots=True)
class Credential:
    """What a client is known by: the cookie of its handshake, or an access token that it sent."""

    cookie: str | None = None
    token: str | None = None


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is there.

    `session` is by which session they are known, as `control` names it; None for strangers. `until` is when their token
    runs out, in seconds since 1970; None without one.
    """

    principal: Principal = NOBODY
    session: str | None = None
    until: float | None = None

    @property
    def person(self) -> UUID | None:
        """Who sits there, so that they are here; nobody where it is a stranger, or a program with a key."""
        return self.principal.counted_id if self.session is not None else None

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
    principal = _known(request.session, identify(request))
    scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if principal.is_session:
        return _caller(principal, request.session.session_key)
    session = session_of_access_token(token.strip()) if scheme.lower() == BEARER else None
    return _caller(principal, session.session_key if session is not None else None)


def cookie_in(header: str) -> str | None:
    """The session's cookie, as it is carried, from a `Cookie` header."""
    return parse_cookie(header).get(settings.SESSION_COOKIE_NAME)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Who somebody is now, and which of the topics that were asked about they may hear.

    Attributes:
        watched: of whom they are told there whether they are here, by topic and side (`realtime.presence`).
    """

    caller: Caller
    heard: frozenset[str]
    watched: Mapping[str, Sides] = field(default_factory=dict)


def judge(credential: Credential, topics: Mapping[str, str | None], *, known: Caller | None = None) -> Verdict | None:
    """Whose a credential is, and which topics they may hear, each named with the ticket that was brought to it.

    Args:
        known: whose it is, where that was found out only a moment ago; the credential is not looked at then.

    Returns:
        None when the credential is a token that is not good, or no longer.
    """
    caller = known or caller_of(credential)
    if caller is None:
        return None
    heard = heard_by(caller, topics)
    watched = {topic: kinds.watched(caller.principal, topic) for topic in heard}
    return Verdict(caller, heard, {topic: sides for topic, sides in watched.items() if sides})


def judge_anew(
    before: Caller, credential: Credential, topics: Mapping[str, str | None], *, must: bool
) -> Verdict | None:
    """The same for somebody who is known already.

    Args:
        before: as whom.
        must: whether their rights have changed, and so are not to be taken from what is kept of them.

    Returns:
        None also when the session that they were known by has ended.
    """
    for user_id in before.people() if must else ():
        forget_facts(user_id)
    verdict = judge(credential, topics)
    was_signed_in = before.principal.is_signed_in
    return None if verdict and was_signed_in and not verdict.caller.principal.is_signed_in else verdict


def judge_request(scope: dict[str, Any], topics: Iterable[str], brought: Iterable[str]) -> Verdict:
    """Whose an HTTP request is, and which topics they may hear with the tickets that they brought."""
    caller, now = caller_of_request(scope), timezone.now()
    fitting = {name: next((each for each in brought if is_good(each, topic=name, now=now)), None) for name in topics}
    return Verdict(caller, heard_by(caller, fitting))


def heard_by(caller: Caller, topics: Mapping[str, str | None]) -> frozenset[str]:
    """Of topics, each named with the ticket that was brought to it, those that they may hear."""
    now = timezone.now()
    asked = topics.items()
    return frozenset(name for name, ticket in asked if kinds.may_read(caller.principal, name, ticket=ticket, now=now))


def _caller_of_cookie(carried: str) -> Caller:
    session = SessionStore(unseal(carried))
    principal = _known(session, principal_of_session(session))
    return _caller(principal, session.session_key)


def _known(session: SessionStore, principal: Principal) -> Principal:
    """Who it is, as long as that could be found out.

    Raises:
        UnavailableError: Redis is away, so a stranger may be anybody.
    """
    if session.is_unreadable:
        raise UnavailableError
    return principal


def _caller_of_token(token: str) -> Caller | None:
    principal, session = principal_of_access_token(token), session_of_access_token(token)
    if principal is None or session is None:
        return None
    return replace(_caller(principal, session.session_key), until=end_of_access_token(token))


def _caller(principal: Principal, session_key: str | None) -> Caller:
    return Caller(principal, digest_of(session_key) if session_key and principal.is_signed_in else None)
