"""Fields that a category asks for: one for each of its attributes, of the attribute's kind."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.profile_forms import REQUIRED, LineField
from marketplace.catalog.attributes import LONGEST_VALUE
from marketplace.catalog.desk.product_forms import DeskForm
from marketplace.catalog.models import AttributeKind, CategoryAttribute
from marketplace.catalog.selectors.differences import choice_name
from marketplace.core.bilingual import name
from sellers.desk.zone_fields import NumberField

PREFIX = "a"
NOTHING = ("", "—")
YES, NO = "yes", "no"
MOST_DIGITS, MOST_PLACES = 18, 6


class AttributesForm(DeskForm):
    """What goods are described by; one that is retired is there where the goods have it.

    Args:
        schema: the attributes that stand in this place, on the product or on a pack.
    """

    def __init__(self, schema: Sequence[CategoryAttribute], *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.schema = schema
        for attribute in schema:
            if not attribute.is_retired or self._has(attribute.key):
                self.fields[attribute.key] = field_of(attribute)
        self.dress()

    @classmethod
    def typed(cls, schema: Sequence[CategoryAttribute], data: Mapping[str, Any], prefix: str) -> "AttributesForm":
        """The fields with what was typed into them, unjudged."""
        initial = {attribute.key: data.get(f"{prefix}-{attribute.key}", "") for attribute in schema}
        return cls(schema, initial=initial, prefix=prefix)

    @classmethod
    def of(cls, schema: Sequence[CategoryAttribute], values: Mapping[str, Any], prefix: str) -> "AttributesForm":
        """The fields with what goods have."""
        known = {attribute.key for attribute in schema}
        return cls(schema, initial={key: _shown(values[key]) for key in known & values.keys()}, prefix=prefix)

    def to_values(self) -> dict[str, Any]:
        """What is told, by key; what is left empty is not."""
        kinds = {attribute.key: AttributeKind(attribute.kind) for attribute in self.schema}
        given = {key: _kept(value, kinds[key]) for key, value in self.cleaned_data.items()}
        return {key: value for key, value in given.items() if value is not None}

    def _has(self, key: str) -> bool:
        told = self.data.get(self.add_prefix(key)) if self.is_bound else self.initial.get(key)
        return told not in {None, ""}


def field_of(attribute: CategoryAttribute) -> forms.Field:
    """The field that asks for an attribute."""
    options: dict[str, Any] = {
        "label": f"{name(attribute)} ({attribute.unit})" if attribute.unit else name(attribute),
        "required": attribute.is_required and not attribute.is_retired,
        "error_messages": REQUIRED,
        "help_text": _("This is not asked of new goods any more.") if attribute.is_retired else "",
    }
    match AttributeKind(attribute.kind):
        case AttributeKind.TEXT:
            return LineField(max_length=LONGEST_VALUE, **options)
        case AttributeKind.NUMBER:
            return NumberField(max_digits=MOST_DIGITS, decimal_places=MOST_PLACES, **options)
        case AttributeKind.CHOICE:
            values = [choice["value"] for choice in attribute.choices]
            return forms.ChoiceField(
                choices=[NOTHING, *((value, choice_name(attribute, value)) for value in values)], **options
            )
        case AttributeKind.BOOLEAN:
            return forms.ChoiceField(choices=[NOTHING, (YES, _("Yes")), (NO, _("No"))], **options)


def of_products(schema: Sequence[CategoryAttribute]) -> list[CategoryAttribute]:
    return [attribute for attribute in schema if not attribute.tells_variants]


def of_packs(schema: Sequence[CategoryAttribute]) -> list[CategoryAttribute]:
    return [attribute for attribute in schema if attribute.tells_variants]


def _kept(value: Any, kind: AttributeKind) -> str | bool | int | float | None:
    """What was typed, as goods keep it; None where nothing was."""
    if value in {None, ""}:
        return None
    if kind is AttributeKind.BOOLEAN:
        return bool(value == YES)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value)


def _shown(value: Any) -> Any:
    """What goods keep, as its field shows it."""
    if isinstance(value, bool):
        return YES if value else NO
    return Decimal(str(value)) if isinstance(value, int | float) else value
