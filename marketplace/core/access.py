"""How operations, pages and sockets say who may use them. Each names one action, or that it is public.

    @router.get("/me/addresses", auth=requires(Action.READ_ADDRESSES), ...)
    @router.get("/shops/nearby", auth=PUBLIC, ...)

    @requires_page(Action.READ_ADDRESSES)
    def address_book(request): ...

Which role may do what is told in one table (`marketplace.accounts.permissions`). What names nothing is refused, and a
test finds it first.
"""

from collections.abc import Callable
from typing import Any, NoReturn, Protocol, TypeVar
from uuid import UUID

from django.http import HttpRequest
from django.views.decorators.http import require_http_methods
from ninja.utils import check_csrf

from marketplace.core.errors import ForbiddenError

View = TypeVar("View", bound=Callable[..., Any])

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

# Decorates a page with a form: it shows the form, and takes it.
shows_or_takes = require_http_methods(["GET", "HEAD", "POST"])


class Caller(Protocol):
    """Whoever asks, as `request.principal`."""

    @property
    def user_id(self) -> UUID | None:
        """None for strangers."""

    @property
    def counted_id(self) -> UUID | None:
        """Whose limits their requests count against; None for strangers."""

    @property
    def is_session(self) -> bool:
        """Whether they are known by a cookie, which browsers send along unasked."""

    def check(self, action: str | None, *, is_safe: bool) -> None:
        """Let them do it, or raise why not; None is what everybody may."""


class Permission:
    """What is asked of whoever calls: an action they may do, or nothing.

    ninja calls it before an operation, and `PermissionMiddleware` before a page; what it returns is `request.auth`.
    """

    def __init__(self, action: str | None) -> None:
        self.action = action
        if action is not None:
            # ninja documents operations that have it as needing a credential; `config.openapi` says which.
            self.openapi_security_schema = {"type": "http", "scheme": "bearer"}

    def __call__(self, request: HttpRequest) -> Caller:
        """Check the caller.

        Raises:
            UnauthenticatedError, ForbiddenError: as `Caller.check`, or the request may be another site's doing.
        """
        caller = caller_in(request)
        is_safe = request.method in SAFE_METHODS
        if caller.is_session and not is_safe and check_csrf(request):
            raise ForbiddenError
        caller.check(self.action, is_safe=is_safe)
        return caller


def requires(action: str) -> Permission:
    """Only for those who may do this, be it to their own."""
    return Permission(action)


PUBLIC = Permission(None)


class UnnamedError(RuntimeError):
    """An operation or a page does not say who may use it, so nobody may."""


def refuse_unnamed(request: HttpRequest) -> NoReturn:
    """What the API asks for where an operation names nothing.

    Raises:
        UnnamedError: always.
    """
    raise UnnamedError(f"{request.method} {request.path} names no permission")


def requires_page(action: str) -> Callable[[View], View]:
    """Decorate a page that is only for those who may do this."""
    return named(Permission(action))


def public_page(view: View) -> View:
    """Decorate a page that is for everybody."""
    return named(PUBLIC)(view)


def permission_of(view: Callable[..., Any]) -> Permission | None:
    """What a page's view was decorated with; None when with nothing."""
    permission: Permission | None = getattr(view, "permission", None)
    return permission


def caller_in(request: HttpRequest) -> Caller:
    """Who is asking, as the middleware found out."""
    caller: Caller = request.principal  # type: ignore[attr-defined]  # set by PrincipalMiddleware
    return caller


def named(permission: Permission) -> Callable[[View], View]:
    """Decorate a page with what it asks for."""

    def name(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]  # functions take attributes
        return view

    return name
