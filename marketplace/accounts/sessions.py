"""Sessions of browsers and apps. They live in Redis; a row in the database (allauth's) names each one's owner."""

from importlib import import_module
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.conf import settings

SessionStore = import_module(settings.SESSION_ENGINE).SessionStore


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
