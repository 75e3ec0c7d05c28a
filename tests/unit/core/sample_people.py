"""A model of no room with encrypted fields, for their tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from django.db import connection, models
from django.db.models import Q

from marketplace.core.fields import BlindIndexField, EncryptedTextField
from marketplace.core.models import BaseModel


class Person(BaseModel):
    name = models.CharField(max_length=20, blank=True)
    phone = EncryptedTextField(null=True, max_length=16)
    phone_index = BlindIndexField(of="phone", null=True)
    note = EncryptedTextField(blank=True, default="")

    objects: ClassVar[models.Manager["Person"]] = models.Manager()

    class Meta:
        app_label = "core"
        db_table = "tests_person"
        constraints = [
            models.UniqueConstraint(fields=["phone_index"], name="person_phone_once"),
            models.CheckConstraint(
                condition=Q(phone__isnull=True, phone_index__isnull=True)
                | Q(phone__isnull=False, phone_index__isnull=False),
                name="person_index_with_phone",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


def create_table() -> None:
    """The table, until the test's transaction is rolled back."""
    with connection.schema_editor() as editor:
        editor.create_model(Person)


@contextmanager
def table_of_people() -> Iterator[None]:
    """The table, for as long as the block lasts."""
    create_table()
    yield
    with connection.schema_editor() as editor:
        editor.delete_model(Person)


def stored(person: Person, column: str = "phone") -> bytes | None:
    """What lies in the database itself."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM tests_person WHERE id = %s", [person.pk])  # noqa: S608 -- a name of ours
        (value,) = cursor.fetchone()
    return None if value is None else bytes(value)
