"""What a request brings to say who is asking: an API key, an access token, or a session's cookie."""

from django.http import HttpRequest

from marketplace.accounts.apikeys import principal_of_key
from marketplace.accounts.principals import NOBODY, Principal, principal_of_session
from marketplace.accounts.tokens import principal_of_access_token

BEARER = "bearer"


def identify(request: HttpRequest) -> Principal | None:
    """Who is asking: the one credential that was sent on purpose, else the session; `NOBODY` without any.

    Returns:
        None when what was sent on purpose is not valid: whoever sends a key means to be known by it.
    """
    key = request.headers.get("X-API-Key")
    if key:
        return principal_of_key(key)
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if token and scheme.lower() == BEARER:
        return principal_of_access_token(token.strip())
    return principal_of_session(request.session) if request.session.session_key else NOBODY
