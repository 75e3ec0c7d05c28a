"""What was searched for, without whom; and that there is news for somebody who keeps a search."""

from datetime import date, datetime
from uuid import UUID

from marketplace.core.events import DomainEvent


class Searched(DomainEvent, name="search.searched", aggregate="batch_id"):
    """So often was this asked since the last such event of the day, by `FEWEST_PEOPLE` different people at least."""

    batch_id: UUID
    day: date
    query: str
    times: int
    hits: int


class SavedSearchNews(DomainEvent, name="search.saved_search_news", aggregate="search_id"):
    """So many offers of a saved search are new, and so many cost less than they did; what it looks for is not told."""

    search_id: UUID
    owner_id: UUID
    new: int
    fallen: int
    found_at: datetime
