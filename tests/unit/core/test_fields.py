import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core import serializers
from django.core.exceptions import FieldError, ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.migrations.writer import MigrationWriter
from django.db.models import Case, F, Func, Q, Value, When
from django.db.models.functions import Concat, Lower
from django.forms import CharField
from django.test.utils import isolate_apps

from marketplace.core.encryption import DecryptionError, blind_index
from marketplace.core.fields import BlindIndexField, EncryptedTextField
from tests.unit.core.sample_people import Person, create_table, stored

PHONE, OTHER = "+8801712345678", "+8801812345678"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def table(db: None) -> None:
    create_table()


@pytest.fixture
def person() -> Person:
    return Person.objects.create(phone=PHONE, note="near the mosque")


def index_of(person: Person) -> bytes | None:
    return stored(person, "phone_index")


class TestText:
    def test_lies_encrypted_and_is_read_clear(self, person: Person) -> None:
        data = stored(person)

        assert data is not None
        assert PHONE.encode() not in data
        assert Person.objects.get().phone == PHONE

    def test_null_stays_null(self) -> None:
        person = Person.objects.create(phone=None)

        assert stored(person) is None
        assert Person.objects.get().phone is None

    def test_empty_text_is_encrypted_too(self, person: Person) -> None:
        empty = Person.objects.create(phone="", note="")

        data = stored(empty, "note")

        assert data
        assert (Person.objects.get(pk=empty.pk).phone, Person.objects.get(pk=empty.pk).note) == ("", "")

    def test_bangla_comes_back(self, person: Person) -> None:
        Person.objects.filter(pk=person.pk).update(note="মসজিদের পাশে")

        person.refresh_from_db()

        assert person.note == "মসজিদের পাশে"

    def test_values_are_clear(self, person: Person) -> None:
        assert list(Person.objects.values("phone", "note")) == [{"phone": PHONE, "note": "near the mosque"}]
        assert list(Person.objects.values_list("phone", flat=True)) == [PHONE]

    def test_text_moved_to_another_column_is_refused(self, person: Person) -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE tests_person SET note = phone")

        with pytest.raises(DecryptionError):
            Person.objects.get()

    def test_bytes_are_not_taken_for_text(self) -> None:
        with pytest.raises(TypeError, match="takes text"):
            Person.objects.create(note=b"bytes")

    def test_renamed_field_reads_what_its_old_name_sealed(self, person: Person) -> None:
        renamed = EncryptedTextField(context="core.person.phone")

        assert renamed.from_db_value(stored(person), F("phone"), connection) == PHONE


class TestLookups:
    def test_null_can_be_asked_for(self, person: Person) -> None:
        without = Person.objects.create()

        assert Person.objects.get(phone__isnull=True) == without
        assert Person.objects.get(phone=None) == without
        assert Person.objects.get(phone__isnull=False) == person
        assert Person.objects.exclude(phone=None).get() == person

    @pytest.mark.parametrize(
        "lookup", ["", "__exact", "__in", "__contains", "__gt", "__regex", "__iexact", "__nonsense"]
    )
    def test_everything_else_is_refused_without_saying_the_value(self, lookup: str) -> None:
        value = [PHONE] if lookup == "__in" else PHONE

        with pytest.raises(FieldError, match=r"core\.Person\.phone is encrypted") as refusal:
            Person.objects.filter(**{f"phone{lookup}": value})

        assert PHONE not in str(refusal.value)

    def test_transforms_are_refused(self) -> None:
        with pytest.raises(FieldError, match="not for length"):
            Person.objects.filter(phone__length__gt=3)

    def test_clear_text_finds_by_the_index(self, person: Person) -> None:
        Person.objects.create(phone=OTHER)

        assert Person.objects.get(phone_index=PHONE) == person
        assert Person.objects.get(phone_index__in=[PHONE, "+8801900000000"]) == person
        assert Person.objects.exclude(phone_index=OTHER).get() == person
        assert not Person.objects.filter(phone_index="+880171234567").exists()

    def test_index_itself_finds_too(self, person: Person) -> None:
        assert Person.objects.get(phone_index=person.phone_index) == person
        assert Person.objects.get(phone_index=F("phone_index")) == person

    @pytest.mark.parametrize("lookup", ["contains", "gt", "startswith"])
    def test_index_refuses_what_makes_no_sense(self, lookup: str) -> None:
        with pytest.raises(FieldError, match="blind index"):
            Person.objects.filter(**{f"phone_index__{lookup}": PHONE})

    def test_get_or_create_by_the_index(self, person: Person) -> None:
        found, made = Person.objects.get_or_create(phone_index=PHONE, defaults={"phone": PHONE})
        new, made_new = Person.objects.get_or_create(phone_index=OTHER, defaults={"phone": OTHER})

        assert (found, made, made_new) == (person, False, True)
        assert Person.objects.get(phone_index=OTHER) == new


class TestIndex:
    def test_is_that_of_the_text_in_its_own_column(self, person: Person) -> None:
        assert index_of(person) == blind_index(PHONE, context="core.person.phone")

    def test_follows_the_text(self, person: Person) -> None:
        person.phone = OTHER
        person.save()

        assert index_of(person) == blind_index(OTHER, context="core.person.phone")

    def test_goes_with_the_text(self, person: Person) -> None:
        person.phone = None
        person.save()

        assert index_of(person) is None

    def test_cannot_be_given_another_value(self) -> None:
        person = Person.objects.create(phone=PHONE, phone_index=b"x" * 16)

        assert index_of(person) == blind_index(PHONE, context="core.person.phone")

    def test_keeps_texts_unique(self, person: Person) -> None:
        with pytest.raises(IntegrityError, match="person_phone_once"), transaction.atomic():
            Person.objects.create(phone=PHONE)

    def test_validation_notices_a_text_that_is_there(self, person: Person) -> None:
        with pytest.raises(ValidationError, match="Phone index"):
            Person(phone=PHONE).full_clean()

    def test_deferred_text_and_index_are_fetched(self, person: Person) -> None:
        partial = Person.objects.only("name").get()

        assert partial.phone_index == index_of(person)
        assert partial.phone == PHONE

    def test_saving_what_was_loaded_without_the_text_keeps_both(self, person: Person) -> None:
        partial = Person.objects.only("name").get()
        partial.name = "Karim"
        partial.save()

        person.refresh_from_db()
        assert (person.name, person.phone) == ("Karim", PHONE)


class TestWriting:
    def test_many_at_once(self) -> None:
        Person.objects.bulk_create([Person(phone=PHONE, note="a"), Person(phone=OTHER), Person()])

        assert Person.objects.get(phone_index=PHONE).note == "a"
        assert Person.objects.get(phone_index=OTHER).phone == OTHER
        assert Person.objects.filter(phone=None, phone_index=None).count() == 1

    def test_bulk_update_of_both(self, person: Person) -> None:
        second = Person.objects.create()
        person.phone, second.phone = None, PHONE

        Person.objects.bulk_update([person, second], ["phone", "phone_index", "note"])

        assert Person.objects.get(phone_index=PHONE).phone == PHONE
        assert Person.objects.get(pk=person.pk).phone is None
        assert (index_of(person), PHONE.encode() in (stored(second) or b"")) == (None, False)

    def test_update_of_both(self, person: Person) -> None:
        Person.objects.filter(pk=person.pk).update(phone=OTHER, phone_index=OTHER)

        assert Person.objects.get(phone_index=OTHER).phone == OTHER

    def test_update_to_null(self, person: Person) -> None:
        Person.objects.update(phone=None, phone_index=None)

        assert (stored(person), index_of(person)) == (None, None)

    def test_text_without_an_index_may_be_written_alone(self, person: Person) -> None:
        Person.objects.update(note="x")

        person.refresh_from_db()
        assert person.note == "x"

    def test_upsert_of_both(self, person: Person) -> None:
        Person.objects.bulk_create(
            [Person(pk=person.pk, phone=OTHER)],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["phone", "phone_index"],
        )

        assert Person.objects.get(phone_index=OTHER) == person


def _save_only_phone(person: Person) -> None:
    person.phone = OTHER
    person.save(update_fields=["phone"])


def _upsert_phone(person: Person) -> None:
    Person.objects.bulk_create(
        [Person(pk=person.pk, phone=OTHER)], update_conflicts=True, unique_fields=["id"], update_fields=["phone"]
    )


def _bulk_update_phone(person: Person) -> None:
    person.phone = OTHER
    Person.objects.bulk_update([person], ["phone"])


HALVES: dict[str, Callable[[Person], Any]] = {
    "update of the text": lambda person: Person.objects.update(phone=OTHER),
    "update to NULL": lambda person: Person.objects.update(phone=None),
    "update of the index": lambda person: Person.objects.update(phone_index=OTHER),
    "update of both from two texts": lambda person: Person.objects.update(phone=OTHER, phone_index=PHONE),
    "save of the text": _save_only_phone,
    "bulk_update of the text": _bulk_update_phone,
    "upsert of the text": _upsert_phone,
}


@pytest.mark.parametrize("write", HALVES.values(), ids=HALVES.keys())
def test_what_would_leave_the_index_stale_is_refused(person: Person, write: Callable[[Person], Any]) -> None:
    with pytest.raises(FieldError, match="together") as refusal, transaction.atomic():
        write(person)

    assert OTHER not in str(refusal.value)
    assert Person.objects.get(phone_index=PHONE).phone == PHONE


COMPUTED = {
    "another column": F("name"),
    "its own column": F("note"),
    "clear text": Value("clear"),
    "a function": Lower("name"),
    "a function of clear text": Concat(Value("a"), Value("b")),
    "a case": Case(When(Q(name=""), then=Value("clear")), default=Value("other")),
    "a case with a foreign default": Case(
        When(Q(name="x"), then=Value("x", output_field=EncryptedTextField())), default=F("name")
    ),
    "raw": Func(function="gen_random_uuid"),
}


@pytest.mark.parametrize("computed", COMPUTED.values(), ids=COMPUTED.keys())
def test_database_computes_no_encrypted_text(person: Person, computed: Any) -> None:
    with pytest.raises(FieldError, match="cannot compute"), transaction.atomic():
        Person.objects.update(note=computed)

    assert Person.objects.get().note == "near the mosque"


def test_nothing_computed_is_inserted() -> None:
    with pytest.raises(FieldError, match="cannot compute"):
        Person.objects.create(note=Value("clear"))


class TestForms:
    def test_length_is_that_of_the_clear_text(self) -> None:
        with pytest.raises(ValidationError) as refusal:
            Person(phone="+" + "1" * 16).full_clean()

        assert [error.code for error in refusal.value.error_dict["phone"]] == ["max_length"]

    def test_what_fits_is_accepted(self) -> None:
        Person(phone="+" + "1" * 15, note="x" * 1000).full_clean()

    def test_form_field_knows_the_length(self) -> None:
        field = Person._meta.get_field("phone").formfield()

        assert isinstance(field, CharField)
        assert field.max_length == 16
        assert field.to_python("") is None


def test_dumped_data_loads_with_its_index_made_anew(person: Person) -> None:
    dumped = serializers.serialize("json", [person])
    Person.objects.all().delete()

    for loaded in serializers.deserialize("json", dumped):
        loaded.save()

    assert "phone_index" not in json.loads(dumped)[0]["fields"]
    assert Person.objects.get(phone_index=PHONE) == person


class TestMigrations:
    def test_fields_are_written_as_they_were_declared(self) -> None:
        written = [
            MigrationWriter.serialize(Person._meta.get_field(name))[0] for name in ("phone", "phone_index", "note")
        ]

        assert written == [
            "marketplace.core.fields.EncryptedTextField(max_length=16, null=True)",
            "marketplace.core.fields.BlindIndexField(null=True, of='phone')",
            "marketplace.core.fields.EncryptedTextField(blank=True, default='')",
        ]

    def test_given_context_is_kept(self) -> None:
        _, _, _, options = EncryptedTextField(context="accounts.user.mobile").deconstruct()

        assert options == {"context": "accounts.user.mobile"}

    def test_columns_are_bytea(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT column_name FROM information_schema.columns"
                " WHERE table_name = 'tests_person' AND data_type = 'bytea' ORDER BY 1"
            )
            assert [name for (name,) in cursor.fetchall()] == ["note", "phone", "phone_index"]

    @pytest.mark.parametrize("options", [{"default": "none given"}, {"blank": True}])
    def test_new_column_fills_the_rows_that_are_there(self, person: Person, options: dict[str, Any]) -> None:
        field = EncryptedTextField(**options)
        field.set_attributes_from_name("added")
        field.model = Person

        with connection.schema_editor() as editor:
            editor.add_field(Person, field)

        added = field.from_db_value(stored(person, "added"), F("added"), connection)
        assert added == options.get("default", "")


class TestChecks:
    @pytest.mark.parametrize("options", [{"unique": True}, {"db_index": True}, {"primary_key": True}])
    def test_encrypted_text_has_no_index_of_the_database(self, options: dict[str, Any]) -> None:
        with isolate_apps("marketplace.core"):

            class Odd(models.Model):
                phone = EncryptedTextField(**options)

                class Meta:
                    app_label = "core"

                def __str__(self) -> str:
                    return str(self.pk)

            assert "core.E001" in [error.id for error in Odd.check()]

    @pytest.mark.parametrize("of", ["name", "missing"])
    def test_index_needs_an_encrypted_text(self, of: str) -> None:
        with isolate_apps("marketplace.core"):

            class Odd(models.Model):
                name = models.CharField(max_length=5)
                index = BlindIndexField(of=of)

                class Meta:
                    app_label = "core"

                def __str__(self) -> str:
                    return str(self.pk)

            assert "core.E002" in [error.id for error in Odd.check()]

    def test_sound_model_has_nothing_to_complain_of(self) -> None:
        assert Person.check() == []
