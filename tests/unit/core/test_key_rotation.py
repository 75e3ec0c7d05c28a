import base64
from io import StringIO

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import connection

from marketplace.core.encryption import header_of
from marketplace.core.key_rotation import SealedTable, sealed_tables
from tests.unit.core.sample_people import Person, create_table, stored

pytestmark = pytest.mark.django_db

OLD, NEW = (f"{name}:{base64.b64encode(name.encode() * 8).decode()}" for name in ("2025", "2026"))


@pytest.fixture(autouse=True)
def people(db: None, settings: LazySettings) -> list[Person]:
    """Five people sealed under the old key, one of them without a phone; then a new key comes first."""
    settings.ENCRYPTION_KEYS = OLD
    create_table()
    people = [Person.objects.create(phone=f"+880171234567{number}", note="x") for number in range(4)]
    people.append(Person.objects.create())
    settings.ENCRYPTION_KEYS = f"{NEW},{OLD}"
    return people


def rotate(**options: object) -> str:
    said = StringIO()
    call_command("rotate_encryption_keys", stdout=said, **options)
    return said.getvalue()


def people_table() -> SealedTable:
    return next(table for table in sealed_tables() if table.model is Person)


def key_of(person: Person, column: str = "phone") -> bytes:
    return (stored(person, column) or b"")[: len(header_of("2026"))]


def test_everything_is_sealed_under_the_new_key(people: list[Person]) -> None:
    said = rotate(batch=2)

    assert [key_of(person) for person in people] == [header_of("2026")] * 4 + [b""]
    assert {key_of(person, "note") for person in people} == {header_of("2026")}
    assert "core.Person: 5 rows sealed again" in said
    assert "core.Person: 0 rows left under older keys" in said
    assert "Nothing needs the older keys: 2025." in said


def test_texts_and_their_indexes_stay_as_they_were(people: list[Person], settings: LazySettings) -> None:
    rotate()
    settings.ENCRYPTION_KEYS = NEW

    assert Person.objects.get(phone_index="+8801712345672") == people[2]
    assert [person.phone for person in Person.objects.order_by("id")] == [person.phone for person in people]


def test_status_says_what_is_left_and_changes_nothing(people: list[Person]) -> None:
    Person.objects.filter(pk=people[0].pk).update(note="y")
    before = stored(people[0])

    said = rotate(status=True)

    assert "core.Person: 5 rows left under older keys" in said
    assert "Nothing needs" not in said
    assert stored(people[0]) == before


def test_interrupted_run_is_taken_up(people: list[Person]) -> None:
    def interrupt(rows: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        people_table().reseal(batch=2, told=interrupt)
    left = people_table().count_left()
    said = rotate(batch=2)

    assert left == 3
    assert "core.Person: 3 rows sealed again" in said


def test_second_run_finds_nothing_to_do(people: list[Person]) -> None:
    rotate()
    before = [stored(person) for person in people]

    assert "core.Person: 0 rows sealed again" in rotate()
    assert [stored(person) for person in people] == before


def test_row_that_cannot_be_opened_is_told_and_the_others_are_done(people: list[Person]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tests_person SET note = phone WHERE id = %s", [people[1].pk])
    complaint = StringIO()

    with pytest.raises(CommandError, match="1 rows are left"):
        rotate(stderr=complaint)

    assert f"core.Person {people[1].pk} cannot be opened" in complaint.getvalue()
    assert [key_of(person) for person in people].count(header_of("2026")) == 3


def test_key_that_is_gone_is_named(settings: LazySettings) -> None:
    settings.ENCRYPTION_KEYS = NEW
    complaint = StringIO()

    with pytest.raises(CommandError, match="5 rows are left"):
        rotate(stderr=complaint)

    assert "there is no encryption key '2025'" in complaint.getvalue()


def test_nonsense_batch_is_refused() -> None:
    with pytest.raises(CommandError, match="--batch"):
        rotate(batch=0)
