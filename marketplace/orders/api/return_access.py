"""Whose returns: what somebody reaches of them, and how they are shown to whom."""

from uuid import UUID

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.storage import show_private
from marketplace.orders.api.order_access import shop_in
from marketplace.orders.concerned import require_not_theirs, require_unconcerned
from marketplace.orders.models import ActorRole, ReturnRequest
from marketplace.orders.schemas.returns import ReturnOut
from marketplace.orders.selectors import returns as selectors
from marketplace.orders.services.return_photos import open_photo

PHOTO = {"responses": {200: {"content": {"image/webp": {"schema": {"type": "string", "format": "binary"}}}}}}


def own_return(request: HttpRequest, number: str) -> ReturnRequest:
    """A return that whoever asks has asked for.

    Raises:
        ReturnNotFoundError: there is none, or it is not theirs.
    """
    return selectors.get_return_of_buyer(user_id=principal_in(request).own_id, number=number)


def return_to_shop(request: HttpRequest, shop: str, number: str, *, action: Action) -> ReturnRequest:
    """A return to a shop whose orders are theirs to see or to handle.

    Raises:
        ShopNotFoundError, ForbiddenError: as for `shop_in`.
        ReturnNotFoundError: there is none.
        ConcernedError: they would handle what they sent back themselves.
    """
    asked = selectors.get_return_of_shop(shop_id=shop_in(request, shop, action=action).pk, number=number)
    if action == Action.HANDLE_ORDERS:
        require_not_theirs(principal_in(request).own_id, asked.order)
    return asked


def return_to_support(request: HttpRequest, number: str) -> ReturnRequest:
    """Any return, for the market's staff."""
    principal_in(request).require_any(Action.SUPPORT_ORDERS)
    return selectors.get_return(number=number)


def return_to_decide(request: HttpRequest, number: str) -> ReturnRequest:
    """The same for those whose own it is not.

    Raises:
        ConcernedError: they ordered it, or work for the shop.
    """
    asked = return_to_support(request, number)
    require_unconcerned(principal_in(request).own_id, asked.order)
    return asked


def shown(asked: ReturnRequest, role: ActorRole) -> ReturnOut:
    """A return as it is now, to whoever has this role."""
    return ReturnOut.of(selectors.get_return(number=asked.number), role=role, now=timezone.now())


def shown_photo(request: HttpRequest, asked: ReturnRequest, photo_id: UUID) -> HttpResponseBase:
    """One of its photos; that somebody looked is noted in the audit trail.

    Raises:
        PhotoNotFoundError: it has no such photo.
    """
    actor_id = principal_in(request).counted_id
    photo = open_photo(request=asked, photo_id=photo_id, actor_id=actor_id, now=timezone.now())
    return show_private(request, photo.file, content_type=photo.content_type)
