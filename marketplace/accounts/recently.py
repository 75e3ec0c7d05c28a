"""Permissions for what a browser that was left open must not be enough for: who uses them signed in just now."""

from collections.abc import Callable

from django.http import HttpRequest
from django.utils import timezone

from marketplace.accounts import selectors
from marketplace.accounts.confirming import require_recent_sign_in
from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import Caller, Permission, View, named


class RecentPermission(Permission):
    """An action that asks who signed in more than a quarter of an hour ago to confirm it is still them.

    A program has no sign-in to repeat; its key's scopes bound it.
    """

    def __call__(self, request: HttpRequest) -> Caller:
        """Check the caller.

        Raises:
            UnauthenticatedError, ForbiddenError: as `Permission`.
            ReauthenticationRequiredError: they signed in too long ago.
        """
        caller = super().__call__(request)
        principal = principal_in(request)
        if principal.scopes is None:
            require_recent_sign_in(request, selectors.get_user(principal.own_id), now=timezone.now())
        return caller


def requires_recent(action: Action) -> Permission:
    """Only for those who may do this, and signed in just now."""
    return RecentPermission(action)


def requires_recent_page(action: Action) -> Callable[[View], View]:
    """Decorate a page that is only for those who may do this, and signed in just now."""
    return named(RecentPermission(action))
