"""What was searched for, without whom."""

from datetime import date
from uuid import UUID

from marketplace.core.events import DomainEvent


class Searched(DomainEvent, name="search.searched", aggregate="batch_id"):
    """So often was this asked since the last such event of the day, by `FEWEST_PEOPLE` different people at least."""

    batch_id: UUID
    day: date
    query: str
    times: int
    hits: int
