"""Reads live topics for the hub: many of them in one statement, over one connection that mends itself.

Not through the ORM, which would need a thread for each look.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

import orjson
import psycopg
import structlog
from django.db import DEFAULT_DB_ALIAS, connections

from marketplace.core.errors import UnavailableError
from realtime.wire import event_text

# What PostgreSQL does not answer within is given up, and the connection with it.
ANSWER_WITHIN_S = 5
# Of one topic at once, and of all topics of one statement.
PAGE = 100
MOST_MESSAGES = 2_000
# More than any topic will ever have, and still a number to a browser; PAGE above it fits a bigint.
MOST_SEQ = 2**53

# From each topic, what came after a number. The first messages of all come before the second ones, so that the limit
# leaves no topic out; one that has none has a row all the same.
AFTER = f"""
SELECT wanted.place, coalesce(topic.last_seq, 0),
       message.seq, message.kind, message.created_at, message.data::text
FROM unnest(%s::text[], %s::bigint[]) WITH ORDINALITY AS wanted (name, after, place)
LEFT JOIN realtime_topic topic ON topic.name = wanted.name
LEFT JOIN realtime_topicmessage message
       ON message.topic_id = wanted.name AND message.seq > wanted.after AND message.seq <= wanted.after + {PAGE}
ORDER BY message.seq - wanted.after NULLS FIRST
LIMIT {MOST_MESSAGES}
"""  # noqa: S608 -- numbers of our own
# Which topics stand elsewhere than is known.
MOVED = """
SELECT known.name, coalesce(topic.last_seq, 0)
FROM unnest(%s::text[], %s::bigint[]) AS known (name, seq)
LEFT JOIN realtime_topic topic ON topic.name = known.name
WHERE coalesce(topic.last_seq, 0) <> known.seq
"""

# What says that PostgreSQL cannot be asked; everything else is a mistake of ours, and told with its traceback.
AWAY = (psycopg.OperationalError, psycopg.InterfaceError, OSError, TimeoutError)

# A topic's name, and the number after which it is to be read.
Want: TypeAlias = tuple[str, int]
Row: TypeAlias = tuple[Any, ...]

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Page:
    """What came on a topic after a number, as one statement saw it.

    Attributes:
        after: the number.
        last_seq: the topic's last number.
        messages: number and text of each, as it goes over the wire: the oldest ones, without holes.
        is_gap: something in between is no longer kept, or `after` was never given; there are no messages then.
    """

    after: int
    last_seq: int
    messages: Sequence[tuple[int, str]]
    is_gap: bool

    @property
    def end(self) -> int:
        """The number that whoever had `after` has with this page."""
        if self.is_gap:
            return self.last_seq
        return self.messages[-1][0] if self.messages else self.after


class Link:
    """One connection to PostgreSQL, made when it is needed, and anew when it is lost.

    Attributes:
        is_lost: whether it failed the last time.
    """

    def __init__(self) -> None:
        self.is_lost = False
        self._connection: psycopg.AsyncConnection[Row] | None = None
        self._lock = asyncio.Lock()

    async def fetch(self, statement: str, parameters: Sequence[object]) -> list[Row]:
        """Run a statement that only reads.

        Raises:
            UnavailableError: there was no answer. The log says so once, and once when there is one again.
        """
        try:
            async with self._lock:
                rows = await self._fetch(statement, parameters)
        except (psycopg.Error, OSError, TimeoutError) as error:
            if not self.is_lost:
                is_ours = not isinstance(error, AWAY)
                logger.warning("live_reading_lost", error=type(error).__name__, exc_info=error if is_ours else None)
            self.is_lost = True
            raise UnavailableError from error
        if self.is_lost:
            logger.info("live_reading_back")
            self.is_lost = False
        return rows

    async def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    async def _fetch(self, statement: str, parameters: Sequence[object]) -> list[Row]:
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                if self._connection is None:
                    self._connection = await _connect()
                cursor = await self._connection.execute(statement, parameters, prepare=True)
                return await cursor.fetchall()
        except BaseException:
            # Whatever it was: what has not been read to its end must not be read as the next one's answer.
            await self.close()
            raise


async def read_pages(link: Link, wants: Sequence[Want]) -> dict[Want, Page]:
    """What came on each topic after its number, all as of one instant.

    One or another may be missing where the others have very much: ask again.

    Raises:
        UnavailableError: as `Link.fetch`.
    """
    rows = await link.fetch(AFTER, [[name for name, _ in wants], [after for _, after in wants]])
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    # One that two want after different numbers is still encoded once.
    texts: dict[Want, str] = {}
    return {wants[place - 1]: _page(*wants[place - 1], of_one, texts) for place, of_one in found.items()}


async def read_moved(link: Link, known: Sequence[Want]) -> dict[str, int]:
    """The last number of those topics where it is another than is known.

    Raises:
        UnavailableError: as `Link.fetch`.
    """
    return dict(await link.fetch(MOVED, [[name for name, _ in known], [seq for _, seq in known]]))


def _page(name: str, after: int, rows: Sequence[Row], texts: dict[Want, str]) -> Page:
    last_seq: int = rows[0][1]
    messages: list[tuple[int, str]] = []
    for _place, _last_seq, seq, kind, at, data in rows:
        # They come in their order. What follows a hole is a gap to whoever reads on from there.
        if seq != after + 1 + len(messages):
            break
        if (name, seq) not in texts:
            texts[name, seq] = _text(name, seq, kind=kind, at=at, data=data)
        messages.append((seq, texts[name, seq]))
    return Page(after, last_seq, messages, is_gap=after != last_seq and not messages)


def _text(name: str, seq: int, *, kind: str, at: datetime, data: str) -> str:
    return event_text(name, seq, kind=kind, at=at, data=orjson.loads(data))


async def _connect() -> psycopg.AsyncConnection[Row]:
    """As Django would, but without what only its cursors need; a statement is a transaction of its own."""
    parameters: dict[str, Any] = connections[DEFAULT_DB_ALIAS].get_connection_params()
    for of_django in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(of_django, None)
    parameters["options"] = f"{parameters.get('options', '')} -c TimeZone=UTC -c default_transaction_read_only=on"
    return await psycopg.AsyncConnection.connect(**parameters, autocommit=True)
