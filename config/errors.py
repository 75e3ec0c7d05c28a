"""Failures that only exist because we speak HTTP, and foreign exceptions told in our words."""

from collections.abc import Mapping, Sequence
from typing import Any

import redis.exceptions
import structlog
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DataError, InterfaceError, InternalError, OperationalError
from django.http import Http404, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext_lazy as _
from ninja.errors import HttpError, ValidationError
from psycopg.errors import IdleInTransactionSessionTimeout

from config.validation import explain
from marketplace.core.errors import (
    ErrorDetail,
    ForbiddenError,
    HaatError,
    InvalidInputError,
    NotFoundError,
    UnauthenticatedError,
    UnavailableError,
)

logger = structlog.get_logger(__name__)


class MalformedBodyError(InvalidInputError):
    """The body is not what its content type says."""

    code = "malformed_body"
    message = _("The body could not be read: it must be JSON in UTF-8.")


class MethodNotAllowedError(HaatError):
    """The address exists, and does not take this method."""

    code = "method_not_allowed"
    message = _("This address does not take this method.")


class BodyTooLargeError(HaatError):
    """More was sent than we are ready to read."""

    code = "too_large"
    message = _("This is too large to be accepted.")


class UnsupportedMediaTypeError(HaatError):
    """The body is of a type the operation does not take."""

    code = "unsupported_media_type"
    message = _("Send the body as application/json.")


class ServerError(HaatError):
    """A mistake of ours."""

    code = "server_error"
    message = _("Something went wrong on our side. Please try again; if it stays, tell us the request id.")


# The most specific kind first. A value that PostgreSQL cannot represent is the client's, whatever let it through; a
# deadlock or a time-out is told like an absence, because trying again is the right answer to all of them.
TRANSLATIONS: Sequence[tuple[tuple[type[Exception], ...], type[HaatError]]] = (
    ((Http404,), NotFoundError),
    ((PermissionDenied,), ForbiddenError),
    ((RequestDataTooBig,), BodyTooLargeError),
    ((SuspiciousOperation, BadRequest, MultiPartParserError, UnreadablePostError, DataError), InvalidInputError),
    ((OperationalError, InterfaceError), UnavailableError),
    ((redis.exceptions.ConnectionError, redis.exceptions.TimeoutError), UnavailableError),
)
HTTP_ERRORS: Mapping[int, type[HaatError]] = {400: MalformedBodyError, 401: UnauthenticatedError, 403: ForbiddenError}


def translate(exception: BaseException | None) -> HaatError | None:
    """The same failure as one of ours, or None when it is a mistake in our code."""
    if isinstance(exception, HaatError):
        return exception
    if isinstance(exception, ValidationError):
        return InvalidInputError(details=[_detail(error) for error in exception.errors])
    if isinstance(exception, HttpError):
        return HTTP_ERRORS.get(exception.status_code, InvalidInputError)()
    # psycopg counts a transaction that PostgreSQL ended among internal errors, which as a rule are mistakes.
    if isinstance(exception, InternalError) and isinstance(exception.__cause__, IdleInTransactionSessionTimeout):
        return UnavailableError()
    return next((kind() for foreign, kind in TRANSLATIONS if isinstance(exception, foreign)), None)


def told_as(exception: Exception) -> HaatError:
    """What a client is told of any failure, where no request of Django's is there to tell it; ours are logged."""
    error = UnavailableError() if isinstance(exception, TimeoutError) else translate(exception)
    if error is None:
        logger.error("live_failed", exc_info=exception)
    return error or ServerError()


def _detail(error: Mapping[str, Any]) -> ErrorDetail:
    return ErrorDetail(field=".".join(str(step) for step in error["loc"]), message=explain(error))
