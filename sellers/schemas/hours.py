"""What operations on the time of one's shop read and answer."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Self
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from marketplace.core.schemas import StrictSchema, line
from sellers.hours import DAY_MIN, Opening
from sellers.models import Closure, HolidayCalendar, Shop
from sellers.models.shops import MOST_LEAD_MIN
from sellers.opening import state_at
from sellers.schemas.shops import WEEKDAYS, ClosureOut, OpeningOut, Weekday
from sellers.timing import MOST_RUSH_MIN, ClosureDraft, HoursDraft, is_in_rush, lead_time_min, week_of

CLOCK = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
MOST_OPENINGS = 70
WEEK_MIN = 7 * DAY_MIN
Opens = Annotated[str, StringConstraints(pattern=CLOCK), Field(examples=["09:00"])]
Closes = Annotated[str, StringConstraints(pattern=rf"{CLOCK}|^24:00$"), Field(examples=["21:30"])]
Reason = Annotated[str, line(120)]


class OpeningIn(StrictSchema):
    """Open on one weekday; `closes` that is not after `opens` is the next day's, and 24:00 is midnight."""

    weekday: Weekday
    opens: Opens
    closes: Closes

    def to_opening(self) -> Opening:
        opens_min, closes_min = _minutes(self.opens), _minutes(self.closes)
        return Opening(
            WEEKDAYS.index(self.weekday) + 1, opens_min, closes_min if closes_min > opens_min else closes_min + DAY_MIN
        )


class ShopHoursIn(StrictSchema):
    """The whole of it; nothing of before stays."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "hours": [{"weekday": "saturday", "opens": "09:00", "closes": "21:30"}],
                    "time_zone": "Asia/Dhaka",
                    "lead_time_min": 30,
                }
            ]
        }
    )

    hours: list[OpeningIn] | None = Field(
        max_length=MOST_OPENINGS, description="Null where nobody tells them, empty where it never opens."
    )
    time_zone: str = Field(max_length=40, description="Whose clocks, by the IANA name.", examples=["Asia/Dhaka"])
    lead_time_min: int = Field(ge=0, le=MOST_LEAD_MIN, description="Minutes until an order leaves.")

    def to_draft(self) -> HoursDraft:
        """Hours as the service takes them.

        Raises:
            OverlappingOpeningsError: two openings share a minute.
        """
        hours = None if self.hours is None else week_of([opening.to_opening() for opening in self.hours])
        return HoursDraft(hours, self.time_zone, self.lead_time_min)


class ShopHoursOut(BaseModel):
    """When a shop is open, and how long its orders take."""

    hours: list[OpeningOut] | None = Field(description="Null where nobody has told them, empty where it never opens.")
    hours_are_synthetic: bool
    time_zone: str
    is_open: bool | None = Field(description="Null where nobody has told the hours.")
    opens_at: datetime | None
    closes_at: datetime | None
    lead_time_min: int = Field(description="Minutes until an order leaves, without a rush.")
    lead_time_now_min: int = Field(description="The same for an order that comes now.")
    rush_until: datetime | None = Field(description="Until when everything takes longer; null without a rush.")
    rush_extra_min: int

    @classmethod
    def of(cls, shop: Shop, *, now: datetime) -> Self:
        state, in_rush = state_at(shop, now), is_in_rush(shop, now)
        return cls(
            hours=[OpeningOut.of(opening) for opening in shop.hours.openings()] if shop.hours is not None else None,
            hours_are_synthetic=shop.hours_are_synthetic,
            time_zone=shop.time_zone,
            is_open=state.is_open,
            opens_at=state.opens_at,
            closes_at=state.closes_at,
            lead_time_min=shop.lead_time_min,
            lead_time_now_min=lead_time_min(shop, now),
            rush_until=shop.rush_until if in_rush else None,
            rush_extra_min=shop.rush_extra_min if in_rush else 0,
        )


class ClosureIn(StrictSchema):
    """When the shop will be closed, and why; seconds are rounded outwards to minutes."""

    starts_at: AwareDatetime
    ends_at: AwareDatetime
    reason_en: Reason = ""
    reason_bn: Reason = ""

    def to_draft(self) -> ClosureDraft:
        return ClosureDraft(self.starts_at, self.ends_at, self.reason_en, self.reason_bn)


class MyClosureOut(ClosureOut):
    """A closure as its seller sees it."""

    id: UUID
    kind: str

    @classmethod
    def of(cls, closure: Closure) -> Self:
        return cls(
            id=closure.pk,
            kind=closure.kind,
            starts_at=closure.starts_at,
            ends_at=closure.ends_at,
            reason_en=closure.reason_en,
            reason_bn=closure.reason_bn,
        )


class HolidaysIn(StrictSchema):
    """Whose holidays the shop keeps, and on which of those to come it opens as on any day."""

    calendar: HolidayCalendar | None = Field(description="Null for none.")
    lifted: list[date] = Field(default=[], max_length=100)


class HolidayOut(BaseModel):
    """A public holiday to come, a day on the shop's clocks; the moon decides those that are called estimated."""

    day: date
    name_en: str
    name_bn: str
    is_lifted: bool = Field(description="The shop opens as on any day.")


class HolidaysOut(BaseModel):
    """The holidays that a shop keeps in the year to come; there is one page."""

    calendar: HolidayCalendar | None
    items: list[HolidayOut]
    next: None = None

    @classmethod
    def of(cls, shop: Shop, closures: Sequence[Closure]) -> Self:
        zone = ZoneInfo(shop.time_zone)
        return cls(
            calendar=HolidayCalendar(shop.holiday_calendar) if shop.holiday_calendar else None,
            items=[
                HolidayOut(
                    day=closure.starts_at.astimezone(zone).date(),
                    name_en=closure.reason_en,
                    name_bn=closure.reason_bn,
                    is_lifted=closure.is_lifted,
                )
                for closure in closures
            ],
        )


class SpanIn(StrictSchema):
    """From now on, for so many minutes or until an instant; one of the two."""

    minutes: int | None = Field(default=None, ge=1, le=WEEK_MIN)
    until: AwareDatetime | None = None

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        if (self.minutes is None) == (self.until is None):
            raise ValueError("Give minutes or until, one of the two.")  # pydantic's way
        return self

    def end(self, *, now: datetime) -> datetime:
        return self.until if self.until is not None else now + timedelta(minutes=self.minutes or 0)


class BreakIn(SpanIn):
    """Closed from now on, a week at most."""


class RushIn(SpanIn):
    """Everything takes longer from now on, a day at most."""

    extra_min: int = Field(ge=1, le=MOST_RUSH_MIN, description="Minutes that come to the lead time.")


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)
