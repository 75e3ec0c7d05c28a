"""That somebody was here is written down when they go, and while they stay; of each seldom."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import pytest
from django.utils import timezone
from structlog.testing import capture_logs

from realtime.presence import noting
from realtime.presence.noting import AT_MOST_EVERY_S, STAYING_EVERY_S, Notes
from tests.unit.realtime.hearing import asynchronously
from tests.unit.realtime.presence.people import KARIM, RAHIM, SALMA, Clock


class Book:
    """What is written."""

    def __init__(self) -> None:
        self.written: list[dict[UUID, datetime]] = []
        self.is_away = False

    def write(self, seen: Mapping[UUID, datetime]) -> None:
        if self.is_away:
            raise ConnectionError
        self.written.append(dict(seen))

    def who(self) -> list[set[UUID]]:
        return [set(seen) for seen in self.written]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def book() -> Book:
    return Book()


@pytest.fixture
def notes(clock: Clock, book: Book) -> Notes:
    return Notes(clock=clock, write=book.write)


def write(notes: Notes) -> None:
    asynchronously(notes.write)


def test_of_who_goes_when_they_left(notes: Notes, book: Book) -> None:
    notes.see({KARIM}, {RAHIM: 5.0})
    write(notes)
    write(notes)

    [seen] = book.written
    assert set(seen) == {RAHIM}
    assert 4 < (timezone.now() - seen[RAHIM]).total_seconds() < 60


def test_of_one_person_at_most_once_a_minute(notes: Notes, book: Book, clock: Clock) -> None:
    for _visit in range(3):
        notes.see((), {RAHIM: 0})
        write(notes)
        clock.now += AT_MOST_EVERY_S / 4
    assert len(book.written) == 1
    clock.now += AT_MOST_EVERY_S

    write(notes)

    assert book.who() == [{RAHIM}, {RAHIM}]


def test_of_who_stays_now_and_then(notes: Notes, book: Book, clock: Clock) -> None:
    for _look in range(4):
        notes.see({RAHIM}, {})
        write(notes)
        clock.now += STAYING_EVERY_S / 2

    assert book.who() == [{RAHIM}]


def test_in_batches(notes: Notes, book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(noting, "TOGETHER", 2)

    notes.see((), dict.fromkeys((RAHIM, KARIM, SALMA), 0.0))
    write(notes)

    assert sorted(map(len, book.written)) == [1, 2]


def test_what_the_database_does_not_take_waits(notes: Notes, book: Book) -> None:
    book.is_away = True
    notes.see((), {RAHIM: 0})
    with capture_logs() as logs:
        write(notes)
    book.is_away = False

    write(notes)

    assert [line["event"] for line in logs] == ["live_seen_not_written"]
    assert book.who() == [{RAHIM}]


def test_no_more_than_so_many_wait(notes: Notes, book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(noting, "MOST_WAITING", 2)

    notes.see((), dict.fromkeys((RAHIM, KARIM, SALMA), 0.0))
    write(notes)

    assert book.who() == [{RAHIM, KARIM}]
