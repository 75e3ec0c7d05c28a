"""What the operations on payout accounts read and answer; numbers and holders come out masked, whoever asks."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from marketplace.core.schemas import PageParams, StrictSchema, line
from sellers.models import PayoutAccount, PayoutKind, PayoutState
from sellers.payouts import PayoutDraft, masked_holder, masked_number

MOST_REASON = 300


class PayoutAccountIn(StrictSchema):
    """An account to be added. A mobile-money account needs its holder and number, a bank's everything."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {"kind": "bkash", "holder": "Rahima Khatun", "number": "01712-345678"},
                {
                    "kind": "bank",
                    "holder": "Rahima Khatun",
                    "number": "1234567890123",
                    "bank_name": "Sonali Bank",
                    "branch_name": "Agrabad",
                    "routing_number": "200150257",
                },
            ]
        }
    )

    kind: PayoutKind
    holder: Annotated[str, line(120, least=1)] = Field(description="The name in which it is kept.")
    number: Annotated[str, line(40, least=1)] = Field(description="Account number, or the mobile number.")
    bank_name: Annotated[str, line(80)] = Field(default="", description="A scheduled bank, by its English name.")
    branch_name: Annotated[str, line(80)] = ""
    routing_number: Annotated[str, line(20)] = Field(default="", description="Nine digits.")

    def to_draft(self) -> PayoutDraft:
        return PayoutDraft(**dict(self))


class PayoutCodeIn(StrictSchema):
    """The code that came to the account's number."""

    code: Annotated[str, StringConstraints(strip_whitespace=True, min_length=4, max_length=12)]


class RefusalIn(StrictSchema):
    """Why an account cannot be used."""

    reason: Annotated[str, line(MOST_REASON, least=5)] = Field(description="The shop's owner reads it.")


class WaitingParams(PageParams):
    """Which accounts."""

    kind: PayoutKind | None = Field(default=None, description="Only those of this kind.")


class PayoutAccountOut(BaseModel):
    """An account of a shop, with all but a little hidden."""

    id: UUID
    kind: PayoutKind
    holder: str = Field(description="The first letter of each word.")
    number: str = Field(description="Its last four digits.")
    bank_name: str
    branch_name: str
    routing_number: str
    state: PayoutState
    refusal: str = Field(description="Why the staff refused it; empty where they did not.")
    is_default: bool = Field(description="Whether the shop's money goes there.")
    verified_at: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, account: PayoutAccount) -> Self:
        return cls(**shown(account))


class WaitingAccountOut(PayoutAccountOut):
    """An account that waits for the staff, with its shop."""

    shop_id: UUID
    shop_slug: str
    shop_name_en: str
    shop_name_bn: str

    @classmethod
    def of(cls, account: PayoutAccount) -> Self:
        shop = account.shop
        return cls(
            **shown(account),
            shop_id=shop.pk,
            shop_slug=shop.slug,
            shop_name_en=shop.name_en,
            shop_name_bn=shop.name_bn,
        )


def shown(account: PayoutAccount) -> dict[str, object]:
    """The fields of an account as anybody may see them."""
    hidden = {"holder": masked_holder(account.holder), "number": masked_number(account.number)}
    return {name: getattr(account, name) for name in PayoutAccountOut.model_fields} | hidden
