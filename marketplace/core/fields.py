"""Model fields for personal data: text that lies encrypted in the database, and an index by which it is found.

    class Courier(BaseModel):
        phone = EncryptedTextField(null=True, max_length=16)
        phone_index = BlindIndexField(of="phone", null=True)

    Courier.objects.filter(phone_index="+8801712345678")

The index is never given a value: it follows from the text. Whatever writes the one must write the other in the same
statement; a statement that does not is refused, whichever way it was made.
"""

from collections.abc import Sequence
from types import GenericAlias
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from django.core import checks
from django.core.exceptions import FieldDoesNotExist, FieldError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Case, Value, When
from django.db.models.functions import Cast
from django.db.models.lookups import Exact, Lookup
from django.db.models.query_utils import DeferredAttribute
from django.db.models.sql.compiler import SQLCompiler
from django.db.models.sql.query import Query
from django.db.models.sql.subqueries import InsertQuery, UpdateQuery
from psycopg import Binary

from marketplace.core.encryption import blind_index, decrypt, encrypt

# What an attribute takes and gives, for the type checker: Django's fields are generic in its eyes only.
Set_contra = TypeVar("Set_contra", contravariant=True)
Get_co = TypeVar("Get_co", covariant=True)
if TYPE_CHECKING:
    TextField = models.CharField[Set_contra, Get_co]
    BytesField = models.BinaryField[Set_contra, Get_co]
else:
    TextField = GenericAlias(models.CharField, (Set_contra, Get_co))
    BytesField = GenericAlias(models.BinaryField, (Set_contra, Get_co))


class NoneOnly(Exact):
    """`phone=None`, which Django turns into `isnull`; no other value can be compared."""

    def __init__(self, lhs: Any, rhs: Any) -> None:
        if rhs is not None:
            _refuse_lookup(lhs.output_field, "exact")
        super().__init__(lhs, rhs)


class EncryptedTextField(TextField[Set_contra, Get_co]):
    """Text in Python, AES-256-GCM in the database (bytea); `max_length` counts the clear text's characters.

    NULL stays NULL, and the empty text is encrypted like any other. It can be read, written and asked for NULL; it
    cannot be compared, searched, or given to a database function. What lies in the column is bound to its
    `context`, the label of model and field; who renames one of them names the old label here.
    """

    def __init__(self, *args: Any, context: str = "", **options: Any) -> None:
        self._given_context = context
        super().__init__(*args, **options)

    @property
    def context(self) -> str:
        """What the cipher text is bound to: `accounts.user.phone`."""
        return self._given_context or f"{self.model._meta.label_lower}.{self.name}"

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, options = super().deconstruct()
        if self._given_context:
            options["context"] = self._given_context
        return name, path, args, options

    def check(self, **options: Any) -> list[checks.CheckMessage]:
        return [*super().check(**options), *self._check_no_database_index()]

    def _check_no_database_index(self) -> list[checks.CheckMessage]:
        if not (self.primary_key or self.unique or self.db_index):  # type: ignore[attr-defined]  # django-stubs lacks it
            return []
        text = "Encrypted text looks different every time: no index finds it, and none makes it unique."
        return [checks.Error(text, hint="Put it on a BlindIndexField.", obj=self, id="core.E001")]

    def get_internal_type(self) -> str:
        return "BinaryField"

    def cast_db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        return self.db_type(connection)

    def get_prep_value(self, value: Any) -> Any:
        if value == b"":  # what migrations fill a new column of this type with
            return ""
        if isinstance(value, bytes | bytearray | memoryview):
            raise TypeError(f"{self} takes text, not bytes")
        return super().get_prep_value(value)

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        text = value if prepared else self.get_prep_value(value)
        return None if text is None else Binary(encrypt(text, context=self.context))

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        _refuse_expression(self, value)
        return super().get_db_prep_save(value, connection)

    def get_placeholder(self, value: Any, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> str:
        """Called once for each column that a statement writes: where a forgotten index is noticed."""
        for field in self.model._meta.concrete_fields:
            if isinstance(field, BlindIndexField) and field.of == self.name:
                _refuse_half(compiler.query, self, field)
        return "%s"

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> str | None:
        return None if value is None else decrypt(bytes(value), context=self.context)

    def get_lookup(self, lookup_name: str) -> "type[Lookup[Any]] | None":
        if lookup_name == "exact":
            return NoneOnly
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else _refuse_lookup(self, lookup_name)

    def get_transform(self, lookup_name: str) -> NoReturn:
        _refuse_lookup(self, lookup_name)


class DerivedIndex(DeferredAttribute):
    """The index as an attribute: always that of the text beside it, whatever was loaded or assigned."""

    field: "BlindIndexField[Any, Any]"

    def __get__(self, instance: models.Model | None, owner: Any = None) -> Any:
        if instance is None or self.field.of not in instance.__dict__:
            return super().__get__(instance, owner)
        return self.field.get_prep_value(instance.__dict__[self.field.of])

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class BlindIndexField(BytesField[Set_contra, Get_co]):
    """16 bytes by which the text of an `EncryptedTextField` of the same model is found and kept unique.

    Lookups (`exact`, `in`, `isnull`) take the clear text, in the one spelling in which it is stored. It is not
    serialised: whoever loads what was dumped makes it anew, under their own key.
    """

    descriptor_class = DerivedIndex

    def __init__(self, *args: Any, of: str, **options: Any) -> None:
        self.of = of
        super().__init__(*args, **options | {"serialize": False})

    @property
    def source(self) -> "EncryptedTextField[Any, Any]":
        """The field whose text it finds."""
        field = self.model._meta.get_field(self.of)
        if not isinstance(field, EncryptedTextField):
            raise FieldDoesNotExist(f"{self.model._meta.label} has no encrypted field {self.of}")
        return field

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, options = super().deconstruct()
        del options["serialize"]
        return name, path, args, options | {"of": self.of}

    def check(self, **options: Any) -> list[checks.CheckMessage]:
        return [*super().check(**options), *self._check_source()]

    def _check_source(self) -> list[checks.CheckMessage]:
        try:
            _source = self.source
        except FieldDoesNotExist as error:
            return [checks.Error(str(error), obj=self, id="core.E002")]
        return []

    def get_prep_value(self, value: Any) -> bytes | None:
        """The index of a text; bytes are an index already."""
        if value is None or isinstance(value, bytes):
            return value
        if isinstance(value, memoryview):
            return bytes(value)
        source = self.source
        return blind_index(source.get_prep_value(value), context=source.context)

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        _refuse_expression(self, value)
        return super().get_db_prep_save(value, connection)

    def get_placeholder(self, value: Any, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> str:
        _refuse_half(compiler.query, self.source, self)
        return "%s"

    def get_lookup(self, lookup_name: str) -> "type[Lookup[Any]] | None":
        if lookup_name not in {"exact", "in", "isnull"}:
            _refuse_lookup(self, lookup_name)
        return super().get_lookup(lookup_name)


def _refuse_lookup(field: "models.Field[Any, Any]", lookup: str) -> NoReturn:
    if isinstance(field, BlindIndexField):
        raise FieldError(f"{field} is a blind index: it knows exact, in and isnull, not {lookup}")
    raise FieldError(f"{field} is encrypted: it can be asked for NULL, not for {lookup}; a BlindIndexField finds it")


def _refuse_expression(field: "models.Field[Any, Any]", value: Any) -> None:
    """Refuse what the database would compute: it would store clear text, or cipher text of another column.

    Only what `bulk_update` makes of plain values passes.
    """
    if not hasattr(value, "as_sql"):
        return
    case = value.get_source_expressions()[0] if isinstance(value, Cast) else value
    results = [when.result for when in case.cases if isinstance(when, When)] if isinstance(case, Case) else [None]
    if not all(isinstance(result, Value) and result.output_field == field for result in results):
        raise FieldError(f"{field} is encrypted in Python: the database cannot compute it")


def _refuse_half(query: Query, text: "EncryptedTextField[Any, Any]", index: "BlindIndexField[Any, Any]") -> None:
    """Refuse a statement that would leave the index pointing at another text than the one beside it."""
    if isinstance(query, UpdateQuery):
        written = {field: value for field, _model, value in query.values}  # type: ignore[attr-defined]  # django-stubs lacks it
        if len({text, index} & written.keys()) == 1 or not _agree(written, text, index):
            raise FieldError(f"{text} and {index} are written together and from the same text, or not at all")
    elif isinstance(query, InsertQuery) and len({text, index} & set(query.update_fields)) == 1:  # type: ignore[attr-defined]  # django-stubs lacks it
        raise FieldError(f"{text} and {index} are updated together on conflicts, or not at all")


def _agree(written: dict[Any, Any], text: "EncryptedTextField[Any, Any]", index: "BlindIndexField[Any, Any]") -> bool:
    new_text, new_index = written.get(text), written.get(index)
    if hasattr(new_text, "as_sql") and hasattr(new_index, "as_sql"):
        return True  # from bulk_update, which reads both off the same object
    return index.get_prep_value(new_text) == index.get_prep_value(new_index)
