"""Runs saved searches that are due, and tells their owners what is new.

One search is one transaction: whoever runs it holds its row, others pass it by, and what was run is not due any more.
So a run that is killed is gone on with by the next, and one search that fails is tried again in an hour while the
others go on.
"""

from datetime import datetime, timedelta

import structlog
from django.db import transaction

from marketplace.core import outbox
from marketplace.search.events import SavedSearchNews
from marketplace.search.models import SavedSearch
from marketplace.search.news_mails import send_news
from marketplace.search.saved import News, news_of, prices_of
from marketplace.search.selectors.saved_searches import list_watched_offers
from marketplace.search.services.saved_searches import next_run

logger = structlog.get_logger(__name__)

RETRY_AFTER = timedelta(hours=1)


def run_due(*, now: datetime, most: int) -> int:
    """Run searches that are due, those that have waited longest first; returns how many were run."""
    done = 0
    while done < most and run_next(now=now):
        done += 1
    return done


@transaction.atomic
def run_next(*, now: datetime) -> bool:
    """Run the one that has waited longest and that nobody else is running; False where there is none."""
    search = (
        SavedSearch.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(due_at__lte=now, owner__is_active=True)
        .select_related("owner", "address")
        .order_by("due_at", "pk")
        .first()
    )
    if search is None:
        return False
    try:
        with transaction.atomic():
            _run(search, now=now)
    except Exception:  # whatever it is, the searches of others are not to wait for it
        logger.exception("saved_search_failed", search_id=str(search.pk))
        SavedSearch.objects.filter(pk=search.pk).update(due_at=now + RETRY_AFTER)
    return True


def _run(search: SavedSearch, *, now: datetime) -> None:
    offers = list_watched_offers(search, now=now)
    news = news_of(search.seen, offers, since=search.ran_at or search.created_at)
    if news:
        _tell(search, news, now=now)
    search.seen, search.ran_at = prices_of(offers), now
    search.due_at = next_run(search.alerts, told_at=search.told_at, now=now)
    search.save(update_fields=["seen", "ran_at", "told_at", "due_at", "updated_at"])


def _tell(search: SavedSearch, news: News, *, now: datetime) -> None:
    search.told_at = now
    outbox.publish(
        SavedSearchNews(
            search_id=search.pk,
            owner_id=search.owner_id,
            new=len(news.new),
            fallen=len(news.fallen),
            found_at=now,
        )
    )
    send_news(search, news, now=now)
