"""What somebody chose about how the market treats them, as `User.preferences` keeps it."""

from collections.abc import Mapping
from datetime import time
from typing import Annotated, Any, Final, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, Strict

from marketplace.core.schemas import StrictSchema

HOME_ZONE: Final = "Asia/Dhaka"
# What an older version did not tell apart: whoever chose the one had chosen the other with it.
FOLLOWED: Final[Mapping[str, str]] = {"returns": "orders", "chats": "messages", "shop_goods": "messages"}

Choice = Annotated[bool, Strict()]
Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


def known_zone(name: str) -> str:
    """The name of a time zone, as it was given.

    Raises:
        ValueError: the IANA's list has none of that name.
    """
    if name not in available_timezones():
        raise ValueError("no known time zone")
    return name


class ChannelPreferences(StrictSchema):
    """Which news comes over one channel. What guards the account is always told, and in the app all of it."""

    orders: Choice = Field(default=True, description="How one's orders fare.")
    returns: Choice = Field(default=True, description="How one's returns fare, and money that comes back.")
    messages: Choice = Field(default=True, description="Answers to one's reviews and questions.")
    chats: Choice = Field(
        default=True, description="What is written to one in chats; by mail what stayed unread without a push."
    )
    shop_orders: Choice = Field(default=True, description="Orders and returns at one's shops.")
    shop_goods: Choice = Field(default=True, description="Reviews of and questions about what one's shops sell.")
    stock: Choice = Field(default=False, description="What runs out at one's shops.")
    searches: Choice = Field(default=False, description="What is new in searches that one keeps.")
    offers: Choice = Field(default=False, description="Offers of shops one bought from. There are none yet.")


class NotificationPreferences(StrictSchema):
    """What comes over which channel."""

    mail: ChannelPreferences = ChannelPreferences()
    sms: ChannelPreferences = ChannelPreferences(
        returns=False, messages=False, chats=False, shop_orders=False, shop_goods=False
    )
    push: ChannelPreferences = ChannelPreferences(stock=True, searches=True)


class QuietPreferences(StrictSchema):
    """When what can wait does not come by push or text message, but afterwards, as one."""

    is_on: Choice = False
    begins: Clock = Field(default="22:00", description="On the clocks of `time_zone`; may be later than `ends`.")
    ends: Clock = "07:00"
    waits_for_shops: Choice = Field(
        default=False, description="News of one's shops waits until they open, on their own clocks."
    )
    lets_shop_orders_through: Choice = Field(
        default=True, description="An order that waits for one's shop comes all the same."
    )

    def times(self) -> tuple[time, time]:
        """When they begin and end."""
        return time.fromisoformat(self.begins), time.fromisoformat(self.ends)


class DigestPreferences(StrictSchema):
    """One mail of all that was not read."""

    every: Literal["never", "day", "week"] = Field(default="never", description="A week's comes on Saturday.")
    hour: int = Field(default=8, ge=0, le=23, description="Of the day, on the clocks of `time_zone`.")


class PrivacyPreferences(StrictSchema):
    """What others see."""

    shows_presence: Choice = Field(
        default=True, description="Whether those one writes with see that one is here, and when one was here last."
    )


class Preferences(StrictSchema):
    """All of it, with what holds for who has chosen nothing. What a change leaves out stays as it is."""

    notifications: NotificationPreferences = NotificationPreferences()
    quiet: QuietPreferences = QuietPreferences()
    digest: DigestPreferences = DigestPreferences()
    privacy: PrivacyPreferences = PrivacyPreferences()
    time_zone: Annotated[str, AfterValidator(known_zone)] = Field(
        default=HOME_ZONE, max_length=40, description="By its name at the IANA."
    )

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Preferences":
        """What was stored, with defaults for what an older version did not know, and without what it knew alone."""
        given = stored.get("notifications", {})
        channels = {channel: _followed(given.get(channel, {})) for channel in NotificationPreferences.model_fields}
        return cls.model_validate(_over(cls().model_dump(), {**stored, "notifications": channels}))

    def over(self, stored: Mapping[str, Any]) -> dict[str, Any]:
        """What is to be stored: what was given, and the rest as it is."""
        return _over(Preferences.read(stored).model_dump(), self.model_dump(exclude_unset=True))


def _followed(chosen: Mapping[str, Any]) -> dict[str, Any]:
    return {news: chosen[older] for news, older in FOLLOWED.items() if older in chosen} | dict(chosen)


def _over(whole: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The values that are given in the place of those that are there; names that are not there are passed over."""
    return {
        name: _over(value, given.get(name, {})) if isinstance(value, dict) else given.get(name, value)
        for name, value in whole.items()
    }
