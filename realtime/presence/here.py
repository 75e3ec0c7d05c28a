"""Who has connections in this process."""

from collections import Counter
from collections.abc import Callable
from uuid import UUID

# How long somebody stays here whose last connection is gone: with each page that they open, they come and go.
GRACE_S = 5.0


class Here:
    """The people of one process: those with connections, and for a short while those who had one."""

    def __init__(self, *, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._connections: Counter[UUID] = Counter()
        self._left_at: dict[UUID, float] = {}

    def enter(self, user_id: UUID) -> None:
        """Somebody has one more connection."""
        self._connections[user_id] += 1
        self._left_at.pop(user_id, None)

    def leave(self, user_id: UUID) -> None:
        """Somebody has one less."""
        self._connections[user_id] -= 1
        if self._connections[user_id] <= 0:
            del self._connections[user_id]
            self._left_at[user_id] = self._clock()

    def look(self) -> tuple[frozenset[UUID], dict[UUID, float]]:
        """Who is here, and who has gone since this was asked the last time, with how many seconds ago they left."""
        now = self._clock()
        gone = {user_id: now - at for user_id, at in self._left_at.items() if now - at >= GRACE_S}
        for user_id in gone:
            del self._left_at[user_id]
        return frozenset(self._connections) | frozenset(self._left_at), gone
