"""Keys change while people write: nobody's write is lost, and nobody waits."""

import base64
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TypeVar

import pytest
from django.conf import LazySettings
from django.db import connection, transaction
from django.test import override_settings
from psycopg.sql import SQL

from marketplace.core import key_rotation
from marketplace.core.encryption import encrypt
from marketplace.core.key_rotation import Rotation, SealedTable
from tests.unit.core.sample_people import Person, table_of_people

pytestmark = pytest.mark.django_db(transaction=True)

Result = TypeVar("Result")
OLD, NEW = (f"{name}:{base64.b64encode(name.encode() * 8).decode()}" for name in ("2025", "2026"))
BEFORE, AFTER = "+8801712345678", "+8801812345678"


@pytest.fixture(autouse=True)
def person(settings: LazySettings) -> Iterator[Person]:
    settings.ENCRYPTION_KEYS = OLD
    with table_of_people():
        person = Person.objects.create(phone=BEFORE)
        settings.ENCRYPTION_KEYS = f"{NEW},{OLD}"
        yield person


@pytest.fixture
def table() -> SealedTable:
    return next(table for table in key_rotation.sealed_tables() if table.model is Person)


def change_phone() -> None:
    Person.objects.update(phone=AFTER, phone_index=AFTER)


def elsewhere(act: Callable[[], Result]) -> Callable[[], Result]:
    """The same act on a connection of its own."""

    def run() -> Result:
        with closing(connection):
            return act()

    return run


def pause_before_writing(monkeypatch: pytest.MonkeyPatch) -> tuple[threading.Event, threading.Event]:
    """Hold the rotation between reading and writing; the events say that it is there, and let it go on."""
    there, go_on = threading.Event(), threading.Event()
    write = SealedTable._write  # noqa: SLF001 -- the moment that the race is about

    def held(self: SealedTable, rows: list[tuple[object, ...]]) -> None:
        there.set()
        assert go_on.wait(timeout=10)
        write(self, rows)

    monkeypatch.setattr(SealedTable, "_write", held)
    return there, go_on


def race(monkeypatch: pytest.MonkeyPatch, table: SealedTable) -> None:
    """Somebody changes their phone after the rotation read it and before it writes."""
    there, go_on = pause_before_writing(monkeypatch)
    with ThreadPoolExecutor(2) as pool:
        rotation = pool.submit(elsewhere(lambda: table.reseal(batch=10, told=lambda rows: None)))
        assert there.wait(timeout=10)
        writer = pool.submit(elsewhere(change_phone))
        _wait_until_done_or_blocked(writer.done)
        go_on.set()
        rotation.result(timeout=10)
        writer.result(timeout=10)


def test_write_during_the_rotation_is_kept(monkeypatch: pytest.MonkeyPatch, table: SealedTable) -> None:
    race(monkeypatch, table)

    found = Person.objects.get(phone_index=AFTER)
    assert found.phone == AFTER


def test_control_without_the_row_lock_the_write_is_lost(monkeypatch: pytest.MonkeyPatch, table: SealedTable) -> None:
    monkeypatch.setattr(key_rotation, "LOCK", SQL(""))

    race(monkeypatch, table)

    assert Person.objects.get().phone == BEFORE


def test_row_in_somebodys_hands_is_passed_by_and_found_later(table: SealedTable) -> None:
    def reseal() -> Rotation:
        return table.reseal(batch=10, told=lambda rows: None)

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        Person.objects.select_for_update().get()
        meanwhile = pool.submit(elsewhere(reseal)).result(timeout=10)

    assert meanwhile.resealed == 0
    assert reseal().resealed == 1
    assert table.count_left() == 0


def test_rotations_side_by_side_do_each_row_once(monkeypatch: pytest.MonkeyPatch, table: SealedTable) -> None:
    Person.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO tests_person (id, created_at, updated_at, name, note)"
            " SELECT gen_random_uuid(), now(), now(), '', %s FROM generate_series(1, 300)",
            [_sealed_under_the_old_key()],
        )
    start = threading.Barrier(3)

    def reseal() -> int:
        start.wait(timeout=10)
        return table.reseal(batch=7, told=lambda rows: None).resealed

    with ThreadPoolExecutor(3) as pool:
        counts = [pool.submit(elsewhere(reseal)) for _ in range(3)]
        total = sum(count.result(timeout=30) for count in counts)

    assert total + table.count_left() == 300


def _sealed_under_the_old_key() -> bytes:
    with override_settings(ENCRYPTION_KEYS=OLD):
        return encrypt("x", context="core.person.note")


def _wait_until_done_or_blocked(done: Callable[[], bool]) -> None:
    """Until the writer is through, or PostgreSQL says that it waits for a lock."""
    patience = threading.Event()
    for _ in range(1000):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%tests_person%'"
            )
            (blocked,) = cursor.fetchone()
        if done() or blocked:
            return
        patience.wait(0.01)
    pytest.fail("the writer neither came through nor waited")
