"""Whose basket a request is about: a member's, or that of whoever holds a token.

Guests hold theirs in a cookie, apps in a header; of the token the market keeps no more than its SHA-256.
"""

import hashlib
import secrets
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import SAFE_METHODS
from marketplace.orders.models import BASKET_LIFETIME

COOKIE = f"{settings.COOKIE_PREFIX}haat_basket"
HEADER = "X-Basket-Token"
TOKEN_BYTES = 32
LONGEST_TOKEN = 100


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose basket it is.

    Attributes:
        user_id: the member; None of guests.
        digest: of the token that was sent along. A member who still sends one was a guest before, and gets with the
            next change what that basket holds.
    """

    user_id: UUID | None = None
    digest: str | None = None

    @property
    def is_known(self) -> bool:
        """Whether there can be a basket of theirs already."""
        return self.user_id is not None or self.digest is not None


def new_token() -> str:
    """A token for a guest who has none."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def token_in(request: HttpRequest) -> str | None:
    """What the request holds a guest's basket by; the header counts before the cookie. None without any."""
    token = request.headers.get(HEADER) or request.COOKIES.get(COOKIE)
    return token if token and len(token) <= LONGEST_TOKEN else None


def holder_in(request: HttpRequest) -> Holder:
    """Whose basket the request reads or changes.

    Raises:
        ForbiddenError, ViewingOnlyError: somebody signed in may not do that with the key or the role they have.
    """
    principal = principal_in(request)
    if principal.user_id is not None:
        is_safe = request.method in SAFE_METHODS
        principal.check(Action.READ_ORDERS if is_safe else Action.CHANGE_ORDERS, is_safe=is_safe)
    token = token_in(request)
    return Holder(user_id=principal.user_id, digest=digest_of(token) if token else None)


def keep_token(request: HttpRequest, response: HttpResponse, token: str) -> None:
    """Have the guest's browser hold the basket for as long as the market does."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=BASKET_LIFETIME,
        secure=settings.SESSION_COOKIE_SECURE or request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def keep_on(request: HttpRequest, response: HttpResponse) -> None:
    """Have a guest's browser hold on to a basket that was changed, which the market keeps as much longer."""
    token = token_in(request)
    if token is not None and token == request.COOKIES.get(COOKIE) and principal_in(request).user_id is None:
        keep_token(request, response, token)


def drop_token(response: HttpResponse) -> None:
    """Have the browser forget a basket that went to a member."""
    response.delete_cookie(COOKIE, samesite="Lax")
