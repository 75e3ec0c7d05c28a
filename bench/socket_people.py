"""Very many people, each signed in with a browser: rows and sessions as signing in leaves them, made all at once."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.accounts.session_keys import seal
from marketplace.accounts.sessions import SessionStore
from marketplace.core.live import name_of

AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a browser."""

    user_id: UUID
    cookie: str

    @property
    def topic(self) -> str:
        """Where they are told of their notices, which every page of theirs hears."""
        return name_of("user", self.user_id)


def make(number: int, *, name: str = "person") -> list[Person]:
    """So many of them, with addresses that begin with a name."""
    now, nobody_knows_it = timezone.now(), make_password(None)
    users = [
        User(email=f"{name}-{place}@example.com", email_verified_at=now, password=nobody_knows_it, name="Person")
        for place in range(number)
    ]
    User.objects.bulk_create(users, batch_size=AT_ONCE)
    return list(_signed_in(users))


def _signed_in(users: list[User]) -> Iterator[Person]:
    [backend, *_] = settings.AUTHENTICATION_BACKENDS
    for user in users:
        session = SessionStore()
        session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), backend
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        yield Person(user.pk, f"{settings.SESSION_COOKIE_NAME}={seal(session.session_key)}")
