"""What the operations on other people's accounts read and answer."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from marketplace.accounts.models import Invitation, User
from marketplace.accounts.permissions import Role
from marketplace.accounts.schemas.me import Phone
from marketplace.accounts.selectors import masked_email, masked_phone
from marketplace.core.schemas import PageParams, StrictSchema

Email = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=3, max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
]


class PeopleParams(PageParams):
    """Whom to look for; all that is given must apply."""

    email: str | None = Field(default=None, min_length=1, max_length=254, description="The whole address.")
    phone: Phone | None = Field(default=None, description="The whole number, written as people do.")
    name: str | None = Field(default=None, min_length=1, max_length=120, description="A part of it.")


class PersonChangesIn(StrictSchema):
    """What is to be different; what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"roles": ["customer", "support"], "is_active": True}]})

    roles: list[Role] | None = Field(default=None, min_length=1, max_length=len(Role))
    is_active: bool | None = Field(default=None, description="False closes the account and ends its sessions.")


class PersonOut(BaseModel):
    """Somebody, as staff see them."""

    id: UUID
    name: str
    email: str | None = Field(description="All but its first letter and its host is hidden.")
    is_email_verified: bool
    phone: str | None = Field(description="Its middle is hidden.")
    is_phone_verified: bool
    language: str
    roles: list[str]
    is_active: bool
    created_at: datetime
    last_signed_in_at: datetime | None

    @classmethod
    def of(cls, user: User) -> Self:
        return cls(
            id=user.pk,
            name=user.name,
            email=masked_email(user.email),
            is_email_verified=user.email_verified_at is not None,
            phone=masked_phone(user.phone),
            is_phone_verified=user.phone_verified_at is not None,
            language=user.language,
            roles=user.roles,
            is_active=user.is_active,
            created_at=user.created_at,
            last_signed_in_at=user.last_login,
        )


class InvitationIn(StrictSchema):
    """Whom to ask, and what to be."""

    email: Email
    roles: list[Role] = Field(min_length=1, max_length=len(Role), examples=[["support"]])


class InvitationOut(BaseModel):
    """An invitation on its way; its link is in the mail alone."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    email: str
    roles: list[str]
    expires_at: datetime

    @classmethod
    def of(cls, invitation: Invitation) -> Self:
        return cls.model_validate(invitation)
