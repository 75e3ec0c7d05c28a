"""Reads: returns, for those whose they are. What is not theirs is not there."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, Q

from marketplace.core.pagination import Page, paginate
from marketplace.orders.claims import digest_of
from marketplace.orders.errors.returns import ReturnNotFoundError
from marketplace.orders.models import (
    ActorRole,
    Order,
    Refund,
    ReturnLine,
    ReturnPhoto,
    ReturnRequest,
    ReturnState,
)
from marketplace.orders.models.returns import WAITING_RETURNS, ReturnQuerySet
from marketplace.orders.states_of_returns import ReturnAct, list_return_arrows

NEWEST_FIRST = ("-id",)


def get_return_of_buyer(*, user_id: UUID, number: str) -> ReturnRequest:
    """A member's return by its number, with everything about it.

    Raises:
        ReturnNotFoundError: there is none, or it is not theirs.
    """
    return _found(_returns().of_buyer(user_id), number)


def get_return_of_guest(*, token: str, number: str) -> ReturnRequest:
    """A return of a purchase that nobody has claimed, for whoever has its link.

    Raises:
        ReturnNotFoundError: there is none, or the token is another purchase's, or somebody has claimed it.
    """
    own = Q(order__purchase__claim_digest=digest_of(token), order__purchase__user=None)
    return _found(_returns().filter(own), number)


def get_return_of_shop(*, shop_id: UUID, number: str) -> ReturnRequest:
    """A return to a shop by its number.

    Raises:
        ReturnNotFoundError: there is none, or it is another shop's.
    """
    return _found(_returns().of_shop(shop_id), number)


def get_return(*, number: str) -> ReturnRequest:
    """Any return, for the market's staff.

    Raises:
        ReturnNotFoundError: there is none.
    """
    return _found(_returns(), number)


def list_returns_of_buyer(
    *, user_id: UUID, states: Collection[ReturnState] = (), cursor: str | None = None, limit: int = 20, query: str = ""
) -> Page[ReturnRequest]:
    """A member's returns, the newest first."""
    return _page(_returns().of_buyer(user_id), states, cursor, limit, query)


def list_returns_of_shop(
    *, shop_id: UUID, states: Collection[ReturnState] = (), cursor: str | None = None, limit: int = 20, query: str = ""
) -> Page[ReturnRequest]:
    """Returns to a shop, the newest first."""
    return _page(_returns().of_shop(shop_id), states, cursor, limit, query)


def list_returns(
    *, states: Collection[ReturnState] = (), cursor: str | None = None, limit: int = 20, query: str = ""
) -> Page[ReturnRequest]:
    """Anybody's returns, the newest first, for the market's staff."""
    return _page(_returns(), states, cursor, limit, query)


def list_disputed_returns(*, cursor: str | None = None, limit: int = 20) -> Page[ReturnRequest]:
    """Those that the market's staff are to decide about, what was asked for first standing first."""
    return paginate(_returns().filter(state=ReturnState.DISPUTED), order_by=["id"], cursor=cursor, limit=limit)


def count_disputed_returns() -> int:
    """How many wait for the market's staff."""
    return ReturnRequest.objects.filter(state=ReturnState.DISPUTED).count()


def returns_of_order(order: Order) -> list[ReturnRequest]:
    """All returns of an order, the newest first, each with its lines, photos and refund."""
    return list(_returns().filter(order=order).order_by(*NEWEST_FIRST))


def refunds_of_order(order: Order) -> list[Refund]:
    """All that went back of what was paid for an order, or will, the newest first."""
    return list(Refund.objects.filter(order=order).select_related("return_request").order_by(*NEWEST_FIRST))


def count_returns_to_answer(*, shop_id: UUID) -> int:
    """How many wait for a shop: for its answer, or for it to say that the goods are back."""
    return ReturnRequest.objects.of_shop(shop_id).filter(state__in=WAITING_RETURNS).count()


def list_return_acts(request: ReturnRequest, *, role: ActorRole, now: datetime) -> list[ReturnAct]:
    """What somebody can do with a return now."""
    arrows = list_return_arrows(state=ReturnState(request.state), role=role)
    return [arrow.act for arrow in arrows if arrow.is_open(answered_at=request.answered_at, now=now)]


def _returns() -> ReturnQuerySet:
    returns = ReturnRequest.objects.select_related("order__purchase", "order__shop", "refund")
    return returns.defer("order__purchase__quote").prefetch_related(
        Prefetch("lines", ReturnLine.objects.select_related("line").order_by("line__position")),
        Prefetch("photos", ReturnPhoto.objects.order_by("id")),
    )


def _found(returns: ReturnQuerySet, number: str) -> ReturnRequest:
    request = returns.filter(number=number.upper()).first()
    if request is None:
        raise ReturnNotFoundError
    return request


def _page(
    returns: ReturnQuerySet, states: Collection[ReturnState], cursor: str | None, limit: int, query: str
) -> Page[ReturnRequest]:
    if states:
        returns = returns.filter(state__in=states)
    return paginate(returns, order_by=NEWEST_FIRST, cursor=cursor, limit=limit, query=query)
