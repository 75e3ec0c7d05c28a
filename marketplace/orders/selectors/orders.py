"""Reads: orders, for those whose they are. What is not theirs is not there."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch

from marketplace.core import live
from marketplace.core.pagination import Page, paginate
from marketplace.orders.claims import digest_of
from marketplace.orders.errors.acts import OrderNotFoundError
from marketplace.orders.models import (
    ActorRole,
    Fulfilment,
    HandoverProof,
    Order,
    OrderLine,
    OrderState,
    Refund,
    Substitution,
    SubstitutionState,
    TimelineEntry,
)
from marketplace.orders.models.orders import OrderQuerySet
from marketplace.orders.selectors.returns import refunds_of_order
from marketplace.orders.selectors.support import named
from marketplace.orders.selectors.timeline import list_timeline
from marketplace.orders.services.answering import may_give_up_from
from marketplace.orders.states import Act, list_acts

NEWEST_FIRST = ("-id",)


@dataclass(frozen=True, slots=True)
class OrderDetails:
    """One order with everything about it, as one of those who have to do with it sees it.

    Attributes:
        lines: by position, each with its `proposals` read, the newest first.
        acts: what the viewer can do with the order as a whole now.
        proof: what shows that it was handed over.
        refunds: what goes back to its buyer, or went, the newest first.
    """

    order: Order
    lines: Sequence[OrderLine]
    timeline: Sequence[TimelineEntry]
    proof: HandoverProof | None
    acts: Sequence[Act]
    refunds: Sequence[Refund]

    @property
    def open_proposals(self) -> list[Substitution]:
        """What waits for the buyer's answer."""
        made = (one for line in self.lines for one in line.proposals.all())
        return [one for one in made if one.state == SubstitutionState.PROPOSED]


def get_order_of_buyer(*, user_id: UUID, number: str) -> Order:
    """A member's order by its number, with its purchase and shop.

    Raises:
        OrderNotFoundError: there is none, or it is not theirs.
    """
    return _found(_orders().of_buyer(user_id), number)


def get_order_of_guest(*, token: str, number: str) -> Order:
    """An order of a purchase that nobody has claimed, for whoever has its link.

    Raises:
        OrderNotFoundError: there is none, or the token is another purchase's, or somebody has claimed it.
    """
    return _found(_orders().filter(purchase__claim_digest=digest_of(token), purchase__user=None), number)


def get_order_of_shop(*, shop_id: UUID, number: str) -> Order:
    """A shop's order by its number.

    Raises:
        OrderNotFoundError: there is none, it is another shop's, or the market still looks at it.
    """
    return _found(_orders().of_shop(shop_id), number)


def get_order(*, number: str) -> Order:
    """Any order, for the market's staff.

    Raises:
        OrderNotFoundError: there is none.
    """
    return _found(_orders(), number)


def list_orders_of_buyer(
    *, user_id: UUID, states: Collection[OrderState] = (), cursor: str | None = None, limit: int = 20, query: str = ""
) -> Page[Order]:
    """A member's orders, the newest first, each with its lines."""
    return _page(_orders().of_buyer(user_id), states, cursor, limit, query)


def list_orders_of_shop(
    *, shop_id: UUID, states: Collection[OrderState] = (), cursor: str | None = None, limit: int = 20, query: str = ""
) -> Page[Order]:
    """A shop's orders, the newest first, each with its lines."""
    return _page(_orders().of_shop(shop_id), states, cursor, limit, query)


def list_orders(
    *,
    states: Collection[OrderState] = (),
    search: str = "",
    shop_id: UUID | None = None,
    cursor: str | None = None,
    limit: int = 20,
    query: str = "",
) -> Page[Order]:
    """Anybody's orders, the newest first, for the market's staff.

    Args:
        search: as `support.named` reads it.
    """
    found = _orders()
    if search:
        found = found.filter(named(search))
    if shop_id is not None:
        found = found.filter(shop_id=shop_id)
    return _page(found, states, cursor, limit, query)


def list_acts_of(order: Order, *, role: ActorRole, now: datetime) -> list[Act]:
    """What somebody can do with an order as a whole now."""
    acts = list_acts(state=OrderState(order.state), role=role, fulfilment=Fulfilment(order.fulfilment))
    is_early = role == ActorRole.SHOP and now < may_give_up_from(order, otherwise=now)
    return [act for act in acts if not (act is Act.GIVE_UP and is_early)]


def describe(order: Order, *, role: ActorRole, now: datetime) -> OrderDetails:
    """An order with everything about it, in five statements.

    Args:
        order: as one of the selectors here gave it.
        role: what the viewer is to it: buyers do not see what is not public.
    """
    proposals = Substitution.objects.select_related("offer__variant__product").order_by("-id")
    lines = order.lines.order_by("position").prefetch_related(Prefetch("proposals", proposals))
    return OrderDetails(
        order=order,
        lines=list(lines),
        timeline=list_timeline(order, role=role),
        proof=HandoverProof.objects.filter(order=order).first(),
        acts=list_acts_of(order, role=role, now=now),
        refunds=refunds_of_order(order),
    )


def live_topic_of(order: Order, *, for_holder_at: datetime | None = None) -> live.LiveTopic:
    """The topic that tells how an order fares, for a page that shows it.

    Args:
        order: as one of the selectors of single orders, or of purchases, gave it.
        for_holder_at: now, where whoever has the page's link may hear of it.
    """
    told_up_to: int = order.told_up_to  # type: ignore[attr-defined]  # read in one statement with the order
    return live.topic("order", order.pk, told_up_to=told_up_to, for_holder_at=for_holder_at)


def _orders() -> OrderQuerySet:
    return Order.objects.select_related("purchase__area", "shop").defer("purchase__quote", "purchase__area__polygon")


def _found(orders: OrderQuerySet, number: str) -> Order:
    order = orders.filter(number=number.upper()).annotate(told_up_to=live.told_up_to("order")).first()
    if order is None:
        raise OrderNotFoundError
    return order


def _page(
    orders: OrderQuerySet, states: Collection[OrderState], cursor: str | None, limit: int, query: str
) -> Page[Order]:
    if states:
        orders = orders.filter(state__in=states)
    lines = Prefetch("lines", OrderLine.objects.order_by("position"))
    return paginate(orders.prefetch_related(lines), order_by=NEWEST_FIRST, cursor=cursor, limit=limit, query=query)
