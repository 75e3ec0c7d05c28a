"""What the operations on taxes read and answer."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, WithJsonSchema

from marketplace.core.money import Amount
from marketplace.core.schemas import PageParams, StrictSchema
from marketplace.orders.models import TaxRule
from marketplace.orders.tax_rules import TaxDraft

Percent = Annotated[
    Amount,
    Field(ge=0, le=100),
    WithJsonSchema({"type": "string", "pattern": r"^(100\.00|[0-9]{1,2}\.[0-9]{2})$", "examples": ["15.00"]}),
]
CategorySlug = Annotated[str, Field(pattern="^[a-z0-9-]{1,60}$")]


class TaxRulesParams(PageParams):
    """Which rules."""

    category: CategorySlug | None = Field(default=None, description="Only those for exactly this category; its slug.")
    is_over: bool | None = Field(
        default=None, description="True for those that hold no more, false for those that hold or will."
    )


class TaxRuleIn(StrictSchema):
    """A rule to be laid; for all goods if it names no category."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"category": "rice", "percent": "0.00"}]})

    category: CategorySlug | None = Field(default=None, description="Slug of goods; it is for all below them, too.")
    percent: Percent
    is_included: bool = Field(default=True, description="In the price already, or on top of it.")
    valid_from: AwareDatetime | None = Field(default=None, description="Left out: at once.")
    valid_until: AwareDatetime | None = Field(default=None, description="Left out: until a newer one counts.")
    note: str = Field(default="", max_length=200, description="By which law.")

    def to_draft(self, *, category_id: UUID | None) -> TaxDraft:
        """The rule as the service takes it, for the category that its name stands for."""
        return TaxDraft(
            percent=self.percent,
            category_id=category_id,
            is_included=self.is_included,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            note=self.note.strip(),
        )


class TaxEndIn(StrictSchema):
    """When a rule ends."""

    at: AwareDatetime | None = Field(default=None, description="Left out: at once.")


class TaxedGoodsOut(BaseModel):
    """A category of goods that a rule is for."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    slug: str
    name_en: str
    name_bn: str


class TaxRuleOut(BaseModel):
    """A rule, as staff see it."""

    id: UUID
    category: TaxedGoodsOut | None = Field(description="Null: all goods.")
    percent: Percent
    is_included: bool
    valid_from: datetime
    valid_until: datetime | None = Field(description="Null: until a newer one counts.")
    note: str
    created_at: datetime

    @classmethod
    def of(cls, rule: TaxRule) -> Self:
        return cls(
            id=rule.pk,
            category=TaxedGoodsOut.model_validate(rule.category) if rule.category else None,
            percent=rule.percent,
            is_included=rule.is_included,
            valid_from=rule.valid_from,
            valid_until=rule.valid_until,
            note=rule.note,
            created_at=rule.created_at,
        )
