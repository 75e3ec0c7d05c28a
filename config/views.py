"""What is answered when nothing else answers: pages, and bare statuses that the API's middleware puts into words."""

import sys

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from config.api import is_api, status_of
from config.errors import translate
from marketplace.storefront import views as pages


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    error = translate(exception)
    status = status_of(error) if error else 400
    if is_api(request):
        return HttpResponse(status=status)
    page = pages.bad_request(request, exception)
    page.status_code = status
    return page


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(status=403) if is_api(request) else pages.permission_denied(request, exception)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return permission_denied(request, PermissionDenied(reason))


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponse(status=404) if is_api(request) else pages.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django asks from within its `except` block, so the cause is at hand: an absence is a 503, no mistake of ours."""
    error = translate(sys.exc_info()[1])
    status = status_of(error) if error else 500
    if is_api(request):
        return HttpResponse(status=status)
    page = pages.server_error(request)
    page.status_code = status
    return page
