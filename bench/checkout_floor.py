"""The floor of placing: what one purchase locks and writes, done by bare psycopg for purchases that nobody asked for.

A purchase is placed once through the API, and its statements are written down. Done again, each time under ids of its
own, they are the writes without anything that finds out what to write.
"""

import re
import time
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
import psycopg
import structlog
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.checkout_baskets import PURCHASES, Purchases
from bench.errors import BenchError
from deploy.local.ports import HOST
from marketplace.orders import numbers

WRITES = re.compile(r"\b(INSERT|UPDATE|DELETE)\b")
# A basket is no more there when its purchase is done again.
OF_THE_BASKET = re.compile(r'^SELECT .* FROM "orders_basket"')
BOUNDARIES = re.compile(r"^(SAVEPOINT|RELEASE|BEGIN|COMMIT)")
# What is another one in each purchase: ids, the number, and hashes as long as that of the link. Bytes are no id, though
# they may look like one: they are written with an `x` before them.
IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
UNDASHED = re.compile(r"(?<![0-9a-fx])[0-9a-f]{12}7[0-9a-f]{19}(?![0-9a-f])")
DIGESTS = re.compile(r"(?<=['\"])[0-9a-f]{64}(?=['\"])")


@dataclass(frozen=True, slots=True)
class Text:
    """A statement with its values in it, or one value of another, cut at what is another one each time."""

    parts: Sequence[str]

    def freshened(self, fresh: Mapping[str, str]) -> str:
        return "".join([fresh.get(part, part) for part in self.parts])

    def run(self, cursor: psycopg.Cursor, fresh: Mapping[str, str]) -> None:
        cursor.execute(self.freshened(fresh))


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement that a connection plans once, and its values."""

    statement: str
    values: Sequence[Any]

    def run(self, cursor: psycopg.Cursor, fresh: Mapping[str, str]) -> None:
        cursor.execute(self.statement, [_freshened(value, fresh) for value in self.values], prepare=True)


def _fresh_id() -> str:
    """An id of version 7. Clients are forks of one process, and all of them would count on from its last one."""
    begun, rest = f"{time.time_ns() // 1_000_000:012x}", str(uuid4())
    return f"{begun[:8]}-{begun[8:]}-7{rest[15:]}"


def _freshened(value: Any, fresh: Mapping[str, str]) -> Any:
    if isinstance(value, UUID):
        return UUID(fresh.get(str(value), str(value)))
    if isinstance(value, Text):
        return value.freshened(fresh)
    if isinstance(value, list):
        return [_freshened(one, fresh) for one in value]
    return value


@dataclass(frozen=True, slots=True)
class Placing:
    """One purchase, again and again.

    Attributes:
        ids, digests, key: what is another one each time.
        number: of the purchase, with which its orders' begin.
    """

    statements: Sequence[Text | Prepared]
    ids: Sequence[str]
    digests: Sequence[str]
    key: str
    number: str

    @property
    def statement(self) -> str:
        return self.number

    def do(self, link: psycopg.Connection) -> None:
        fresh = {one: _fresh_id() for one in self.ids}
        fresh |= {one: uuid4().hex * 2 for one in self.digests}
        fresh |= {self.key: uuid4().hex, self.number: numbers.draw()}
        with link.transaction(), link.cursor() as prepared, psycopg.Cursor(link) as plain:
            for one in self.statements:
                one.run(prepared if isinstance(one, Prepared) else plain, fresh)


@dataclass(slots=True)
class _Heard:
    """What was sent to the database, with the values of each statement."""

    statements: list[Text | Prepared] = field(default_factory=list)
    texts: list[tuple[str, Any, Any]] = field(default_factory=list)

    def listening(self) -> AbstractContextManager[None]:
        return connection.execute_wrapper(self._hear)

    def _hear(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if WRITES.search(sql) and not OF_THE_BASKET.match(sql):
            self.texts.append((sql, params, context["cursor"].cursor))
        return execute(sql, params, many, context)


def placing_of(purchases: Purchases, *, since: datetime) -> Placing:
    """One purchase of those that are ready, placed and written down.

    Args:
        since: from when on what is in this purchase alone was made, its basket included.

    Raises:
        BenchError: it was refused.
    """
    heard = _Heard()
    with heard.listening():
        number, key = _place(purchases)
    whole = [(sql, params, _mogrified(sql, params, cursor)) for sql, params, cursor in heard.texts]
    ids = {one for _sql, params, text in whole for one in IDS.findall(text or repr(params))}
    begun_ms, done_ms = int(since.timestamp() * 1000), time.time_ns() // 1_000_000
    born = sorted(one for one in ids if begun_ms <= _born_ms(one) <= done_ms)
    digests = sorted({one for _sql, params, text in whole for one in DIGESTS.findall(text or repr(params))})
    cut = re.compile("|".join(map(re.escape, [*born, *digests, key, number])))
    statements: list[Text | Prepared] = [
        Prepared(sql, [_cut(value, cut) for value in params]) if text is None else _cut(text, cut)
        for sql, params, text in whole
    ]
    return Placing(statements, born, digests, key, number)


def count_statements(purchases: Purchases) -> int:
    """How many statements a purchase takes through the API, beside the transaction's own boundaries."""
    with CaptureQueriesContext(connection) as captured:
        _place(purchases)
    return sum(not BOUNDARIES.match(str(one["sql"])) for one in captured)


def _place(purchases: Purchases) -> tuple[str, str]:
    """Its number, and the key that it was sent with."""
    body, headers = purchases.take()
    client = Client(SERVER_NAME=HOST)
    with structlog.testing.capture_logs():
        answer = client.post(PURCHASES, orjson.dumps(body), "application/json", headers=headers)
    if answer.status_code != 201:
        raise BenchError(f"A purchase was answered {answer.status_code}: {answer.content[:500]!r}")
    return str(answer.json()["number"]), headers["Idempotency-Key"]


def _mogrified(sql: str, params: Any, cursor: Any) -> str | None:
    """The text as Django sends it, with ids as they are written elsewhere; None of what it has prepared."""
    if not isinstance(cursor, psycopg.ClientCursor):
        return None
    return UNDASHED.sub(lambda found: str(UUID(found[0])), cursor.mogrify(sql, params))


def _born_ms(one: str) -> int:
    """When an id of version 7 was made, which it begins with; of the goods' ids, any time at all."""
    return int(one.replace("-", "")[:12], 16)


def _cut(value: Any, at: re.Pattern[str]) -> Any:
    """A text in pieces, of which those in between are what is another one each time; any other value as it is."""
    if not isinstance(value, str):
        return value
    parts, done = [], 0
    for found in at.finditer(value):
        parts += [value[done : found.start()], found[0]]
        done = found.end()
    return Text([*parts, value[done:]])
