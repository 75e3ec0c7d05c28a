"""What shops send and are answered about many of their offers at once."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from marketplace.catalog.drafts import MOST_PER_ORDER
from marketplace.catalog.schemas.own import OwnOfferOut, Quantity
from marketplace.catalog.services.bulk import (
    CHANGEABLE,
    LEAST_PERCENT,
    MOST_CHANGES,
    MOST_PERCENT,
    ChangedRow,
    OfferChange,
    Outcome,
)
from marketplace.core.money import Amount
from marketplace.core.schemas import ErrorDetailOut, StrictSchema

NEVER_NULL = frozenset({"price", "low_stock_threshold", "least_per_order", "is_available"})


class FieldsIn(StrictSchema):
    """Fields of an offer; those that are left out are not spoken of."""

    price: Amount | None = None
    compare_at_price: Amount | None = None
    compare_at_from: AwareDatetime | None = None
    compare_at_until: AwareDatetime | None = None
    stock: Quantity | None = Field(default=None, description="What was counted; null where the shop does not count.")
    low_stock_threshold: int | None = Field(default=None, ge=0, le=MOST_PER_ORDER)
    least_per_order: int | None = Field(default=None, ge=1, le=MOST_PER_ORDER)
    most_per_order: int | None = Field(default=None, ge=1, le=MOST_PER_ORDER)
    is_available: bool | None = None

    @model_validator(mode="after")
    def _has_values(self) -> Self:
        empty = sorted(name for name in NEVER_NULL & self.model_fields_set if getattr(self, name) is None)
        if empty:
            raise ValueError(f"{', '.join(empty)}: leave it out, or give a value")
        return self

    def values(self) -> dict[str, Any]:
        """What was said, null among it."""
        return {name: getattr(self, name) for name in self.model_fields_set & CHANGEABLE}


class OfferChangeIn(FieldsIn):
    """What shall be different of one offer; what is left out stays as it is."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "offer_id": "0198c5a1-7c3e-7f00-8000-000000000001",
                    "price": "120.00",
                    "stock": 24,
                    "seen": {"price": "115.00"},
                }
            ]
        }
    )

    offer_id: UUID
    price_percent: Annotated[
        Decimal | None,
        Field(
            default=None,
            ge=LEAST_PERCENT,
            le=MOST_PERCENT,
            decimal_places=2,
            max_digits=5,
            description="By how much the price goes up, or down; rounded to whole taka from ten taka on.",
        ),
    ]
    confirms_stock: bool = Field(default=False, description="There still is some.")
    withdraws: bool = Field(default=False, description="It is sold no more.")
    seen: FieldsIn | None = Field(default=None, description="As you saw it: where that is different by now, it stays.")

    def to_change(self) -> OfferChange:
        return OfferChange(
            offer_id=self.offer_id,
            values=self.values(),
            percent=self.price_percent,
            confirms=self.confirms_stock,
            withdraws=self.withdraws,
            seen=self.seen.values() if self.seen else {},
        )


class OfferChangesIn(StrictSchema):
    """Changes of many offers, one an offer."""

    changes: list[OfferChangeIn] = Field(min_length=1, max_length=MOST_CHANGES)


class ChangedOfferOut(BaseModel):
    """What became of one change."""

    offer_id: UUID
    outcome: Outcome = Field(description="`outdated` where it was not as `seen`, `refused` where a rule says no.")
    errors: list[ErrorDetailOut] = Field(description="What stood in the way, by field of the change.")
    offer: OwnOfferOut | None = Field(description="As it is now; null where the shop has no such offer on sale.")

    @classmethod
    def of(cls, row: ChangedRow, *, now: datetime) -> Self:
        named = {"percent": "price_percent"}
        return cls(
            offer_id=row.offer_id,
            outcome=row.outcome,
            errors=[
                ErrorDetailOut(field=named.get(one.field, one.field), message=str(one.message)) for one in row.details
            ],
            offer=OwnOfferOut.of(row.offer, now=now) if row.offer is not None else None,
        )


class ChangedOffersOut(BaseModel):
    """What became of each, in the order of the changes."""

    items: list[ChangedOfferOut]
