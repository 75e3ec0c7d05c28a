"""What can go wrong, in domain words. `config/api.py` alone turns a kind of error into an HTTP status."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True, slots=True)
class ErrorDetail:
    """One thing wrong with one field, named by its dotted path (`lines.0.quantity`)."""

    field: str
    message: Text


class HaatError(Exception):
    """A failure with a stable `code` for programs and a translated `message` for people.

    Rooms subclass one of the kinds below in their `errors.py` and set `code` and `message` there. An operation that
    can tell what holds instead puts it into `beside`, which the answer has beside the error.
    """

    code: str = "error"
    message: Text = _("Something went wrong.")

    def __init__(self, message: Text | None = None, *, details: Sequence[ErrorDetail] = ()) -> None:
        if message is not None:
            self.message = message
        self.details = tuple(details)
        self.beside: Mapping[str, Any] = {}
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.message)


class InvalidInputError(HaatError):
    """The input does not have the form that was asked for."""

    code = "invalid_input"
    message = _("Some of what was sent is not as it must be.")


class UnauthenticatedError(HaatError):
    """We do not know who is asking."""

    code = "unauthenticated"
    message = _("Please sign in first.")


class ForbiddenError(HaatError):
    """We know who is asking, and they may not."""

    code = "forbidden"
    message = _("You may not do this.")


class NotFoundError(HaatError):
    """There is no such thing, or it is not theirs to know of."""

    code = "not_found"
    message = _("There is nothing here.")


class ConflictError(HaatError):
    """The state of things does not allow it now."""

    code = "conflict"
    message = _("This has changed in the meantime. Look again and retry.")


class RuleError(HaatError):
    """A rule of the business says no."""

    code = "not_allowed"
    message = _("This is not possible.")


class RateLimitedError(HaatError):
    """Too many requests; `retry_after_s` seconds from now the next one may pass."""

    code = "rate_limited"
    message = _("Too many requests. Please wait a little.")

    def __init__(self, message: Text | None = None, *, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class UnavailableError(HaatError):
    """Something this depends on is away; trying again later may help."""

    code = "unavailable"
    message = _("This is not available right now. Please try again in a moment.")
