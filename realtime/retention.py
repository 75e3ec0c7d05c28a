"""What was told is kept a week, and of one topic no more than its last thousand messages.

Who comes back with a number before that is told of the gap and looks at the thing itself. The topic's row stays: its
numbers go on, however long nothing is told.
"""

from datetime import datetime, timedelta

from django.db import connection, transaction

RETENTION = timedelta(days=7)
MOST_KEPT = 1_000
# Topics, or messages that have grown old, which one transaction looks at.
BATCH = 1_000

# Whatever is older than a message that goes, goes too: of a topic the last ones are left, without holes.
OLD = """
SELECT topic_id AS name, max(seq) AS until
FROM (SELECT topic_id, seq FROM realtime_topicmessage WHERE created_at < %(before)s LIMIT %(batch)s) AS old
GROUP BY topic_id
"""
MANY = """
SELECT name, last_seq - %(most)s AS until FROM realtime_topic
WHERE last_seq - first_seq >= %(most)s LIMIT %(batch)s
"""
# Who tells at this moment is not waited for: next time.
REMOVE = """
WITH free AS (
    SELECT topic.name, gone.until FROM ({gone}) AS gone JOIN realtime_topic topic USING (name)
    FOR NO KEY UPDATE OF topic SKIP LOCKED
), moved AS (
    UPDATE realtime_topic AS topic SET first_seq = greatest(topic.first_seq, free.until + 1)
    FROM free WHERE topic.name = free.name
)
DELETE FROM realtime_topicmessage AS message USING free
WHERE message.topic_id = free.name AND message.seq <= free.until
"""


def purge(*, now: datetime) -> int:
    """Remove what is past its time, in short transactions.

    Returns:
        How many messages were removed.
    """
    parameters: dict[str, datetime | int] = {"before": now - RETENTION, "most": MOST_KEPT, "batch": BATCH}
    removed = 0
    for gone in (OLD, MANY):
        while count := _remove(REMOVE.format(gone=gone), parameters):
            removed += count
    return removed


@transaction.atomic
def _remove(statement: str, parameters: dict[str, datetime | int]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)
