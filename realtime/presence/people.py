"""Who is here, for pages and services: as of now, in one question to Redis and one to PostgreSQL."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog

from realtime.presence import register
from realtime.presence.seeing import Facts, read_facts

MOST_ASKED = 1_000

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Presence:
    """What others may know of somebody.

    Attributes:
        is_online: whether they have a connection now, or had one a few seconds ago.
        last_seen_at: when they were here last, where they are not now; None where nobody knows, or is to know.
    """

    is_online: bool = False
    last_seen_at: datetime | None = None


NOT_HERE = Presence()


def who_is_here(user_ids: Collection[UUID]) -> dict[UUID, Presence]:
    """Of each of these people, whether they are here. With Redis away nobody is known to be.

    Args:
        user_ids: of at most `MOST_ASKED` people; of others it is not looked.
    """
    asked = list(dict.fromkeys(user_ids))[:MOST_ASKED]
    facts = read_facts(asked) if asked else {}
    shown = [user_id for user_id in asked if user_id in facts and facts[user_id].is_shown]
    here = _here_of(shown)
    told = {user_id: _presence(facts[user_id], is_online=user_id in here) for user_id in shown}
    return {user_id: told.get(user_id, NOT_HERE) for user_id in user_ids}


def _here_of(people: list[UUID]) -> frozenset[UUID]:
    try:
        return register.ask(people)
    except register.AWAY as error:
        logger.debug("live_presence_not_asked", error=type(error).__name__)
        return frozenset()


def _presence(facts: Facts, *, is_online: bool) -> Presence:
    return Presence(is_online, None if is_online else facts.last_seen_at)
