"""What is kept of live topics, and what whoever comes late is told."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connection, transaction

from config import task_plan
from realtime import retention, tasks
from realtime.models import Topic, TopicMessage
from realtime.retention import purge
from realtime.topics import NewMessage, append_all, position
from tests.unit.realtime.hearing import committed, page_after, tell

__all__ = ["committed"]

ORDER, SHOP = "order:0190c0de", "shop:0190c0de"
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
JUST_KEPT, JUST_GONE = NOW - timedelta(days=7), NOW - timedelta(days=7, seconds=1)


def told_at(topic: str, *instants: datetime) -> None:
    with transaction.atomic():
        last = append_all([NewMessage(topic, "test.told", {})] * len(instants))[topic]
    for seq, at in enumerate(instants, start=last - len(instants) + 1):
        TopicMessage.objects.filter(topic=topic, seq=seq).update(created_at=at)


def kept(topic: str) -> list[int]:
    return list(TopicMessage.objects.filter(topic=topic).order_by("seq").values_list("seq", flat=True))


@pytest.mark.django_db
class TestAge:
    def test_of_a_week_is_the_end(self) -> None:
        told_at(ORDER, JUST_GONE, JUST_GONE, JUST_KEPT, NOW)
        told_at(SHOP, JUST_KEPT)

        assert purge(now=NOW) == 2
        assert (kept(ORDER), kept(SHOP)) == ([3, 4], [1])
        assert Topic.objects.get(name=ORDER).first_seq == 3

    def test_takes_what_came_before_along_so_that_there_are_no_holes(self) -> None:
        told_at(ORDER, NOW, JUST_GONE, NOW)

        assert purge(now=NOW) == 2
        assert kept(ORDER) == [3]

    def test_is_looked_at_in_batches(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(retention, "BATCH", 2)
        for number in range(5):
            told_at(f"order:{number}", JUST_GONE, JUST_GONE, NOW)

        assert purge(now=NOW) == 10
        assert [kept(f"order:{number}") for number in range(5)] == [[3]] * 5

    def test_leaves_the_topic_and_its_numbers_when_nothing_is_left_of_it(self) -> None:
        told_at(ORDER, JUST_GONE, JUST_GONE)

        purge(now=NOW)

        assert (kept(ORDER), position(ORDER), Topic.objects.get(name=ORDER).first_seq) == ([], 2, 3)
        assert tell(ORDER) == 3


@pytest.mark.django_db
class TestNumber:
    @pytest.fixture(autouse=True)
    def ten_at_most(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(retention, "MOST_KEPT", 10)

    def test_beyond_the_most_goes(self) -> None:
        told_at(ORDER, *[NOW] * 25)
        told_at(SHOP, *[NOW] * 10)

        assert purge(now=NOW) == 15
        assert (kept(ORDER), kept(SHOP)) == (list(range(16, 26)), list(range(1, 11)))
        assert Topic.objects.get(name=ORDER).first_seq == 16

    def test_is_counted_anew_when_some_have_gone(self) -> None:
        told_at(ORDER, *[NOW] * 25)
        purge(now=NOW)
        told_at(ORDER, NOW)

        assert purge(now=NOW) == 1
        assert kept(ORDER) == list(range(17, 27))

    def test_and_age_count_together(self) -> None:
        told_at(ORDER, *[JUST_GONE] * 5, *[NOW] * 12)

        assert purge(now=NOW) == 7
        assert kept(ORDER) == list(range(8, 18))


def test_who_comes_too_late_is_told_of_the_gap(committed: None) -> None:
    told_at(ORDER, JUST_GONE, JUST_GONE, NOW)
    purge(now=NOW)

    assert page_after(ORDER, 1).is_gap
    assert [seq for seq, _text in page_after(ORDER, 2).messages] == [3]


@pytest.fixture
def somebody_else(committed: None) -> Iterator[psycopg.Connection]:
    """Another connection to the database of this test."""
    parameters = connection.get_connection_params()
    for of_django in ("cursor_factory", "context"):
        parameters.pop(of_django)
    with psycopg.connect(**parameters) as other:
        yield other


def test_topic_that_is_being_told_is_left_for_the_next_time(somebody_else: psycopg.Connection) -> None:
    told_at(ORDER, JUST_GONE)
    told_at(SHOP, JUST_GONE)

    with somebody_else.transaction():
        somebody_else.execute("SELECT FROM realtime_topic WHERE name = %s FOR UPDATE", [ORDER])
        first = purge(now=NOW)

    assert (first, purge(now=NOW)) == (1, 1)


@pytest.mark.django_db
def test_is_done_by_the_clock() -> None:
    told_at(ORDER, datetime(2026, 1, 1, tzinfo=UTC))

    tasks.purge()

    assert kept(ORDER) == []
    assert tasks.purge.name in {plan["task"] for plan in task_plan.SCHEDULE.values()}
    assert tasks.purge.name in task_plan.ROUTES
