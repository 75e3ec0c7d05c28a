"""Middleware of the whole project: request ids and the request's log line, languages, errors of the API."""

import time
from collections.abc import Awaitable, Callable
from typing import cast

import structlog
from asgiref.sync import iscoroutinefunction
from corsheaders.middleware import CorsMiddleware
from django.conf import settings
from django.contrib.messages.middleware import MessageMiddleware
from django.core.exceptions import BadRequest, MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django_structlog.middlewares import RequestMiddleware as StructlogRequestMiddleware

from config.api import KINDS, error_response, is_api
from config.errors import ServerError
from config.headers import FixedHeaders
from marketplace.core.errors import InvalidInputError
from marketplace.core.ids import request_id
from marketplace.core.languages import accepted_language

GetResponse = Callable[[HttpRequest], HttpResponse]
Answer = HttpResponseBase | Awaitable[HttpResponseBase]  # as Django's own middleware has it

KEPT_ON_ERRORS = ("Allow", "Retry-After", "RateLimit", "RateLimit-Policy", "Vary")
ACCEPT_LANGUAGE = "Accept-Language"
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

    def __init__(self, get_response: GetResponse) -> None:
        super().__init__(get_response)
        # django-structlog finds both out anew for every request.
        self.is_async = iscoroutinefunction(self)
        self.levels = {hundreds: self._log_level_for_status_code(hundreds * 100) for hundreds in range(1, 6)}

    def __call__(self, request: HttpRequest) -> HttpResponse | Awaitable[HttpResponse]:
        if self.is_async:
            return super().__call__(request)
        self.prepare(request)
        response = cast("HttpResponse", self.get_response(request))
        self.handle_response(request, response)
        return response

    def prepare(self, request: HttpRequest) -> None:
        identified = cast("IdentifiedRequest", request)
        identified.request_id = request_id(request.META.get("HTTP_X_REQUEST_ID", ""))
        identified.started_at = time.perf_counter()
        structlog.contextvars.bind_contextvars(request_id=identified.request_id)
        logger.debug("request_started", request=self.format_request(request))

    def handle_response(self, request: HttpRequest, response: HttpResponse) -> None:
        identified = cast("IdentifiedRequest", request)
        response.headers["X-Request-ID"] = identified.request_id
        duration_ms = round((time.perf_counter() - identified.started_at) * 1000, 1)
        if response.streaming or hasattr(request, "_raised_exception"):
            structlog.contextvars.bind_contextvars(duration_ms=duration_ms)
            super().handle_response(request, response)
            return
        # The same line as django-structlog's, without asking its signals, which nothing here listens to.
        self.bind_user_id(request)
        level = self.levels[response.status_code // 100]
        line = {"code": response.status_code, "request": self.format_request(request), "duration_ms": duration_ms}
        logger.log(level, "request_finished", **line)
        structlog.contextvars.clear_contextvars()

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
        self.of_api = {
            language: FixedHeaders({"Content-Language": language, "Vary": ACCEPT_LANGUAGE})
            for language, _name in settings.LANGUAGES
        }

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_asked_by_program = is_api(request)
        if is_asked_by_program:
            wanted = request.META.get("HTTP_ACCEPT_LANGUAGE", "")
            language = accepted_language(wanted)
        else:
            language = translation.get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        if not is_asked_by_program:
            response.headers.setdefault("Content-Language", language)
            return response
        self.of_api[language].add_to(response)
        if response.headers["Vary"] != ACCEPT_LANGUAGE:
            patch_vary_headers(response, (ACCEPT_LANGUAGE,))
        return response


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


class PageMessageMiddleware(MessageMiddleware):
    """Django's messages from one page to the next; requests of the API, which are many, pass it by."""

    def __call__(self, request: HttpRequest) -> Answer:
        return self.get_response(request) if is_api(request) else super().__call__(request)


class OtherSitesMiddleware(CorsMiddleware):
    """Tells browsers which other sites may ask the API; where none may, as in most markets, there is nothing to say."""

    def __init__(self, get_response: GetResponse) -> None:
        if not settings.CORS_ALLOWED_ORIGINS:
            raise MiddlewareNotUsed
        super().__init__(get_response)
