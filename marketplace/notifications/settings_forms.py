"""What people choose about notices, as they tick and type it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from marketplace.accounts.models import User
from marketplace.accounts.preferences import HOME_ZONE, Preferences
from marketplace.core.bilingual import page_language
from marketplace.core.numerals import in_digits
from marketplace.notifications.choices import CHANNELS_OF, LABELS, OF_SHOPS, Channel

# Where most people live who buy here, at home and abroad; the API takes every zone.
ZONES: Final[Mapping[str, str | Promise]] = {
    HOME_ZONE: _("Bangladesh"),
    "Asia/Kolkata": _("India"),
    "Asia/Riyadh": _("Saudi Arabia"),
    "Asia/Dubai": _("United Arab Emirates"),
    "Asia/Qatar": _("Qatar"),
    "Asia/Kuala_Lumpur": _("Malaysia"),
    "Asia/Singapore": _("Singapore"),
    "Europe/Rome": _("Italy"),
    "Europe/London": _("United Kingdom"),
    "America/New_York": _("United States, east"),
}
EVERY: Final = (("never", _("Never")), ("day", _("Every day")), ("week", _("Every Saturday")))
REQUIRED = {"required": _("Please fill this in.")}


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of news, with its box for each channel; None where nothing comes that way."""

    label: str | Promise
    boxes: Sequence[tuple[str | Promise, forms.BoundField | None]]


CHANNEL_LABELS: Final[Mapping[Channel, str | Promise]] = {
    Channel.MAIL: _("By mail"),
    Channel.SMS: _("By text message"),
    Channel.PUSH: _("On my devices"),
}


class SettingsForm(forms.Form):
    """All of it. News of shops is asked of those alone who have one; what is not asked stays as it is."""

    quiet_is_on = forms.BooleanField(label=_("Do not disturb me in these hours"), required=False)
    quiet_begins = forms.TimeField(label=_("Quiet from"), error_messages=REQUIRED)
    quiet_ends = forms.TimeField(label=_("Quiet until"), error_messages=REQUIRED)
    waits_for_shops = forms.BooleanField(label=_("News of my shops waits until they open"), required=False)
    lets_shop_orders_through = forms.BooleanField(label=_("New orders of my shops come all the same"), required=False)
    digest_every = forms.ChoiceField(label=_("A mail of what I have not read"), choices=EVERY)
    digest_hour = forms.TypedChoiceField(label=_("At what time"), coerce=int)
    time_zone = forms.ChoiceField(label=_("By the clocks of"))

    def __init__(self, data: Any = None, *, chosen: Preferences, has_shops: bool) -> None:
        super().__init__(data, initial=_initial_of(chosen))
        self.has_shops = has_shops
        self.news = [news for news, channels in CHANNELS_OF.items() if channels and (has_shops or news not in OF_SHOPS)]
        for news in self.news:
            for channel in CHANNELS_OF[news]:
                self.fields[f"{channel}_{news}"] = forms.BooleanField(required=False)
        if not has_shops:
            del self.fields["waits_for_shops"], self.fields["lets_shop_orders_through"]
        hours = self.fields["digest_hour"]
        hours.choices = [(hour, in_digits(f"{hour:02}:00", page_language())) for hour in range(24)]  # type: ignore[attr-defined]  # django-stubs sees a Field
        self.fields["time_zone"].choices = list((dict(ZONES) | {chosen.time_zone: _name_of(chosen.time_zone)}).items())  # type: ignore[attr-defined]  # as above

    @classmethod
    def of(cls, user: User, data: Any = None, *, has_shops: bool) -> "SettingsForm":
        return cls(data, chosen=Preferences.read(user.preferences), has_shops=has_shops)

    def to_preferences(self) -> Preferences:
        """What was asked, and nothing else."""
        typed = self.cleaned_data
        channels: dict[str, dict[str, bool]] = {channel: {} for channel in Channel}
        for news in self.news:
            for channel in CHANNELS_OF[news]:
                channels[channel][news] = typed[f"{channel}_{news}"]
        quiet = {
            "is_on": typed["quiet_is_on"],
            "begins": f"{typed['quiet_begins']:%H:%M}",
            "ends": f"{typed['quiet_ends']:%H:%M}",
        }
        if self.has_shops:
            quiet |= {name: typed[name] for name in ("waits_for_shops", "lets_shop_orders_through")}
        return Preferences.model_validate(
            {
                "notifications": channels,
                "quiet": quiet,
                "digest": {"every": typed["digest_every"], "hour": typed["digest_hour"]},
                "time_zone": typed["time_zone"],
            }
        )

    def rows(self) -> list[Row]:
        """The boxes by news, each in its channel's column."""
        return [
            Row(
                LABELS[news],
                [
                    (label, self[f"{channel}_{news}"] if channel in CHANNELS_OF[news] else None)
                    for channel, label in CHANNEL_LABELS.items()
                ],
            )
            for news in self.news
        ]


def _initial_of(chosen: Preferences) -> dict[str, Any]:
    channels = chosen.notifications.model_dump()
    boxes = {f"{channel}_{news}": is_on for channel, all_news in channels.items() for news, is_on in all_news.items()}
    begins, ends = chosen.quiet.times()
    return boxes | {
        "quiet_is_on": chosen.quiet.is_on,
        "quiet_begins": begins,
        "quiet_ends": ends,
        "waits_for_shops": chosen.quiet.waits_for_shops,
        "lets_shop_orders_through": chosen.quiet.lets_shop_orders_through,
        "digest_every": chosen.digest.every,
        "digest_hour": chosen.digest.hour,
        "time_zone": chosen.time_zone,
    }


def _name_of(zone: str) -> str | Promise:
    return ZONES.get(zone, zone.replace("_", " "))
