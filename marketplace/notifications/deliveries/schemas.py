"""What the endpoints of the log read and answer."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from marketplace.core.schemas import PageParams, line
from marketplace.notifications.deliveries.confirming import OwnMail
from marketplace.notifications.deliveries.models import Channel, State
from marketplace.notifications.deliveries.selectors import DeliveriesAsked


class DeliveriesParams(PageParams):
    """Which messages; all that is given holds."""

    channel: Channel | None = None
    state: State | None = None
    kind: Annotated[str, line(40)] = ""
    contact: Annotated[str, line(254)] = Field(default="", description="The whole e-mail address or number.")
    about: Annotated[str, line(40)] = Field(default="", description="The number of an order.")
    user_id: UUID | None = None
    since: AwareDatetime | None = None
    until: AwareDatetime | None = Field(default=None, description="Not among them.")

    def to_asked(self) -> DeliveriesAsked:
        given = self.model_dump(exclude={"cursor", "limit"}, exclude_none=True)
        return DeliveriesAsked(**given)


class DeliveryOut(BaseModel):
    """One message: no word of it, and no whole address."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    channel: Channel
    kind: str = Field(description="A kind of notice, or what else it is about.")
    about: str = Field(description="The number of the order that it is about, or empty.")
    user_id: UUID | None
    address_masked: str
    state: State
    reason: str = Field(description="Why it was held back; empty where it was not.")
    provider: str
    reference: str = Field(description="The provider's own name for it.")
    attempts: int
    parts: int | None = Field(description="How many messages a text is paid for as.")
    error: str
    created_at: datetime
    sent_at: datetime | None
    settled_at: datetime | None


class MailAddressOut(BaseModel):
    """An address that gets no mail."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    address_masked: str
    hindrance: str
    status: str = Field(description="What the last bounce said (RFC 3463).")
    bounced_at: datetime
    hindered_at: datetime | None


class OwnMailOut(BaseModel):
    """How mail to one's own address fares."""

    has_address: bool
    hindrance: Literal["hard", "soft", "complaint"] | None = Field(
        description="Why no mail goes there but codes and warnings; null where it arrives as far as anybody knows."
    )
    since: datetime | None

    @classmethod
    def of(cls, own: OwnMail) -> Self:
        hindrance = own.hindrance.value if own.hindrance else None
        return cls(has_address=own.email is not None, hindrance=hindrance, since=own.since)
