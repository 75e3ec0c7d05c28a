"""What the operations on a shop's people read and answer."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from marketplace.accounts.contacts import Contact
from marketplace.accounts.models import normalize_email
from marketplace.accounts.schemas.me import Phone
from marketplace.accounts.schemas.people import Email
from marketplace.accounts.selectors import masked_email, masked_phone
from marketplace.core.schemas import StrictSchema
from sellers.models import ShopInvitation, ShopMember, ShopPermission, ShopRole
from sellers.models.members import GRANTABLE


def not_owner(role: ShopRole) -> ShopRole:
    """A role that can be given.

    Raises:
        ValueError: a shop is handed over another way.
    """
    if role == ShopRole.OWNER:
        raise ValueError("A shop is handed over with PUT …/owner.")
    return role


def grantable(permission: ShopPermission) -> ShopPermission:
    """A permission that can be granted.

    Raises:
        ValueError: it comes with a role alone.
    """
    if permission not in GRANTABLE:
        raise ValueError("This comes with the role of a manager alone.")
    return permission


Role = Annotated[ShopRole, AfterValidator(not_owner)]
Granted = Annotated[list[Annotated[ShopPermission, AfterValidator(grantable)]], Field(max_length=len(ShopPermission))]


class InvitationIn(StrictSchema):
    """Whom to ask, by an address or a number, and what to be."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"phone": "01712-345678", "role": "staff", "granted": ["orders"]}]}
    )

    email: Email | None = None
    phone: Phone | None = Field(default=None, description="Bangladeshi numbers as people write them, others with +.")
    role: Role
    granted: Granted = Field(default=[], description="Beside what the role brings; a manager's is all but money.")

    @model_validator(mode="after")
    def goes_somewhere(self) -> Self:
        """One of the two.

        Raises:
            ValueError: none, or both.
        """
        if (self.email is None) is (self.phone is None):
            raise ValueError("Name an e-mail address or a phone number.")
        return self

    @property
    def contact(self) -> Contact:
        return Contact(email=normalize_email(self.email), phone=self.phone)


class MemberChangesIn(StrictSchema):
    """What is to be different; what is left out stays."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"granted": ["orders", "catalogue"]}]})

    role: Role | None = None
    granted: Granted | None = Field(default=None, description="All that they shall have been granted.")


class OwnerIn(StrictSchema):
    """Who shall own the shop."""

    member_id: UUID


class TokenIn(StrictSchema):
    """The end of an invitation's link."""

    token: str = Field(min_length=8, max_length=64)


class MemberOut(BaseModel):
    """Somebody who works for a shop, as those see them who manage its people."""

    id: UUID
    user_id: UUID
    name: str
    email: str | None = Field(description="All but its first letter and its host is hidden.")
    phone: str | None = Field(description="Its middle is hidden.")
    role: ShopRole
    granted: list[ShopPermission]
    permissions: list[ShopPermission] = Field(description="What the role brings and what was granted.")
    joined_at: datetime

    @classmethod
    def of(cls, member: ShopMember) -> Self:
        user = member.user
        return cls(
            id=member.pk,
            user_id=user.pk,
            name=user.name,
            email=masked_email(user.email),
            phone=masked_phone(user.phone),
            role=ShopRole(member.role),
            granted=[ShopPermission(one) for one in member.granted],
            permissions=[one for one in ShopPermission if member.may(one)],
            joined_at=member.created_at,
        )


class ShopInvitationOut(BaseModel):
    """An invitation on its way; its link is in the message alone."""

    id: UUID
    email: str | None = Field(description="All but its first letter and its host is hidden.")
    phone: str | None = Field(description="Its middle is hidden.")
    role: ShopRole = Field(description="`owner` where the shop is offered to somebody who works there.")
    granted: list[ShopPermission]
    created_at: datetime
    expires_at: datetime

    @classmethod
    def of(cls, invitation: ShopInvitation) -> Self:
        return cls(
            id=invitation.pk,
            email=masked_email(invitation.email),
            phone=masked_phone(invitation.phone),
            role=ShopRole(invitation.role),
            granted=[ShopPermission(one) for one in invitation.granted],
            created_at=invitation.created_at,
            expires_at=invitation.expires_at,
        )


class JoinedOut(BaseModel):
    """What somebody is to a shop, once they accepted."""

    shop_id: UUID
    slug: str
    name_en: str
    name_bn: str
    role: ShopRole
    permissions: list[ShopPermission]

    @classmethod
    def of(cls, member: ShopMember) -> Self:
        shop = member.shop
        return cls(
            shop_id=shop.pk,
            slug=shop.slug,
            name_en=shop.name_en,
            name_bn=shop.name_bn,
            role=ShopRole(member.role),
            permissions=[one for one in ShopPermission if member.may(one)],
        )
