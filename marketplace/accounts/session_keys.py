"""Keys of sessions as they are carried outside: signed, so that a key alone opens nothing.

allauth's table and Redis hold the keys themselves. Whoever reads one of these, or a backup, has no signature to them.
"""

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse

SALT = "accounts.session_keys"


def seal(key: str) -> str:
    """The key as cookies and session tokens carry it."""
    return Signer(salt=SALT).sign(key)


def unseal(carried: str | None) -> str | None:
    """The key that somebody brought; None when there is none, or we did not sign it."""
    try:
        return Signer(salt=SALT).unsign(carried) if carried else None
    except BadSignature:
        return None


class SignedSessionMiddleware(SessionMiddleware):
    """Django's sessions, whose cookie carries a signed key."""

    def process_request(self, request: HttpRequest) -> None:
        request.session = self.SessionStore(unseal(request.COOKIES.get(settings.SESSION_COOKIE_NAME)))

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Sign the key in the cookie that Django sets, when it sets one.

        The cookie of a session that could not be read stays with its browser: it is good when Redis is back.
        """
        if getattr(request.session, "is_unreadable", False):
            return response
        answered: HttpResponse = super().process_response(request, response)
        cookie = answered.cookies.get(settings.SESSION_COOKIE_NAME)
        if cookie is not None and cookie.value:
            session: SessionBase = request.session
            answered.cookies[settings.SESSION_COOKIE_NAME] = seal(session.session_key or "")
        return answered
