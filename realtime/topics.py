"""Durable topics: what is told gets the next number of its topic and is stored, and only then is anybody woken.

A number is given under the lock of its topic's row, which is held until the transaction ends. So numbers are committed
in their order, without holes, and whoever has read up to one has missed nothing before it.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.db import connection, transaction

from marketplace.core.inserting import prepare_together
from marketplace.core.outbox import NotInTransactionError
from marketplace.core.prepared import PreparedStatement
from realtime import waking
from realtime.models import Topic, TopicMessage

Data = Mapping[str, Any]


def taking_sql(wanted: str) -> str:
    """SQL that locks topics and takes numbers of them; whoever takes them must tell something under each (`prepare`).

    Args:
        wanted: a SELECT of each topic's `name`, once, and of how `many` numbers.

    Returns:
        It answers each topic's `name`, and its `last_seq` from now on.
    """
    # In one order for everybody, so that two who tell several topics wait for each other and not in a circle.
    return f"""
INSERT INTO realtime_topic AS topic (name, last_seq, first_seq, updated_at)
SELECT wanted.name, wanted.many, 1, clock_timestamp() FROM ({wanted}) AS wanted ORDER BY wanted.name COLLATE "C"
ON CONFLICT (name) DO UPDATE SET last_seq = topic.last_seq + excluded.last_seq, updated_at = excluded.updated_at
RETURNING topic.name, topic.last_seq
"""  # noqa: S608 -- SQL of our own


def telling_sql(data: str) -> str:
    """SQL that tells something under a number that was taken, with what the database finds out only then.

    Args:
        data: SQL of a `jsonb` value.

    Returns:
        A statement with the parameters `told_topic`, `told_seq` and `told_kind`, beside those of `data`.
    """
    return (
        "INSERT INTO realtime_topicmessage (topic_id, seq, kind, data, created_at) "
        f"SELECT %(told_topic)s, %(told_seq)s, %(told_kind)s, {data}, clock_timestamp()"
    )


TAKE_NUMBERS: Final = PreparedStatement.of(
    taking_sql("SELECT key AS name, value::bigint AS many FROM json_each_text(%(counts)s::json)")
)


@dataclass(frozen=True, slots=True)
class NewMessage:
    """Something to tell.

    Attributes:
        topic: the topic's name.
        kind: what happened, such as `order.changed`.
        data: what JSON has, and ids, instants and decimals; or what finds it out once the topic's row is locked, so
            that it is at least as new as everything told before.
    """

    topic: str
    kind: str
    data: Data | Callable[[], Data]


def append(topic: str, *, kind: str, data: Data | Callable[[], Data]) -> int:
    """Tell something on a topic, in the caller's transaction; who listens is woken when it commits.

    The topic's row stays locked until then. Whoever tells several topics in one transaction does so with one
    `append_all`.

    Returns:
        The message's number.

    Raises:
        NotInTransactionError: there is no transaction, so nothing ties the message to what it tells of.
    """
    return append_all([NewMessage(topic, kind, data)])[topic]


def append_all(messages: Sequence[NewMessage]) -> dict[str, int]:
    """The same for several, on whichever topics; those of one topic get their numbers in the order given.

    Returns:
        The last number of each topic.

    Raises:
        NotInTransactionError: as for `append`.
    """
    rows = prepare(messages)
    if rows:
        with transaction.mark_for_rollback_on_error(connection.alias):
            prepare_together(rows).run()
    return {row.topic_id: row.seq for row in rows}


def prepare(messages: Sequence[NewMessage], *, last: Mapping[str, int] | None = None) -> list[TopicMessage]:
    """The same for a caller that writes the rows together with its change (`core.inserting`).

    It must write them in this transaction: a number that is taken and not used would look like a message that was lost.

    Args:
        messages: what is told.
        last: the last number of each topic, where a statement of the caller's took them (`taking_sql`). Whoever hears
            one of them is woken.

    Raises:
        NotInTransactionError: as for `append`.
    """
    if not connection.in_atomic_block:
        raise NotInTransactionError("tell topics inside transaction.atomic()")
    if not messages:
        return []
    with transaction.mark_for_rollback_on_error(connection.alias):
        if last is None:
            last = _take_numbers(Counter(message.topic for message in messages))
        rows = _rows_of(messages, last)
    transaction.on_commit(partial(waking.wake, last))
    return rows


def position(topic: str) -> int:
    """The last number of a topic; 0 where nothing was ever told."""
    return Topic.objects.filter(name=topic).values_list("last_seq", flat=True).first() or 0


def _take_numbers(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(TAKE_NUMBERS.fetch_all({"counts": json.dumps(counts)}))


def _rows_of(messages: Sequence[NewMessage], last: Mapping[str, int]) -> list[TopicMessage]:
    left = Counter(message.topic for message in messages)
    rows = []
    for message in messages:
        left[message.topic] -= 1
        data = message.data() if callable(message.data) else message.data
        seq = last[message.topic] - left[message.topic]
        rows.append(TopicMessage(topic_id=message.topic, seq=seq, kind=message.kind, data=dict(data)))
    return rows
