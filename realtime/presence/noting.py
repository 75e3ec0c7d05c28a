"""When it is written down that somebody was here: when they go, and while they stay now and then; each seldom."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from uuid import UUID

import structlog
from django.utils import timezone

from realtime.presence.seeing import write_seen
from realtime.threads import in_thread

# Of one person; and, should the process be killed, how much too early they were here last, as is then known.
AT_MOST_EVERY_S, STAYING_EVERY_S = 60.0, 300.0
WRITE_EVERY_S = 5.0
TOGETHER = 500
MOST_WAITING = 20_000

logger = structlog.get_logger(__name__)


class Notes:
    """Who was seen here, and when that was written down."""

    def __init__(
        self,
        *,
        clock: Callable[[], float],
        write: Callable[[Mapping[UUID, datetime]], None] = write_seen,
    ) -> None:
        self._clock, self._write = clock, write
        # From when on somebody who stays is due; of each, when it was written last; and who is to be written.
        self._stays_since: dict[UUID, float] = {}
        self._written_at: dict[UUID, float] = {}
        self._waiting: dict[UUID, datetime] = {}

    def see(self, people: Collection[UUID], gone: Mapping[UUID, float]) -> None:
        """Note who is here, and who has gone, how many seconds ago."""
        now, at = self._clock(), timezone.now()
        for user_id, ago_s in gone.items():
            self._stays_since.pop(user_id, None)
            if len(self._waiting) < MOST_WAITING:
                self._waiting[user_id] = at - timedelta(seconds=ago_s)
        for user_id in people:
            if now - self._stays_since.setdefault(user_id, now) >= STAYING_EVERY_S:
                self._stays_since[user_id] = now
                if len(self._waiting) < MOST_WAITING:
                    self._waiting[user_id] = at

    async def run(self) -> None:
        """Write until cancelled."""
        while True:
            await asyncio.sleep(WRITE_EVERY_S)
            await self.write()

    async def write(self) -> None:
        """Write down what is due, in batches; what PostgreSQL does not take stays for the next time."""
        now = self._clock()
        self._written_at = {user_id: at for user_id, at in self._written_at.items() if now - at < AT_MOST_EVERY_S}
        while together := self._due():
            try:
                await in_thread(partial(self._write, together))
            except Exception as error:
                logger.info("live_seen_not_written", people=len(together), error=type(error).__name__)
                return
            for user_id, at in together.items():
                self._written_at[user_id] = now
                if self._waiting.get(user_id) == at:
                    del self._waiting[user_id]

    def _due(self) -> dict[UUID, datetime]:
        due = ((user_id, at) for user_id, at in self._waiting.items() if user_id not in self._written_at)
        return dict(islice(due, TOGETHER))
