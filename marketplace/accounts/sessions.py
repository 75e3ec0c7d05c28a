"""Sessions of browsers and apps. They live in Redis; a row in the database (allauth's) names each one's owner."""

from collections.abc import Sequence
from datetime import datetime
from importlib import import_module
from typing import cast
from uuid import UUID

from allauth.usersessions.adapter import DefaultUserSessionsAdapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils import timezone

from marketplace.accounts.models import User
from marketplace.accounts.session_keys import unseal
from marketplace.core import audit

SessionStore = import_module(settings.SESSION_ENGINE).SessionStore
# Where allauth notes whose sign-in is under way, once a first step has shown who they are.
BEGUN_KEY = "account_login"  # the whole of it
SIGNING_IN_KEY = "account_authentication_methods_user"


def session_of_token(session_token: str) -> SessionBase:
    """The session in which a sign-in goes on; an empty one when there is none."""
    session: SessionBase = SessionStore(unseal(session_token))
    return session


def user_signing_in(session_token: str) -> str | None:
    """The id of whoever's sign-in goes on in this session; None when nobody's does."""
    return cast("str | None", session_of_token(session_token).get(SIGNING_IN_KEY))


def contact_of_nobody(session_token: str) -> str | None:
    """Where the code would go of a sign-in that is under way in this session, and nobody's; None when it is somebody's.

    Whoever has no account, or signs up with a number that has one, goes through the same steps as everybody.
    """
    begun = session_of_token(session_token).get(BEGUN_KEY)
    if not isinstance(begun, dict) or begun["user_pk"] is not None:
        return None
    stages = begun["state"]["stages"]
    sent = stages[stages["current"]]["data"]
    return cast("str | None", sent.get("email") or sent.get("phone"))


@transaction.atomic
def end_session(*, user_id: UUID, session_id: int, now: datetime) -> bool:
    """Sign somebody out of one of their own sessions, on record.

    Returns:
        Whether there was such a session of theirs.
    """
    session = UserSession.objects.filter(user_id=user_id, pk=session_id).select_for_update().first()
    if session is None:
        return False
    session.end()
    audit.record(actor_id=user_id, action="accounts.end_session", target=User(pk=user_id), changes={}, now=now)
    return True


class SessionsAdapter(DefaultUserSessionsAdapter):
    """allauth's page that ends all others, and its API, end sessions as our page does that ends one."""

    def end_sessions(self, sessions: Sequence[UserSession]) -> None:
        for session in sessions:
            end_session(user_id=session.user_id, session_id=session.pk, now=timezone.now())


def end_sessions(user_id: UUID, *, keep: str | None = None) -> int:
    """Sign somebody out everywhere, tokens included, but for the session with the key `keep`.

    Redis forgets first: a session without its row is gone, a row without its session is only untidy.

    Returns:
        How many sessions were ended.
    """
    ended = UserSession.objects.filter(user_id=user_id).exclude(session_key=keep or "")
    keys = list(ended.values_list("session_key", flat=True))
    for key in keys:
        SessionStore().delete(key)
    ended.filter(session_key__in=keys).delete()
    return len(keys)
