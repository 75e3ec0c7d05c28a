"""Reads: the searches somebody keeps, and the offers that one of them finds."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from marketplace.core.money import Money
from marketplace.core.pagination import Page, paginate
from marketplace.search.errors.saved_searches import SavedSearchNotFoundError
from marketplace.search.models import SavedSearch
from marketplace.search.query import parse
from marketplace.search.saved import WatchedOffer, watched_as
from marketplace.search.selectors.search import parameters_of
from marketplace.search.selectors.synonyms import get_meanings
from marketplace.search.watch_sql import watch_statement


def list_saved_searches(*, owner_id: UUID, cursor: str | None, limit: int, query: str = "") -> Page[SavedSearch]:
    """Somebody's own, the newest first, in one statement.

    Raises:
        InvalidCursorError: the cursor belongs to another list.
    """
    return paginate(_of(owner_id), order_by=["-id"], cursor=cursor, limit=limit, query=f"{owner_id}|{query}")


def get_saved_search(*, owner_id: UUID, search_id: UUID) -> SavedSearch:
    """One of their own.

    Raises:
        SavedSearchNotFoundError: there is no such search of theirs.
    """
    found = _of(owner_id).filter(pk=search_id).first()
    if found is None:
        raise SavedSearchNotFoundError
    return found


def list_watched_offers(search: SavedSearch, *, now: datetime) -> list[WatchedOffer]:
    """The offers that it finds, in one statement; its address must be at hand."""
    asked, query = watched_as(search), parse(search.q, get_meanings())
    if not query.groups or search.has_lost_its_address:
        return []
    rows = watch_statement(has_pin=asked.pin is not None).fetch_all(parameters_of(asked, query, now=now))
    return [WatchedOffer(row[0], Money(row[1], row[2]), *row[3:]) for row in rows]


def _of(owner_id: UUID) -> QuerySet[SavedSearch]:
    return SavedSearch.objects.filter(owner_id=owner_id).select_related("address").defer("seen")
