"""Middleware that keeps other sites, injected scripts and oversized bodies out (docs/security.md)."""

import re
from collections.abc import Callable

from csp.constants import HEADER
from csp.middleware import CSPMiddleware, PolicyParts
from csp.utils import build_policy
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_cache_control

from config.content_policies import kind_of, policies
from config.headers import FixedHeaders

# What pages use, or will (passkeys, a courier's camera, a screen that stays on under way), is ours alone; the rest is
# nobody's.
OWN_FEATURES = (
    "camera",
    "clipboard-write",
    "fullscreen",
    "geolocation",
    "publickey-credentials-create",
    "publickey-credentials-get",
    "screen-wake-lock",
)
REFUSED_FEATURES = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "clipboard-read",
    "cross-origin-isolated",
    "display-capture",
    "encrypted-media",
    "gamepad",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "serial",
    "storage-access",
    "usb",
    "window-management",
    "xr-spatial-tracking",
)
PERMISSIONS = ", ".join([*(f"{name}=(self)" for name in OWN_FEATURES), *(f"{name}=()" for name in REFUSED_FEATURES)])

# nginx says the same of what it answers itself (deploy/nginx/headers.conf).
HEADERS = {
    "Permissions-Policy": PERMISSIONS,
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": settings.X_FRAME_OPTIONS,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# Half a kilobyte that only documents heed; a page comes with a dozen files that are none.
FOR_DOCUMENTS = {"Permissions-Policy"}
HEADERS_OF_FILES = {name: value for name, value in HEADERS.items() if name not in FOR_DOCUMENTS}
NOT_MODIFIED = 304


class HardeningMiddleware(CSPMiddleware):
    """Gives every answer, errors included, the content security policy of its kind and the headers beside it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        super().__init__(get_response)
        self.policies = policies()
        self.of_pages, self.of_files = FixedHeaders(HEADERS), FixedHeaders(HEADERS_OF_FILES)
        # The same for every answer of the API, which is asked far more often than pages are.
        self.of_data = FixedHeaders(HEADERS_OF_FILES | {HEADER: build_policy(self.policies["data"])})

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if response.status_code == NOT_MODIFIED:
            # What it confirms is kept with the policy it came with; another would replace it.
            self.of_files.add_to(response)
            return response
        kind = kind_of(response.headers.get("Content-Type", ""))
        if kind == "data":
            self.of_data.add_to(response)
            return response
        response = super().process_response(request, response)
        (self.of_pages if kind == "page" else self.of_files).add_to(response)
        if kind == "page":
            # A page belongs to its reader, and its nonce to one answer.
            patch_cache_control(response, private=True, no_cache=True)
        return response

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and parts.config is None:
            parts.config = self.policies[kind_of(response.headers.get("Content-Type", ""))]
        return parts


class BodySizeMiddleware:
    """Refuses a body that is longer than its address takes, before anything reads it; nginx does so before us."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = _announced_length(request)
        if length and length > _limit_of(request.path_info):
            raise RequestDataTooBig
        return self.get_response(request)


def _announced_length(request: HttpRequest) -> int:
    """How long the body says it is; Django too reads nothing where that makes no sense."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def _limit_of(path: str) -> int:
    if re.fullmatch(settings.PHOTOS_PATHS, path):
        return settings.PHOTOS_MAX_SIZE
    takes_files = re.fullmatch(settings.UPLOAD_PATHS, path)
    return settings.UPLOAD_MAX_SIZE if takes_files else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
