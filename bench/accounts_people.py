"""Who asks: a person with a session and an access token, made as signing in makes them."""

import secrets
from dataclasses import dataclass

from django.conf import settings
from django.test import Client
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.accounts.session_keys import seal
from marketplace.accounts.tokens import issue_tokens

EMAIL = "buyer@example.com"
STRANGER, SESSION, TOKEN = "stranger", "session", "token"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody signed in twice: with a browser, and with an app."""

    email: str
    session_cookie: str
    access_token: str

    def callers(self) -> dict[str, dict[str, str]]:
        """What each kind of caller sends along, by its name."""
        return {
            STRANGER: {},
            SESSION: {"Cookie": f"{settings.SESSION_COOKIE_NAME}={self.session_cookie}"},
            TOKEN: {"Authorization": f"Bearer {self.access_token}"},
        }


def make_person() -> Person:
    """Sign somebody up who has shown that the address is theirs."""
    user = User.objects.create_user(
        email=EMAIL, password=secrets.token_urlsafe(), email_verified_at=timezone.now(), name="Buyer"
    )
    access_token, _ = issue_tokens(_sign_in(user))
    return Person(EMAIL, _sign_in(user), access_token)


def _sign_in(user: User) -> str:
    """A new session of theirs, as a cookie or a session token carries it."""
    client = Client()
    client.force_login(user)
    return seal(str(client.session.session_key))
