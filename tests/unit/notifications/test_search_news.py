"""Whoever keeps a search finds in the app that something is new in it, and comes to what it finds."""

from datetime import UTC, datetime

import pytest
from django.utils import translation

from marketplace.core.ids import uuid7
from marketplace.notifications import search_news
from marketplace.notifications.models import Notice
from marketplace.notifications.notice_words import path_of, text_of
from marketplace.search.events import SavedSearchNews
from marketplace.search.models import SavedSearch
from tests.matrix.actors import make_user

NOW = datetime(2026, 3, 2, 3, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def news_of(search: SavedSearch, *, new: int, fallen: int) -> SavedSearchNews:
    return SavedSearchNews(search_id=search.pk, owner_id=search.owner_id, new=new, fallen=fallen, found_at=NOW)


@pytest.fixture
def search() -> SavedSearch:
    return SavedSearch.objects.create(owner=make_user(), label="Our rice", q="rice")


@pytest.mark.parametrize(
    ("new", "fallen", "told"),
    [
        (1, 0, "An offer in your search “Our rice” is new or cheaper."),
        (2, 1, "3 offers in your search “Our rice” are new or cheaper."),
    ],
)
def test_owner_is_told_once(search: SavedSearch, new: int, fallen: int, told: str) -> None:
    event_id = uuid7()

    for _time in range(2):
        search_news.notice_search_news(news_of(search, new=new, fallen=fallen), event_id=event_id)

    notice = Notice.objects.of(search.owner_id).get()
    with translation.override("en"):
        assert text_of(notice) == told
        assert path_of(notice) == f"/en/account/searches/{search.pk}/results/"


def test_search_that_was_deleted_meanwhile_tells_nobody(search: SavedSearch) -> None:
    event = news_of(search, new=1, fallen=0)
    search.delete()

    search_news.notice_search_news(event, event_id=uuid7())

    assert not Notice.objects.exists()
