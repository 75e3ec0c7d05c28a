"""What somebody chose about how the market treats them, as `User.preferences` keeps it."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from marketplace.core.schemas import StrictSchema


class ChannelPreferences(StrictSchema):
    """Which news comes over one channel. What guards the account is always told."""

    orders: bool = Field(description="How one's orders fare.")
    messages: bool = Field(description="What shops and couriers write.")
    offers: bool = Field(description="Offers of shops one bought from.")


class NotificationPreferences(StrictSchema):
    """What comes over which channel."""

    mail: ChannelPreferences = ChannelPreferences(orders=True, messages=True, offers=False)
    sms: ChannelPreferences = ChannelPreferences(orders=True, messages=False, offers=False)
    push: ChannelPreferences = ChannelPreferences(orders=True, messages=True, offers=False)


class Preferences(StrictSchema):
    """All of it, with what holds for who has chosen nothing."""

    notifications: NotificationPreferences = NotificationPreferences()

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Preferences":
        """What was stored, with defaults for what an older version did not know, and without what it knew alone."""
        given = stored.get("notifications", {})
        defaults = NotificationPreferences().model_dump()
        channels = {
            channel: {kind: given.get(channel, {}).get(kind, default) for kind, default in kinds.items()}
            for channel, kinds in defaults.items()
        }
        return cls.model_validate({"notifications": channels})
