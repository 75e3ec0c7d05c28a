"""Tells people in the app that there is something new in a search that they keep."""

from uuid import UUID

from marketplace.core.events import handles
from marketplace.notifications import notices
from marketplace.notifications.models import NoticeKind
from marketplace.search.events import SavedSearchNews
from marketplace.search.models import SavedSearch


@handles(SavedSearchNews)
def notice_search_news(event: SavedSearchNews, *, event_id: UUID) -> None:
    """For its owner, if they still keep it; it leads to what the search finds by then."""
    search = SavedSearch.objects.filter(pk=event.search_id).only("label", "owner_id").first()
    if search is None:
        return
    notices.notify(
        user_ids=[search.owner_id],
        kind=NoticeKind.SEARCH_NEWS,
        params={"search_id": str(search.pk), "label": search.label, "count": event.new + event.fallen},
        event_id=event_id,
    )
