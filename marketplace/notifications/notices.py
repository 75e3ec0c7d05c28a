"""Notices in the app: told, listed, read and, when their time is over, forgotten."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from psycopg.types.json import Jsonb

from marketplace.accounts.models import User
from marketplace.core import kept_values, live
from marketplace.core.ids import uuid7
from marketplace.core.outbox import publish
from marketplace.core.pagination import Page, paginate
from marketplace.notifications.errors import NoticeNotFoundError
from marketplace.notifications.events import NoticesGiven, NoticesRead
from marketplace.notifications.models import Notice, NoticeKind

# The header of every page shows how many are unread, so the number is kept; a change forgets it.
COUNT_KEY = "notifications:unread_told:{user_id}"
COUNT_TTL_S = 60
PURGE_BATCH = 1000


# Adds to a notice that is there as many as the new one tells of; it is unread again. `is_new` tells those who had none.
GATHER = """
INSERT INTO notifications_notice (id, created_at, updated_at, user_id, kind, params, event_id)
SELECT * FROM unnest(%(ids)s::uuid[], %(at)s::timestamptz[], %(at)s::timestamptz[], %(user_ids)s::uuid[],
                     %(kinds)s::text[], %(params)s::jsonb[], %(event_ids)s::uuid[])
    ON CONFLICT (user_id, event_id) DO UPDATE
   SET params = jsonb_set(notifications_notice.params, '{count}',
                          to_jsonb(coalesce((notifications_notice.params ->> 'count')::int, 1)
                                   + coalesce((excluded.params ->> 'count')::int, 1))),
       read_at = NULL, updated_at = excluded.updated_at
RETURNING user_id, xmax = 0 AS is_new
"""


@dataclass(frozen=True, slots=True)
class Unread:
    """How many notices somebody has not read, and up to where their topic had told when they were counted."""

    count: int
    told_up_to: int


@transaction.atomic
def notify(*, user_ids: Iterable[UUID], kind: NoticeKind, params: Mapping[str, Any], event_id: UUID) -> list[UUID]:
    """Tell each of these people; whom the event told before is not told again.

    Args:
        user_ids: whom.
        kind: what happened.
        params: what its words need (`notice_words`).
        event_id: the event that made it happen, or an id made of what may be told once only.

    Returns:
        Those who were told now.
    """
    wanted = list(dict.fromkeys(user_ids))
    known = set(Notice.objects.filter(user_id__in=wanted, event_id=event_id).values_list("user_id", flat=True))
    told = [user_id for user_id in wanted if user_id not in known]
    Notice.objects.bulk_create(
        [Notice(user_id=user_id, kind=kind, params=dict(params), event_id=event_id) for user_id in told],
        ignore_conflicts=True,
    )
    _tell(told, about=event_id)
    return told


@transaction.atomic
def gather(
    *, user_ids: Iterable[UUID], kind: NoticeKind, about: UUID, params: Mapping[str, Any], now: datetime
) -> list[UUID]:
    """Tell each of these people in one notice an hour, which counts how often it happened.

    Args:
        about: what is counted together, such as a shop.
        params: what its words need; its `count` says how many happened at once, where it was not one.
        now: by the hour of which it is counted.

    Returns:
        Those whose first it is within the hour.
    """
    wanted = list(dict.fromkeys(user_ids))
    if not wanted:
        return []
    event_id, many = uuid5(about, f"{kind} {now.astimezone(UTC):%Y-%m-%dT%H}"), len(wanted)
    with connection.cursor() as cursor:
        cursor.execute(
            GATHER,
            {
                "ids": [uuid7() for _each in wanted],
                "at": [now] * many,
                "user_ids": wanted,
                "kinds": [str(kind)] * many,
                "params": [Jsonb(dict(params))] * many,
                "event_ids": [event_id] * many,
            },
        )
        rows = cursor.fetchall()
    _tell(wanted, about=event_id)
    return [user_id for user_id, is_new in rows if is_new]


def list_notices(
    *, user_id: UUID, cursor: str | None, limit: int, only_unread: bool = False, query: str = ""
) -> Page[Notice]:
    """One's own notices, the newest first, in one statement."""
    found = Notice.objects.of(user_id)
    question = f"{user_id}|{only_unread}|{query}"
    return paginate(
        found.unread() if only_unread else found, order_by=["-id"], cursor=cursor, limit=limit, query=question
    )


def count_unread(user_id: UUID) -> int:
    """How many somebody has not read, as `find_unread`."""
    return find_unread(user_id).count


def count_unread_now(user_id: UUID) -> int:
    """The same from the database."""
    return Notice.objects.of(user_id).unread().count()


def find_unread(user_id: UUID) -> Unread:
    """How many somebody has not read; from the cache, and from the database at most once a minute."""
    key = COUNT_KEY.format(user_id=user_id)
    kept: Unread | None = kept_values.find(key)
    if kept is not None:
        return kept
    return find_unread_now(user_id)


def find_unread_now(user_id: UUID) -> Unread:
    """The same from the database, and kept for the pages after this one."""
    unread = _read_unread(user_id)
    kept_values.keep(COUNT_KEY.format(user_id=user_id), unread, ttl_s=COUNT_TTL_S)
    return unread


@transaction.atomic
def mark_read(*, user_id: UUID, notice_ids: Sequence[UUID] | None, now: datetime) -> int:
    """Mark one's own notices as read; those that are already keep their instant.

    Args:
        user_id: whose.
        notice_ids: which of theirs; None for all. What is not theirs is as if it were not there.
        now: UTC.

    Returns:
        How many were unread.
    """
    unread = Notice.objects.of(user_id).unread()
    if notice_ids is not None:
        unread = unread.filter(pk__in=notice_ids)
    marked = unread.update(read_at=now, updated_at=now)
    transaction.on_commit(partial(_forget_counts, [user_id]))
    if marked:
        publish(NoticesRead(user_id=user_id))
    return marked


@transaction.atomic
def delete_read(*, user_id: UUID) -> int:
    """Delete one's own that have been read; returns how many there were."""
    deleted, _by_kind = Notice.objects.of(user_id).exclude(read_at=None).delete()
    return deleted


def get_notice(*, user_id: UUID, notice_id: UUID) -> Notice:
    """One of one's own.

    Raises:
        NoticeNotFoundError: there is no such notice of theirs.
    """
    notice = Notice.objects.of(user_id).filter(pk=notice_id).first()
    if notice is None:
        raise NoticeNotFoundError
    return notice


def purge_notices(*, now: datetime) -> int:
    """Forget notices older than `NOTICE_RETENTION_DAYS`, read or not, batch by batch; returns how many."""
    old = Notice.objects.filter(created_at__lt=now - timedelta(days=settings.NOTICE_RETENTION_DAYS))
    forgotten = 0
    while removed := Notice.objects.filter(pk__in=old.values("pk")[:PURGE_BATCH]).delete()[0]:
        forgotten += removed
    return forgotten


def _read_unread(user_id: UUID) -> Unread:
    """Both of one instant, so that what is told later is heard, and what was told before is counted."""
    counted = Notice.objects.filter(user=OuterRef("pk"), read_at=None).values("user").annotate(many=Count("pk"))
    many = Coalesce(Subquery(counted.values("many")), 0)
    found = User.objects.filter(pk=user_id).annotate(many=many, told_up_to=live.told_up_to("user"))
    return Unread(*found.values_list("many", "told_up_to").first() or (0, 0))


def _tell(user_ids: Sequence[UUID], *, about: UUID) -> None:
    if user_ids:
        transaction.on_commit(partial(_forget_counts, user_ids))
        publish(NoticesGiven(about=about, user_ids=list(user_ids)))


def _forget_counts(user_ids: Sequence[UUID]) -> None:
    kept_values.forget([COUNT_KEY.format(user_id=user_id) for user_id in user_ids])
