"""What the operations on commission read and answer."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, WithJsonSchema

from marketplace.core.money import DEFAULT_CURRENCY, Amount, Money, MoneySchema
from marketplace.core.schemas import PageParams, StrictSchema
from sellers.commission import CommissionDraft, CommissionScope, CommissionTerms, PlannedCommission
from sellers.models import CommissionRule

Percent = Annotated[
    Amount,
    Field(ge=0, le=100),
    WithJsonSchema({"type": "string", "pattern": r"^(100\.00|[0-9]{1,2}\.[0-9]{2})$", "examples": ["5.00"]}),
]
# numeric(12, 2)
LARGEST_FIXED = Decimal("9999999999.99")
SlugOrId = Annotated[str, Field(min_length=1, max_length=100, pattern="^[a-zA-Z0-9-]+$")]
CategorySlug = Annotated[str, Field(pattern="^[a-z0-9-]{1,60}$")]


class CommissionRulesParams(PageParams):
    """Which rules."""

    shop: SlugOrId | None = Field(default=None, description="Only this shop's own; slug or id.")
    category: CategorySlug | None = Field(default=None, description="Only those for this kind of shop; its slug.")
    is_over: bool | None = Field(
        default=None, description="True for those that hold no more, false for those that hold or will."
    )


class FixedIn(MoneySchema):
    """An amount for each order; only in the market's currency."""

    amount: Annotated[Amount, Field(ge=0, le=LARGEST_FIXED)]
    currency: str = Field(default=DEFAULT_CURRENCY, pattern=f"^{DEFAULT_CURRENCY}$")


class CommissionRuleIn(StrictSchema):
    """A rule to be laid; for the whole market if it names neither a shop nor a category."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"category": "restaurants", "percent": "7.50"}]})

    shop: SlugOrId | None = Field(default=None, description="Slug or id of a shop.")
    category: CategorySlug | None = Field(default=None, description="Slug of a kind of shop, leaf or root.")
    percent: Percent = Field(description="Of the goods' price.")
    fixed: FixedIn | None = Field(default=None, description="For each order.")
    valid_from: AwareDatetime | None = Field(default=None, description="Left out: at once.")
    valid_until: AwareDatetime | None = Field(default=None, description="Left out: until another takes its place.")
    note: str = Field(default="", max_length=200, description="For the market's staff.")

    def to_draft(self, *, shop_id: UUID | None, category_id: UUID | None) -> CommissionDraft:
        """The rule as the service takes it, for the shop and category that its names stand for."""
        return CommissionDraft(
            percent=self.percent,
            fixed=self.fixed.amount if self.fixed else Decimal("0.00"),
            shop_id=shop_id,
            category_id=category_id,
            valid_from=self.valid_from,
            valid_until=self.valid_until,
            note=self.note.strip(),
        )


class CommissionEndIn(StrictSchema):
    """When a rule ends."""

    at: AwareDatetime | None = Field(default=None, description="Left out: at once.")


class TargetOut(BaseModel):
    """A shop or a kind of shop that a rule is for."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    slug: str
    name_en: str
    name_bn: str


class CommissionRuleOut(BaseModel):
    """A rule, as staff see it."""

    id: UUID
    shop: TargetOut | None
    category: TargetOut | None
    percent: Percent
    fixed: MoneySchema
    valid_from: datetime
    valid_until: datetime | None = Field(description="Null: until another takes its place.")
    note: str
    created_at: datetime

    @classmethod
    def of(cls, rule: CommissionRule) -> Self:
        return cls(
            id=rule.pk,
            shop=TargetOut.model_validate(rule.shop) if rule.shop else None,
            category=TargetOut.model_validate(rule.category) if rule.category else None,
            percent=rule.percent,
            fixed=MoneySchema.model_validate(Money(rule.fixed, rule.currency)),
            valid_from=rule.valid_from,
            valid_until=rule.valid_until,
            note=rule.note,
            created_at=rule.created_at,
        )


class CommissionTermsOut(BaseModel):
    """What the market keeps of a shop's sales."""

    percent: Percent = Field(description="Of the goods' price.")
    fixed: MoneySchema = Field(description="For each order.")
    scope: CommissionScope | None = Field(description="Whom the rule is for; null where no rule holds.")


class PlannedCommissionOut(CommissionTermsOut):
    """What it will keep."""

    starts_at: datetime


class ShopCommissionOut(CommissionTermsOut):
    """What it keeps now, and what it will next."""

    planned: PlannedCommissionOut | None = Field(description="The next change; null where none is planned.")

    @classmethod
    def with_planned(cls, terms: CommissionTerms, planned: PlannedCommission | None) -> Self:
        later = PlannedCommissionOut(**_told(planned.terms), starts_at=planned.starts_at) if planned else None
        return cls(**_told(terms), planned=later)


def _told(terms: CommissionTerms) -> dict[str, Any]:
    fixed = MoneySchema.model_validate(Money(terms.fixed, terms.currency))
    return {"percent": terms.percent, "fixed": fixed, "scope": terms.scope}
