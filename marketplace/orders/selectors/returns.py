"""Reads: what can be given back, and returns, for those whose they are. What is not theirs is not there."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Prefetch, Q, Sum

from marketplace.core.money import Money
from marketplace.core.pagination import Page, paginate
from marketplace.orders.claims import digest_of
from marketplace.orders.errors.returns import (
    NothingReturnedError,
    ReturnNotFoundError,
    TooManyReturnedError,
    WhyNot,
)
from marketplace.orders.errors.substitutions import UnknownLineError
from marketplace.orders.models import (
    ActorRole,
    Order,
    OrderLine,
    OrderState,
    Refund,
    ReturnLine,
    ReturnPhoto,
    ReturnReason,
    ReturnRequest,
    ReturnState,
    ShopOrderTerms,
)
from marketplace.orders.models.returns import OPEN_RETURNS, ReturnQuerySet
from marketplace.orders.selectors.return_amounts import price_return
from marketplace.orders.states_of_returns import ReturnAct, list_return_arrows

NEWEST_FIRST = ("-id",)
# What was asked for, and is not there to be asked for again; what a shop refused its buyer may ask for anew.
TAKEN = (*OPEN_RETURNS, ReturnState.COMPLETED, ReturnState.DECLINED)
MOST_RETURNS = 10


@dataclass(frozen=True, slots=True)
class ReturnableLine:
    """A line that was delivered, and how many of it can be given back."""

    line: OrderLine
    quantity_left: int


@dataclass(frozen=True, slots=True)
class Returnable:
    """What of an order can be given back.

    Attributes:
        until: when that ends; None of what was not delivered, or where the shop takes nothing back.
        lines: of which something is left, by position.
        why_not: why nothing can be, one of `WhyNot`; None where something can.
    """

    until: datetime | None
    lines: tuple[ReturnableLine, ...]
    why_not: str | None


def find_returnable(order: Order, *, now: datetime) -> Returnable:
    """What of an order its buyer can give back now, in three statements at most."""
    if order.state != OrderState.DELIVERED or order.ended_at is None:
        return Returnable(None, (), WhyNot.NOTHING_LEFT if order.state == OrderState.RETURNED else WhyNot.NOT_DELIVERED)
    days = _days_of(order)
    if not days:
        return Returnable(None, (), WhyNot.NO_RETURNS)
    until = order.ended_at + timedelta(days=days)
    if now > until:
        return Returnable(until, (), WhyNot.TOO_LATE)
    states = list(ReturnRequest.objects.filter(order=order).values_list("state", flat=True))
    if any(state in OPEN_RETURNS for state in states):
        return Returnable(until, (), WhyNot.OPEN_RETURN)
    if len(states) >= MOST_RETURNS:
        return Returnable(until, (), WhyNot.TOO_MANY_RETURNS)
    lines = tuple(one for one in lines_left(order) if one.quantity_left)
    return Returnable(until, lines, None if lines else WhyNot.NOTHING_LEFT)


def lines_left(order: Order) -> list[ReturnableLine]:
    """Every line that was delivered, with how many of it no return has asked for."""
    taken = Q(returned__request__state__in=TAKEN)
    lines = order.lines.filter(kept__gt=0).order_by("position").annotate(taken=Sum("returned__quantity", filter=taken))
    return [ReturnableLine(line, line.kept - (line.taken or 0)) for line in lines]


def require_left(order: Order, quantities: Mapping[UUID, int]) -> list[tuple[OrderLine, int]]:
    """The lines of an order that are given back, by position, with how many of each.

    Raises:
        NothingReturnedError: it is none.
        UnknownLineError: one of them is none of the order's, or was not delivered.
        TooManyReturnedError: more than is left.
    """
    left = {one.line.pk: one for one in lines_left(order)}
    wanted = {line_id: quantity for line_id, quantity in quantities.items() if quantity}
    if not wanted:
        raise NothingReturnedError
    for line_id, quantity in wanted.items():
        if line_id not in left:
            raise UnknownLineError
        if not 0 < quantity <= left[line_id].quantity_left:
            raise TooManyReturnedError(f"lines.{line_id}", most=left[line_id].quantity_left)
    return [(one.line, wanted[line_id]) for line_id, one in left.items() if line_id in wanted]


def amount_of(order: Order, lines: Mapping[UUID, int], reason: ReturnReason) -> Money:
    """What a buyer gets back for so many of these lines, if the shop accepts it.

    Raises:
        NothingReturnedError, UnknownLineError, TooManyReturnedError: as for `require_left`.
    """
    return price_return(order, require_left(order, lines), reason).total


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


def returns_of_order(order: Order) -> list[ReturnRequest]:
    """All returns of an order, the newest first, each with its lines, photos and refund."""
    return list(_returns().filter(order=order).order_by(*NEWEST_FIRST))


def refunds_of_order(order: Order) -> list[Refund]:
    """All that went back of what was paid for an order, or will, the newest first."""
    return list(Refund.objects.filter(order=order).select_related("return_request").order_by(*NEWEST_FIRST))


def count_returns_to_answer(*, shop_id: UUID) -> int:
    """How many wait for a shop: for its answer, or for it to say that the goods are back."""
    waiting = (ReturnState.REQUESTED, ReturnState.ACCEPTED)
    return ReturnRequest.objects.of_shop(shop_id).filter(state__in=waiting).count()


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


def _days_of(order: Order) -> int:
    terms = ShopOrderTerms.objects.filter(shop_id=order.shop_id).only("returns_within_days").first()
    return (terms or ShopOrderTerms()).returns_within_days
