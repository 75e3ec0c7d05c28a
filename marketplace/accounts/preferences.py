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


class PrivacyPreferences(StrictSchema):
    """What others see."""

    shows_presence: bool = Field(
        default=True, description="Whether those one writes with see that one is here, and when one was here last."
    )


class Preferences(StrictSchema):
    """All of it, with what holds for who has chosen nothing. A section that a change leaves out stays as it is."""

    notifications: NotificationPreferences = NotificationPreferences()
    privacy: PrivacyPreferences = PrivacyPreferences()

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Preferences":
        """What was stored, with defaults for what an older version did not know, and without what it knew alone."""
        given = stored.get("notifications", {})
        defaults = NotificationPreferences().model_dump()
        channels = {
            channel: {kind: given.get(channel, {}).get(kind, default) for kind, default in kinds.items()}
            for channel, kinds in defaults.items()
        }
        privacy = PrivacyPreferences().model_dump() | _known(PrivacyPreferences, stored.get("privacy", {}))
        return cls.model_validate({"notifications": channels, "privacy": privacy})

    def over(self, stored: Mapping[str, Any]) -> dict[str, Any]:
        """What is to be stored: the sections that were given, and the others as they are."""
        return Preferences.read(stored).model_dump() | self.model_dump(include=self.model_fields_set)


def _known(section: type[StrictSchema], stored: Mapping[str, Any]) -> dict[str, Any]:
    return {name: stored[name] for name in section.model_fields if name in stored}
