"""What the staff send and are answered about the attributes of categories."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from marketplace.catalog.attribute_drafts import (
    LONGEST_CHOICE,
    LONGEST_KEY,
    LONGEST_UNIT,
    MOST_CHOICES,
    MOST_POSITION,
    AttributeDraft,
    ChoiceDraft,
)
from marketplace.catalog.models import AttributeKind, CategoryAttribute
from marketplace.catalog.schemas.own import TreeName
from marketplace.catalog.schemas.reading import ChoiceOut
from marketplace.core.schemas import LINE, StrictSchema

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_CHOICE, pattern=LINE)]
Unit = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_UNIT, pattern=LINE)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=LONGEST_KEY)]


class ChoiceIn(StrictSchema):
    """One of a list."""

    value: Word = Field(description="What goods keep; it stays while they do.")
    name_en: Word
    name_bn: Word

    def to_draft(self) -> ChoiceDraft:
        return ChoiceDraft(value=self.value, name_en=self.name_en, name_bn=self.name_bn)


class AttributeIn(StrictSchema):
    """An attribute as it shall be, but for its key, which stays."""

    name_en: TreeName
    name_bn: TreeName
    kind: AttributeKind
    unit: Unit = Field(default="", description="Of a number.")
    choices: list[ChoiceIn] = Field(default_factory=list, max_length=MOST_CHOICES, description="Of a choice.")
    is_required: bool = False
    tells_variants: bool = Field(default=False, description="It stands on variants, not on the product.")
    position: int = Field(default=0, ge=0, le=MOST_POSITION)

    def to_draft(self) -> AttributeDraft:
        same = {name: getattr(self, name) for name in AttributeIn.model_fields if name != "choices"}
        return AttributeDraft(**same, choices=[choice.to_draft() for choice in self.choices])


class NewAttributeIn(AttributeIn):
    """A new one."""

    key: Key = Field(description="What it is called in the data of goods.")


class KeptAttributeOut(BaseModel):
    """An attribute as the staff keep it."""

    id: UUID
    category_id: UUID = Field(description="Where it stands: this category, or one above.")
    is_inherited: bool
    key: str
    name_en: str
    name_bn: str
    kind: AttributeKind
    unit: str
    choices: list[ChoiceOut]
    is_required: bool
    tells_variants: bool
    position: int
    is_retired: bool

    @classmethod
    def of(cls, attribute: CategoryAttribute, *, is_inherited: bool = False) -> Self:
        same = {name: getattr(attribute, name) for name in cls.model_fields if name != "is_inherited"}
        return cls.model_validate(same | {"is_inherited": is_inherited})
