from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.ids import uuid7
from marketplace.core.models import OutboxEvent
from marketplace.core.pagination import Cursor, CursorValue, InvalidCursorError, Page, paginate
from marketplace.core.schemas import PageParams

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)

cursor_values = st.one_of(
    st.text(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.uuids(),
    st.datetimes(timezones=st.just(UTC)),
    st.decimals(allow_nan=False, allow_infinity=False),
)


class NearbyParams(PageParams):
    lat: float


def make_events(*versions: int) -> None:
    OutboxEvent.objects.bulk_create(
        OutboxEvent(aggregate_id=uuid7(), name="test", version=version, data={}, metadata={}, created_at=NOON)
        for version in versions
    )


def walk(order_by: list[str], *, limit: int) -> list[OutboxEvent]:
    """Every row of the list, gathered page by page."""
    rows: list[OutboxEvent] = []
    cursor: str | None = None
    while True:
        page = paginate(OutboxEvent.objects.all(), order_by=order_by, cursor=cursor, limit=limit)
        assert 0 < len(page.items) <= limit
        rows += page.items
        cursor = page.next
        if cursor is None:
            return rows


@given(st.lists(cursor_values, min_size=1, max_size=4), st.text(st.characters(codec="utf-8")))
def test_cursor_comes_back_as_it_was_with_its_types(values: list[CursorValue], query: str) -> None:
    cursor = Cursor(tuple(values))

    back = Cursor.decode(cursor.encode(query=query), query=query)

    assert [(type(value), value) for value in back.values] == [(type(value), value) for value in values]


def test_cursor_is_refused_for_another_query() -> None:
    text = Cursor((1,)).encode(query="open shops")

    with pytest.raises(InvalidCursorError):
        Cursor.decode(text, query="all shops")


@given(st.text(max_size=60))
def test_no_text_of_a_client_is_a_cursor(text: str) -> None:
    with pytest.raises(InvalidCursorError):
        Cursor.decode(text, query="q")


@given(st.data())
def test_cursor_with_any_character_changed_is_refused(data: st.DataObject) -> None:
    text = Cursor((Decimal("1.5"), UUID(int=7))).encode(query="q")
    place = data.draw(st.integers(0, len(text) - 2))
    other = data.draw(st.sampled_from("ABCxyz019-_").filter(lambda character: character != text[place]))

    with pytest.raises(InvalidCursorError):
        Cursor.decode(text[:place] + other + text[place + 1 :], query="q")


def test_cursor_of_another_secret_is_refused(settings: LazySettings) -> None:
    text = Cursor((1,)).encode(query="q")
    settings.SECRET_KEY = "another secret"

    with pytest.raises(InvalidCursorError):
        Cursor.decode(text, query="q")


def test_query_key_tells_questions_apart_and_pages_not() -> None:
    first_page = NearbyParams(lat=1.0, limit=5)
    second_page = NearbyParams(lat=1.0, limit=10, cursor="x")
    elsewhere = NearbyParams(lat=2.0)

    assert first_page.query_key() == second_page.query_key() != elsewhere.query_key()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "order_by", [["version", "id"], ["-version", "id"], ["version", "-id"], ["created_at", "-version", "id"]]
)
@pytest.mark.parametrize("limit", [1, 2, 3, 10])
def test_pages_hold_every_row_once_in_order(order_by: list[str], limit: int) -> None:
    make_events(3, 1, 2, 2, 1, 3, 2)

    rows = walk(order_by, limit=limit)

    assert rows == list(OutboxEvent.objects.order_by(*order_by))


@pytest.mark.django_db
def test_rows_added_before_the_cursor_do_not_shift_the_next_page() -> None:
    make_events(10, 20, 30)
    first = paginate(OutboxEvent.objects.all(), order_by=["version", "id"], cursor=None, limit=2)
    make_events(5)

    second = paginate(OutboxEvent.objects.all(), order_by=["version", "id"], cursor=first.next, limit=2)

    assert [event.version for event in second.items] == [30]
    assert second.next is None


@pytest.mark.django_db
def test_pages_of_dictionaries_work_too() -> None:
    make_events(1, 2)

    page = paginate(OutboxEvent.objects.values("version", "id"), order_by=["version", "id"], cursor=None, limit=1)

    assert [row["version"] for row in page.items] == [1]
    assert page.next is not None


@pytest.mark.django_db
def test_one_page_is_one_statement() -> None:
    make_events(1, 2, 3)
    first = paginate(OutboxEvent.objects.all(), order_by=["version", "id"], cursor=None, limit=1)

    with CaptureQueriesContext(connection) as statements:
        paginate(OutboxEvent.objects.all(), order_by=["version", "id"], cursor=first.next, limit=1)

    assert len(statements) == 1


@pytest.mark.django_db
def test_empty_list_has_one_empty_page() -> None:
    page = paginate(OutboxEvent.objects.all(), order_by=["id"], cursor=None, limit=20)

    assert page == Page(items=[], next=None)


@pytest.mark.django_db
def test_cursor_of_one_list_is_refused_by_another() -> None:
    make_events(1, 2)
    first = paginate(OutboxEvent.objects.all(), order_by=["version", "id"], cursor=None, limit=1)

    with pytest.raises(InvalidCursorError):
        paginate(OutboxEvent.objects.all(), order_by=["id"], cursor=first.next, limit=1)
    with pytest.raises(InvalidCursorError):
        paginate(OutboxEvent.objects.all(), order_by=["version", "id"], cursor=first.next, limit=1, query="open")
