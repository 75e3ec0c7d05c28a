"""allauth's headless views, called like functions: its documented JSON contract, told in our words.

An operation asks one of allauth's views with a request made for it (`ask`), and turns the answer into ours. allauth
keeps what it knows of a sign-in under way in a session; apps are given its key as `session_token`, and tokens in its
stead once they are in. Nothing that the client sent as a credential reaches the views but by the operation's will.

The contract: https://docs.allauth.org/en/latest/headless/openapi-specification/
"""

import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from types import SimpleNamespace
from typing import Any, NoReturn, Self

import orjson
import structlog
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.headless.constants import Client
from django.contrib.auth.models import AnonymousUser
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest

from marketplace.accounts.api.errors import SignInExpiredError
from marketplace.accounts.errors import InvalidCredentialError, ReauthenticationRequiredError
from marketplace.core.access import caller_in
from marketplace.core.errors import (
    ConflictError,
    ErrorDetail,
    ForbiddenError,
    HaatError,
    InvalidInputError,
    NotFoundError,
    RateLimitedError,
)

logger = structlog.get_logger(__name__)

# What a client may send to be known by; allauth would look at some of them.
CREDENTIALS = frozenset({"HTTP_AUTHORIZATION", "HTTP_COOKIE", "HTTP_X_SESSION_TOKEN", "HTTP_X_API_KEY"})
# What PyJWT and fido2 raise for input that is no token or key at all, and allauth lets through.
UNREADABLE = (AttributeError, LookupError, TypeError, ValueError, ArithmeticError, RecursionError, struct.error)
RETRY_AFTER_S = 60
USUAL: Mapping[int, type[HaatError]] = {
    401: InvalidCredentialError,
    403: ForbiddenError,
    404: NotFoundError,
    409: ConflictError,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What one of allauth's views answered."""

    status: int
    data: Any = None
    meta: Mapping[str, Any] = field(default_factory=dict)
    errors: Sequence[Mapping[str, Any]] = ()

    @property
    def is_authenticated(self) -> bool:
        return bool(self.meta.get("is_authenticated"))

    @property
    def session_token(self) -> str | None:
        """The key of the session in which the sign-in goes on, when it is a new one."""
        token: str | None = self.meta.get("session_token")
        return token

    @property
    def pending(self) -> Mapping[str, Any] | None:
        """The step that is still missing before they are in; None when there is none."""
        flows: Iterable[Mapping[str, Any]] = self.data.get("flows", ()) if isinstance(self.data, dict) else ()
        return next((flow for flow in flows if flow.get("is_pending")), None)

    def expect(self, *statuses: int, kinds: Mapping[int, type[HaatError]] | None = None) -> Self:
        """This answer, when it has one of the statuses.

        Raises:
            HaatError: as `refuse`, when it has another.
        """
        if self.status not in statuses:
            refuse(self, kinds)
        return self


def ask(
    request: HttpRequest,
    view: Any,
    *,
    method: str = "POST",
    body: Mapping[str, Any] | None = None,
    query: str = "",
    session_token: str | None = None,
) -> Answer:
    """Ask a view of allauth's in the name of nobody yet, or of whoever's sign-in goes on under the session token.

    Raises:
        SignInExpiredError: there is no such sign-in any more.
    """
    inner = _request_for(request, method=method, body=body, query=query)
    if session_token is not None:
        inner.META["HTTP_X_SESSION_TOKEN"] = session_token
    answer = _answer_of(view, inner, Client.APP)
    if answer.status == 410:
        raise SignInExpiredError
    return answer


def ask_as_caller(
    request: HttpRequest, view: Any, *, method: str = "POST", body: Mapping[str, Any] | None = None, query: str = ""
) -> Answer:
    """Ask a view of allauth's in the name of whoever calls, by their token or by their browser's session.

    Raises:
        InvalidCredentialError: their session has ended in the meantime.
        ReauthenticationRequiredError: they must show first that it is them.
    """
    inner = _request_for(request, method=method, body=body, query=query)
    if caller_in(request).is_session:
        inner.session, inner.user = request.session, request.user
        answer = _answer_of(view, inner, Client.BROWSER)
    else:
        inner.META["HTTP_AUTHORIZATION"] = request.META["HTTP_AUTHORIZATION"]
        answer = _answer_of(view, inner, Client.APP)
    if answer.status == 401 and answer.is_authenticated:
        raise ReauthenticationRequiredError
    if answer.status == 410:
        raise InvalidCredentialError
    return answer


def refuse(answer: Answer, kinds: Mapping[int, type[HaatError]] | None = None) -> NoReturn:
    """Tell a failure in our words.

    Args:
        answer: one that is no success.
        kinds: the error for a status, such as `{409: AlreadyVerifiedError}`, where the usual one says too little.

    Raises:
        InvalidInputError: with what is wrong with each field.
        HaatError: the kind for the answer's status.
    """
    kind = {**USUAL, **(kinds or {})}.get(answer.status)
    if kind is not None:
        raise kind
    if answer.status == 429:
        raise RateLimitedError(retry_after_s=RETRY_AFTER_S)
    if answer.status == 400:
        raise InvalidInputError(details=details_of(answer))
    raise RuntimeError(f"allauth answered {answer.status}, which none of its documents has here")


def details_of(answer: Answer) -> list[ErrorDetail]:
    """What is wrong, by field; an empty field is the whole."""
    return [ErrorDetail(field=str(error.get("param", "")), message=str(error["message"])) for error in answer.errors]


def readable(act: Callable[[], Answer], error: type[HaatError]) -> Answer:
    """Do what reads tokens and keys that somebody else made, and may be anything.

    Raises:
        HaatError: the given one, when they cannot be read.
    """
    try:
        return act()
    except UNREADABLE as unreadable:
        logger.info("unreadable_credential", error=type(unreadable).__name__)
        raise error from unreadable


def _request_for(request: HttpRequest, *, method: str, body: Mapping[str, Any] | None, query: str) -> WSGIRequest:
    """A request as allauth wants it, from the same client, with nothing to be known by."""
    payload = orjson.dumps(body or {})
    kept = {name: value for name, value in request.META.items() if name not in CREDENTIALS}
    inner = WSGIRequest(
        kept
        | {
            "REQUEST_METHOD": method,
            # Nobody asks where it went, and servers disagree on how a path is written here.
            "PATH_INFO": "/",
            "QUERY_STRING": query,
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(payload)),
            "wsgi.input": BytesIO(payload),
            "wsgi.url_scheme": request.scheme,
        }
    )
    inner.session = type(request.session)()
    inner.user = AnonymousUser()
    inner.allauth = SimpleNamespace()  # type: ignore[attr-defined]  # allauth's middleware makes it for its own views
    return inner


def _answer_of(view: Any, inner: WSGIRequest, client: Client) -> Answer:
    with context.request_context(inner):
        try:
            response = view.as_api_view(client=client)(inner)
        except ImmediateHttpResponse as immediate:
            response = immediate.response
    body = orjson.loads(response.content)
    return Answer(
        status=response.status_code,
        data=body.get("data"),
        meta=body.get("meta", {}),
        errors=body.get("errors", ()),
    )
