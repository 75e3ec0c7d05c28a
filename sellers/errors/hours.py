"""What can be wrong with a shop's hours, closures and holidays."""

from django.utils.translation import gettext_lazy as _

from marketplace.core.errors import ErrorDetail, InvalidInputError, NotFoundError, RuleError


class InvalidOpeningError(InvalidInputError):
    """An opening ends before it begins, lasts longer than a day, or lies on no weekday."""

    code = "invalid_opening"
    message = _("An opening must end after it begins, at most a day later.")


class OverlappingOpeningsError(InvalidInputError):
    """Two openings of one week share a minute."""

    code = "overlapping_openings"
    message = _("Two of the openings overlap.")

    def __init__(self, place: int | None = None) -> None:
        self.place = place
        super().__init__(details=[] if place is None else [ErrorDetail(f"hours.{place}", self.message)])


class InvalidHoursError(InvalidInputError):
    """The clocks of a shop, or how long its orders take, make no sense."""

    code = "invalid_hours"
    message = _("These are no hours a shop can keep.")

    @classmethod
    def unknown_zone(cls) -> "InvalidHoursError":
        return cls(details=[ErrorDetail("time_zone", _("There is no such time zone."))])

    @classmethod
    def too_long(cls) -> "InvalidHoursError":
        return cls(details=[ErrorDetail("lead_time_min", _("An order leaves within a week."))])


class InvalidClosureError(InvalidInputError):
    """A closure, a break or a rush ends before it begins, is over, or lasts too long."""

    code = "invalid_closure"
    message = _("A shop cannot be closed like this.")

    @classmethod
    def ends_early(cls) -> "InvalidClosureError":
        return cls(details=[ErrorDetail("ends_at", _("It must end after it begins."))])

    @classmethod
    def over(cls) -> "InvalidClosureError":
        return cls(details=[ErrorDetail("ends_at", _("This is over already."))])

    @classmethod
    def too_far(cls, field: str = "until") -> "InvalidClosureError":
        return cls(details=[ErrorDetail(field, _("This is too long."))])


class ClosureNotFoundError(NotFoundError):
    """The shop has no such closure to come."""

    code = "closure_not_found"
    message = _("The shop has no such closure.")


class TooManyClosuresError(RuleError):
    """A shop has as many closures to come as it may."""

    code = "too_many_closures"
    message = _("A shop can have 100 closures to come. Remove one first.")


class UnknownHolidayError(InvalidInputError):
    """A day was to be lifted on which the calendar has no holiday to come."""

    code = "unknown_holiday"
    message = _("The calendar has no such holiday to come.")

    def __init__(self, place: int) -> None:
        super().__init__(details=[ErrorDetail(f"lifted.{place}", self.message)])
