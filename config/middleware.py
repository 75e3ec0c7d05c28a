"""Middleware of the whole project: request ids and the request's log line, languages, errors of the API."""

import re
import time
from collections.abc import Callable
from typing import cast

import structlog
from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header
from django_structlog.middlewares import RequestMiddleware as StructlogRequestMiddleware

from config.api import KINDS, error_response, is_api
from config.errors import ServerError
from marketplace.core.errors import InvalidInputError
from marketplace.core.ids import uuid7

GetResponse = Callable[[HttpRequest], HttpResponse]

KEPT_ON_ERRORS = ("Allow", "Retry-After", "RateLimit", "RateLimit-Policy", "Vary")
SANE_REQUEST_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
logger = structlog.get_logger(__name__)


class IdentifiedRequest(HttpRequest):
    """What a request is once `RequestMiddleware` has seen it."""

    request_id: str
    started_at: float


class RequestMiddleware(StructlogRequestMiddleware):
    """Gives every request an id (the client's, when it is a sane token), one log line and an `X-Request-ID` answer.

    django-structlog's own version also logs the start of each request with the query string and the user agent, and
    loads the user, which costs a statement on requests that do not care who is asking.
    """

    def prepare(self, request: HttpRequest) -> None:
        offered = request.META.get("HTTP_X_REQUEST_ID", "")
        identified = cast("IdentifiedRequest", request)
        identified.request_id = offered if SANE_REQUEST_ID.fullmatch(offered) else uuid7().hex
        identified.started_at = time.perf_counter()
        structlog.contextvars.bind_contextvars(request_id=identified.request_id)
        logger.debug("request_started", request=self.format_request(request))

    def handle_response(self, request: HttpRequest, response: HttpResponse) -> None:
        identified = cast("IdentifiedRequest", request)
        response.headers["X-Request-ID"] = identified.request_id
        elapsed_ms = (time.perf_counter() - identified.started_at) * 1000
        structlog.contextvars.bind_contextvars(duration_ms=round(elapsed_ms, 1))
        super().handle_response(request, response)

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        """Method and path; a query string may hold a pin, a phone number or a token."""
        return f"{request.method} {request.path}"

    @staticmethod
    def bind_user_id(request: HttpRequest) -> None:
        """Name the user only if the request had loaded them anyway."""
        user = getattr(request, "_cached_user", None)
        if user is not None and user.pk:
            structlog.contextvars.bind_contextvars(user_id=str(user.pk))


class LanguageMiddleware:
    """Pages speak the language of their address; the API the one of `Accept-Language`, English by default."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = self._accepted(request) if is_api(request) else self._of_path(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        if is_api(request):
            patch_vary_headers(response, ("Accept-Language",))
        return response

    @staticmethod
    def _accepted(request: HttpRequest) -> str:
        wanted = request.META.get("HTTP_ACCEPT_LANGUAGE", "")
        supported = {code for code, _name in settings.LANGUAGES}
        ranges = (code.split("-")[0] for code, _weight in parse_accept_lang_header(wanted))
        return next((code for code in ranges if code in supported), "en")

    @staticmethod
    def _of_path(request: HttpRequest) -> str:
        return translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE


class ApiErrorMiddleware:
    """The last word on failures under `/api/`: whoever made the answer, it leaves in the API's format.

    Unknown addresses, refused methods, refused hosts and crashes are answered by Django or ninja in words of their own,
    with `DEBUG` on as whole pages; what is in our format already passes.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code < 400 or not is_api(request):
            return response
        if response.headers.get("Content-Type", "").startswith("application/json"):
            return response
        kind = KINDS.get(response.status_code, ServerError if response.status_code >= 500 else InvalidInputError)
        told = error_response(request, kind())
        for header in KEPT_ON_ERRORS:
            if header in response.headers:
                told.headers[header] = response.headers[header]
        return told


class UnreadableAddressMiddleware:
    """Refuses addresses with a NUL in path or query: no page has one, and PostgreSQL cannot compare with it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("NUL in the address")
        return self.get_response(request)
