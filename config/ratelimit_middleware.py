"""The default rate limit of every address that Django answers."""

import re
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from config.api import error_response, is_api
from marketplace.accounts import page_limits
from marketplace.core import ratelimits
from marketplace.core.clients import client_network, signed_in_id
from marketplace.core.errors import RateLimitedError
from marketplace.storefront import views as pages

FREE_PREFIXES = ("/static/",)
FREE_PATHS = frozenset({"/healthz", "/readyz"})
TILES_PREFIX = "/tiles/"
# What strangers do by hand, and the policy that it is counted under.
BY_HAND = (
    (re.compile(r"/(api/v1/|en/)?(basket|quote)(/|$)"), ratelimits.BASKETS_ANONYMOUS),
    (re.compile(r"/(api/v1/|en/)?(checkout|purchases|orders/placed)(/|$)"), ratelimits.ORDERING_ANONYMOUS),
)
# A phone that says where it is does so every few seconds, for as long as somebody is on their way.
POSITIONS = re.compile(r"/api/v1/legs/[0-9a-f-]{36}/positions")
READS = frozenset({"GET", "HEAD", "OPTIONS"})


class RateLimitMiddleware:
    """Counts every dynamic request once, by user when signed in, else by network, and says so in the answer's headers.

    Operations that need stricter limits add a policy of their own (`marketplace.core.throttles`).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        if path in FREE_PATHS or path.startswith(FREE_PREFIXES):
            return self.get_response(request)
        caller, policies = _counted_as(request, path)
        asked = ratelimits.Asked(caller, *policies)
        # A read has no effects, so its view works while the question travels. If it is refused that was for nothing,
        # once: a refusal is remembered.
        early = self.get_response(request) if request.method in READS and not asked.refusal else None
        verdict = asked.verdict()
        if not verdict.allowed:
            response = _refuse(request, verdict.retry_after_s)
        else:
            response = early or self.get_response(request)
        for name, value in verdict.headers.items():
            response.headers[name] = value
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A page's own limit (`accounts.attempts`) was reached; operations answer for theirs."""
        if isinstance(exception, RateLimitedError) and not is_api(request):
            return _refuse(request, exception.retry_after_s)
        return None


class PageLimitMiddleware:
    """Counts what is sent to the pages of signing in. It stands below what finds users and refuses forged forms."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Answer here: what is raised here, unlike in a page, does not come by `process_exception`."""
        try:
            page_limits.count(request)
        except RateLimitedError as error:
            return _refuse(request, error.retry_after_s)
        return None


def _counted_as(request: HttpRequest, path: str) -> tuple[str, tuple[ratelimits.Policy, ...]]:
    """Who is counted, and under which policies."""
    if path.startswith(TILES_PREFIX):
        return f"net:{client_network(request)}", (ratelimits.TILES,)
    reads = request.method in READS
    user_id = signed_in_id(request)
    if user_id and POSITIONS.fullmatch(path):
        return f"user:{user_id}", (ratelimits.POSITIONS,)
    if user_id:
        return f"user:{user_id}", (ratelimits.READ_SIGNED_IN if reads else ratelimits.WRITE_SIGNED_IN,)
    own = ratelimits.READ_ANONYMOUS if reads else _strangers_writes(path)
    return f"net:{client_network(request)}", (own, ratelimits.GLOBAL)


def _strangers_writes(path: str) -> ratelimits.Policy:
    return next((policy for paths, policy in BY_HAND if paths.match(path)), ratelimits.WRITE_ANONYMOUS)


def _refuse(request: HttpRequest, retry_after_s: int) -> HttpResponse:
    if is_api(request):
        return error_response(request, RateLimitedError(retry_after_s=retry_after_s))
    page = pages.too_many_requests(request)
    page.headers["Retry-After"] = str(retry_after_s)
    return page
