"""What PostgreSQL knows of who may be seen: when they were here last, and whether they chose to be seen at all."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from marketplace.accounts.models import User
from marketplace.accounts.ports import PersonalData, Table
from marketplace.accounts.preferences import Preferences
from realtime.models import LastSeen

# In one order for everybody, so that two processes wait for each other and not in a circle. Who is gone is passed by.
WRITE = """
INSERT INTO realtime_lastseen AS known (user_id, at)
SELECT person.id, seen.at FROM unnest(%s::uuid[], %s::timestamptz[]) AS seen (user_id, at)
JOIN accounts_user person ON person.id = seen.user_id AND person.erased_at IS NULL
ORDER BY person.id
ON CONFLICT (user_id) DO UPDATE SET at = excluded.at WHERE known.at < excluded.at
"""


@dataclass(frozen=True, slots=True)
class Facts:
    """What there is to know of somebody beside whether they are here.

    Attributes:
        is_shown: whether others see anything of it.
        last_seen_at: when they were here last, as far as it was written down.
    """

    is_shown: bool
    last_seen_at: datetime | None


def read_facts(people: Collection[UUID]) -> dict[UUID, Facts]:
    """The facts of people, in one statement; of who is not there, none."""
    rows = User.objects.filter(pk__in=people, is_active=True).values_list("pk", "preferences", "lastseen__at")
    return {
        user_id: Facts(Preferences.read(preferences).privacy.shows_presence, at) for user_id, preferences, at in rows
    }


def write_seen(seen: Mapping[UUID, datetime]) -> None:
    """Write down when people were here last."""
    with connection.cursor() as cursor:
        cursor.execute(WRITE, [list(seen), list(seen.values())])


def forget(user_id: UUID) -> None:
    """When somebody was here last is nobody's business any more."""
    LastSeen.objects.filter(user_id=user_id).delete()


class SeenData:
    """When they were here last, for the copy of their data."""

    name = "live"

    def collect(self, user_id: UUID) -> PersonalData:
        rows = LastSeen.objects.filter(user_id=user_id).values("at")
        return PersonalData([Table("last_seen", list(rows))])
