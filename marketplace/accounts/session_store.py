"""Where sessions are kept: Django's store in the cache, which also says when it could not be asked."""

from typing import Any

import redis
from django.conf import settings
from django.contrib.sessions.backends import cache
from django.core.cache import caches


class SessionStore(cache.SessionStore):
    """A session in Redis.

    Django takes a session that cannot be read for one that is not there. So whoever comes while Redis is away is served
    as a stranger; but nobody must take that for a sign-out (`SignedSessionMiddleware`, `realtime.callers`).

    Attributes:
        is_unreadable: whether it was asked for in vain; whether there is one is not known then.
    """

    is_unreadable = False

    def load(self) -> dict[str, Any]:
        """What is in it; of one that cannot be read, nothing, and nothing of it is to be kept."""
        try:
            kept: dict[str, Any] | None = caches[settings.SESSION_CACHE_ALIAS].get(self.cache_key)
        except redis.RedisError:
            self.is_unreadable, kept = True, None
        if kept is not None:
            return kept
        self._session_key = None
        return {}
