"""Who is asking, found out once a request; and no page without saying who may see it."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import ResolverMatch, reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from config.api import is_api
from marketplace.accounts import viewing
from marketplace.accounts.confirming import ask_who_it_is
from marketplace.accounts.credentials import identify, principal_of_cookie
from marketplace.accounts.errors import (
    ContactLeftError,
    ContactTakenError,
    ReauthenticationRequiredError,
    SecondFactorRequiredError,
    ViewingOnlyError,
)
from marketplace.accounts.models import User
from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import Principal
from marketplace.core.access import PUBLIC, SAFE_METHODS, Permission, UnnamedError, permission_of, requires
from marketplace.core.errors import ForbiddenError, HaatError, NotFoundError, UnauthenticatedError
from marketplace.storefront import views as pages

GetResponse = Callable[[HttpRequest], HttpResponse]

# Pages that are not ours, by the whole name of their address: the first that fits counts.
VENDOR_PAGES: tuple[tuple[re.Pattern[str], Permission], ...] = tuple(
    (re.compile(name), permission)
    for name, permission in (
        (r"account_(login|logout|signup|inactive|confirm_login_code|request_login_code|verify_phone)", PUBLIC),
        (r"account_(email_verification_sent|confirm_email|reset_password.*)", PUBLIC),
        (r"mfa_(authenticate|login_webauthn)", PUBLIC),
        (r"socialaccount_(login_.*|signup)", PUBLIC),
        (r"(google|facebook|apple|openid_connect)_.*", PUBLIC),
        (r"(account|mfa|usersessions|socialaccount)_.*", requires(Action.CHANGE_ACCOUNT)),
        (r"admin:.*", requires(Action.USE_ADMIN)),
    )
)


class PrincipalMiddleware:
    """Finds out who is asking."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        principal = identify(request) if is_api(request) else principal_of_cookie(request)
        request.principal = principal  # type: ignore[attr-defined]  # a request takes what middleware finds
        if principal.is_session and principal.viewer_id is None:
            viewing.close_lapsed(request.session, now=timezone.now())
        return self.get_response(request)


class PermissionMiddleware:
    """Refuses pages to whom they are not for, and every page that does not say for whom it is.

    Operations of the API ask for themselves (`core.access.Permission`). It stands below the middleware that knows
    sessions, users and forgery, so that the pages it answers with are whole.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        principal: Principal = request.principal  # type: ignore[attr-defined]  # set by PrincipalMiddleware
        if principal.viewer_id is not None:
            request.user = SimpleLazyObject(partial(User.objects.get, pk=principal.user_id))  # type: ignore[assignment]  # as Django's own
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """Django calls this with the page that an address leads to."""
        if is_api(request):
            return None
        permission = page_permission(view, request.resolver_match)
        if permission is None:
            raise UnnamedError(f"{view.__module__}.{view.__qualname__} names no permission")
        try:
            permission(request)
            _refuse_viewers(request, view)
        except HaatError as error:
            return _refused(request, error)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """What a page finds nowhere, or refuses for itself, is no mistake of ours, and is told as everywhere else."""
        if is_api(request):
            return None
        if isinstance(exception, NotFoundError):
            return pages.page_not_found(request, exception)
        # A code or a link came too late for its address or number.
        if isinstance(exception, (ContactLeftError, ContactTakenError)):
            messages.error(request, exception.message)
            return HttpResponseRedirect(reverse("account_login"))
        return _refused(request, exception) if isinstance(exception, ForbiddenError) else None


def _refuse_viewers(request: HttpRequest, view: Callable[..., Any]) -> None:
    """Keep who looks as somebody else from pages that are not ours: some of them change things at a mere GET.

    Raises:
        ViewingOnlyError: they do.
    """
    principal: Principal = request.principal  # type: ignore[attr-defined]  # set by PrincipalMiddleware
    if principal.viewer_id is not None and permission_of(view) is None:
        raise ViewingOnlyError


def page_permission(view: Callable[..., Any], match: ResolverMatch | None) -> Permission | None:
    """What a page asks for: as it was decorated or, where it is not ours, as the table says."""
    named = permission_of(view)
    if named is not None or match is None:
        return named
    return next((permission for name, permission in VENDOR_PAGES if name.fullmatch(match.view_name or "")), None)


def _refused(request: HttpRequest, error: HaatError) -> HttpResponse:
    """Strangers are led to sign in and back, staff to their second factor; others are told."""
    if isinstance(error, UnauthenticatedError) and request.method in SAFE_METHODS:
        return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")
    if isinstance(error, SecondFactorRequiredError):
        return HttpResponseRedirect(reverse("mfa_index"))
    if isinstance(error, ReauthenticationRequiredError):
        return ask_who_it_is(request.path)
    return pages.permission_denied(request, error)
