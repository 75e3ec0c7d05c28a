"""What a request brings to say who is asking: an API key, an access token, or a session's cookie."""

from django.http import HttpRequest

from marketplace.accounts.apikeys import principal_of_key
from marketplace.accounts.principals import NOBODY, REFUSED, Principal, principal_of_session
from marketplace.accounts.tokens import principal_of_access_token

BEARER = "bearer"


def identify(request: HttpRequest) -> Principal:
    """Who is asking: the one credential that was sent on purpose, else the session; `NOBODY` without any.

    Whoever sends a token or key means to be known by it: when it is not valid they are `REFUSED`, even what is public.
    Pages know people by their cookie alone (`principal_of_cookie`), as Django's own views do.
    """
    key = request.META.get("HTTP_X_API_KEY")  # `request.headers` would take all of them apart first
    if key:
        return principal_of_key(key) or REFUSED
    scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    if token and scheme.lower() == BEARER:
        return principal_of_access_token(token.strip()) or REFUSED
    return principal_of_cookie(request)


def principal_of_cookie(request: HttpRequest) -> Principal:
    """Who is signed in with the session that the cookie names.

    Looking does not count as using the session, which would make every answer vary by cookie for caches.
    """
    session = request.session
    if not session.session_key:
        return NOBODY
    accessed = session.accessed
    principal = principal_of_session(session)
    session.accessed = accessed
    return principal
