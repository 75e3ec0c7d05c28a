"""What the operations on API keys read and answer."""

from datetime import datetime, timedelta
from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from marketplace.accounts.apikeys import IssuedKey
from marketplace.accounts.models import ApiKey
from marketplace.accounts.permissions import Action
from marketplace.core.schemas import PageParams, StrictSchema

KeyName = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
MOST_OVERLAP_HOURS = 7 * 24


class ApiKeyIn(StrictSchema):
    """A key to be made."""

    name: KeyName = Field(description="What it is for.", examples=["Till at the counter"])
    scopes: list[Action] = Field(
        min_length=1, max_length=20, description="What it may do.", examples=[["sellers.read_shops"]]
    )
    expires_at: AwareDatetime | None = Field(default=None, description="When it ends; within two years.")


class AdminApiKeyIn(ApiKeyIn):
    """A key to be made for somebody."""

    owner_id: UUID


class RotationIn(StrictSchema):
    """How a key's secret is changed."""

    overlap_hours: int = Field(
        default=24, ge=0, le=MOST_OVERLAP_HOURS, description="How long the secret before goes on working."
    )

    @property
    def overlap(self) -> timedelta:
        return timedelta(hours=self.overlap_hours)


class AdminApiKeysParams(PageParams):
    """Whose keys."""

    owner: UUID | None = Field(default=None, description="Only this person's.")


class ApiKeyOut(BaseModel):
    """A key without its secret, which nobody can see again."""

    model_config = ConfigDict(frozen=True)

    id: UUID
    name: str
    owner_id: UUID
    prefix: str = Field(description="How its secret begins, after `haat_`.")
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None = Field(description="To five minutes.")
    previous_expires_at: datetime | None = Field(description="Until when the secret before the last rotation works.")

    @classmethod
    def of(cls, key: ApiKey) -> Self:
        return cls(**_fields(key))


class IssuedApiKeyOut(ApiKeyOut):
    """A key with its secret, this once."""

    secret: str = Field(description="Send it as `X-API-Key`. It is not shown again.")

    @classmethod
    def issued(cls, issued: IssuedKey) -> Self:
        return cls(**_fields(issued.key), secret=issued.secret)


def _fields(key: ApiKey) -> dict[str, object]:
    return {name: getattr(key, name) for name in ApiKeyOut.model_fields}
