"""An attribute of a category as somebody gives it, before it is checked beside what goods have."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from marketplace.catalog.drafts import wrong_text
from marketplace.catalog.errors.products import InvalidAttributeError
from marketplace.catalog.models import AttributeKind, CategoryAttribute
from marketplace.catalog.models.categories import KEY
from marketplace.core.errors import ErrorDetail

LONGEST_KEY: Final = 40
LONGEST_NAME: Final = 100
LONGEST_UNIT: Final = 10
LONGEST_CHOICE: Final = 60
MOST_CHOICES: Final = 100
MOST_POSITION: Final = 32_767


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceDraft:
    """One of a list: what is kept, and what it is called."""

    value: str
    name_en: str
    name_bn: str

    def to_json(self) -> dict[str, str]:
        return {"value": self.value.strip(), "name_en": self.name_en.strip(), "name_bn": self.name_bn.strip()}


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeDraft:
    """Everything that is said about an attribute but its key, which stays.

    Attributes:
        unit: what a number is of; empty for none.
        choices: what a choice is among; nothing else has any.
        is_required: goods that are made or changed from now on must have it.
        tells_variants: it stands on packs, not on the product.
    """

    name_en: str
    name_bn: str
    kind: AttributeKind
    unit: str = ""
    choices: Sequence[ChoiceDraft] = ()
    is_required: bool = False
    tells_variants: bool = False
    position: int = 0

    @classmethod
    def of(cls, attribute: CategoryAttribute) -> "AttributeDraft":
        """What an attribute is now."""
        return cls(
            name_en=attribute.name_en,
            name_bn=attribute.name_bn,
            kind=AttributeKind(attribute.kind),
            unit=attribute.unit,
            choices=[ChoiceDraft(**choice) for choice in attribute.choices],
            is_required=attribute.is_required,
            tells_variants=attribute.tells_variants,
            position=attribute.position,
        )

    def to_values(self) -> dict[str, Any]:
        """As the row has them."""
        return {
            "name_en": self.name_en.strip(),
            "name_bn": self.name_bn.strip(),
            "kind": str(self.kind),
            "unit": self.unit.strip(),
            "choices": [choice.to_json() for choice in self.choices],
            "is_required": self.is_required,
            "tells_variants": self.tells_variants,
            "position": self.position,
        }

    def check(self) -> None:
        """See that it makes sense by itself.

        Raises:
            InvalidAttributeError: it does not; names every field that is wrong.
        """
        details = [
            *wrong_text("name_en", self.name_en, longest=LONGEST_NAME, is_required=True),
            *wrong_text("name_bn", self.name_bn, longest=LONGEST_NAME, is_required=True),
            *wrong_text("unit", self.unit, longest=LONGEST_UNIT, is_required=False),
            *self._wrong_choices(),
        ]
        if self.unit.strip() and self.kind is not AttributeKind.NUMBER:
            details.append(ErrorDetail("unit", _("Only numbers have a unit.")))
        if not 0 <= self.position <= MOST_POSITION:
            details.append(ErrorDetail("position", _("This must be a number from 0 to 32,767.")))
        if details:
            raise InvalidAttributeError(details=details)

    def _wrong_choices(self) -> list[ErrorDetail]:
        if self.kind is not AttributeKind.CHOICE:
            return [ErrorDetail("choices", _("Only a choice has a list."))] if self.choices else []
        if not self.choices:
            return [ErrorDetail("choices", _("Write what can be chosen."))]
        if len(self.choices) > MOST_CHOICES:
            return [ErrorDetail("choices", _("There can be 100 choices at most."))]
        details: list[ErrorDetail] = []
        for place, choice in enumerate(self.choices):
            for name in ("value", "name_en", "name_bn"):
                field, text = f"choices.{place}.{name}", getattr(choice, name)
                details += wrong_text(field, text, longest=LONGEST_CHOICE, is_required=True)
        values = [choice.value.strip() for choice in self.choices]
        details += [
            ErrorDetail(f"choices.{place}.value", _("There is such a choice already."))
            for place, value in enumerate(values)
            if value in values[:place]
        ]
        return details


def check_key(key: str) -> None:
    """See that a key can be one.

    Raises:
        InvalidAttributeError: it cannot.
    """
    if len(key) > LONGEST_KEY or not re.fullmatch(KEY, key):
        text = _("A key begins with a letter and has small Latin letters, digits and underscores, 40 at most.")
        raise InvalidAttributeError(details=[ErrorDetail("key", text)])
