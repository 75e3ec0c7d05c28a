"""What a request on a socket is refused with, and as what that is counted."""

from collections.abc import Mapping

from marketplace.core.errors import HaatError, InvalidInputError, NotFoundError, RateLimitedError
from marketplace.core.schemas import ErrorBody
from realtime import wire
from realtime.errors import TooManyTopicsError
from realtime.handshake import error_in
from realtime.refusals import Reason

REASONS: Mapping[type[HaatError], Reason] = {
    NotFoundError: Reason.NOT_FOUND,
    RateLimitedError: Reason.TOO_MANY_QUESTIONS,
    TooManyTopicsError: Reason.TOO_MANY_TOPICS,
    InvalidInputError: Reason.INVALID,
}


def reason_of(error: HaatError) -> Reason | None:
    """As what it is counted that a request was refused; None where it failed."""
    return next((REASONS[kind] for kind in type(error).__mro__ if kind in REASONS), None)


def refusal(error: HaatError, *, of: object, language: str, name: str) -> wire.Error:
    """What the client is told.

    Args:
        error: why.
        of: the request's id as it was sent, whatever that was.
        language: the client's.
        name: the socket's.
    """
    is_named = isinstance(of, str) and 0 < len(of) <= wire.MOST_OF_ID
    told = ErrorBody.model_validate(error_in(error, language=language, name=name))
    retry_after_s = error.retry_after_s if isinstance(error, RateLimitedError) else None
    return wire.Error(id=str(of) if is_named else None, error=told, retry_after_s=retry_after_s)
