"""Django's test client reads and writes the cookie of its session by itself: here as our middleware does, signed."""

from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.test.client import ClientMixin

from marketplace.accounts.session_keys import seal, unseal
from marketplace.accounts.sessions import SessionStore


def let_them_sign(patch: pytest.MonkeyPatch) -> None:
    """Make every test client carry its session's key as browsers do."""
    set_cookies = ClientMixin._set_login_cookies  # type: ignore[attr-defined]  # noqa: SLF001  # Django has no other place

    def set_signed_cookies(client: Any, request: HttpRequest) -> None:
        set_cookies(client, request)
        client.cookies[settings.SESSION_COOKIE_NAME] = seal(request.session.session_key or "")

    patch.setattr(ClientMixin, "session", property(_session_of))
    patch.setattr(ClientMixin, "_set_login_cookies", set_signed_cookies)


def _session_of(client: Any) -> SessionBase:
    cookie = client.cookies.get(settings.SESSION_COOKIE_NAME)
    session: SessionBase = SessionStore(unseal(cookie.value) if cookie else None)
    if not cookie:
        session.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = seal(session.session_key or "")
    return session
