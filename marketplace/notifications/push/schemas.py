"""What the endpoints of devices read and answer; a subscription has the form that browsers give it (`toJSON`)."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, Field

from marketplace.accounts.devices import name_device
from marketplace.core.schemas import StrictSchema
from marketplace.notifications.models import PushSubscription
from marketplace.notifications.ports import Browser
from marketplace.notifications.push.subscriptions import is_of_session


class KeysIn(StrictSchema):
    """What messages are sealed for: the browser's public key, and a secret that it shares with us."""

    p256dh: str = Field(max_length=100)
    auth: str = Field(max_length=40)


class BrowserIn(StrictSchema):
    """A `PushSubscription` of a browser, as `JSON.stringify` writes it."""

    endpoint: str = Field(max_length=1000)
    expires_at_ms: float | None = Field(
        default=None, alias="expirationTime", description="What it says is not asked for: push services tell in time."
    )
    keys: KeysIn

    def to_browser(self) -> Browser:
        return Browser(self.endpoint, self.keys.p256dh, self.keys.auth)


class RenewalIn(StrictSchema):
    """A browser's new subscription, and what it had before as proof that it is the same."""

    old_endpoint: str = Field(max_length=1000)
    old_auth: str = Field(max_length=40)
    subscription: BrowserIn


class PushKeyOut(BaseModel):
    """What browsers subscribe with (`applicationServerKey`), base64url; null where there is no push."""

    key: str | None


class DeviceOut(BaseModel):
    """A browser that push comes to. Its address and keys are told to nobody."""

    id: UUID
    name: str = Field(description="As far as it tells: its browser and system.")
    is_this: bool = Field(description="Whether it is the one that asks.")
    created_at: datetime
    last_sent_at: datetime | None
    last_failed_at: datetime | None

    @classmethod
    def of(cls, subscription: PushSubscription, session_key: str | None) -> Self:
        return cls(
            id=subscription.pk,
            name=name_device(subscription.user_agent),
            is_this=is_of_session(subscription, session_key),
            created_at=subscription.created_at,
            last_sent_at=subscription.last_sent_at,
            last_failed_at=subscription.last_failed_at,
        )


class DevicesOut(BaseModel):
    """All of one's own, the newest first."""

    items: list[DeviceOut]
