"""Writes: something else in the place of a line. The shop proposes, and the buyer or the time decides.

The substitute is kept for the order from the moment it is proposed, so that whoever accepts it gets it. It never costs
more than what is kept of the line, nor each more than the buyer allowed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from marketplace.catalog.models import Offer
from marketplace.core.money import Money
from marketplace.core.outbox import publish
from marketplace.orders.errors.acts import ActNotPossibleError
from marketplace.orders.errors.substitutions import (
    LineReplacedError,
    LinesNotChangeableError,
    SubstituteNotTheirsError,
    SubstituteTooDearError,
    SubstitutionDecidedError,
    SubstitutionNotFoundError,
    TooManyProposalsError,
    UnknownLineError,
)
from marketplace.orders.events import SubstitutionProposed
from marketplace.orders.models import (
    ActorRole,
    LineState,
    Order,
    OrderLine,
    OrderState,
    Substitution,
    SubstitutionState,
)
from marketplace.orders.pricing.order_facts import line_facts
from marketplace.orders.pricing.reprice import reprice_line
from marketplace.orders.selectors.substitutes import find_substitute, tax_of_category
from marketplace.orders.services import timeline
from marketplace.orders.services.actors import BY_ITSELF, Actor
from marketplace.orders.services.changing import hold_stock
from marketplace.orders.services.held import HeldOrder, hold_order
from marketplace.orders.services.proposals import open_proposals
from marketplace.orders.services.replacing import as_next_version, decide, leave_out, note, priced, replace

State = SubstitutionState
# How long a buyer has before what they wished for beforehand is done.
ANSWERED_WITHIN = timedelta(minutes=10)
# How often a buyer is asked, about one line and about a whole order.
MOST_OF_LINE, MOST_OF_ORDER = 3, 10
SUBSTITUTABLE = frozenset({OrderState.ACCEPTED, OrderState.PREPARING})


@dataclass(frozen=True, slots=True)
class SubstituteDraft:
    """So many of another offer for a line.

    Attributes:
        unit_price: what the buyer would pay for one, at most what it costs; None for what it costs.
    """

    line_id: UUID
    offer_id: UUID
    quantity: int
    unit_price: Decimal | None = None
    message: str = ""


@transaction.atomic
def propose_substitute(
    *, order_id: UUID, actor: Actor, draft: SubstituteDraft, expected_version: int | None = None, now: datetime
) -> Substitution:
    """Ask the buyer whether they would have something else.

    Raises:
        OrderNotFoundError, OrderChangedError: as all acts do.
        LinesNotChangeableError: the shop is not putting the order together.
        UnknownLineError: the line is none of the order's, or was left out.
        LineReplacedError: something else was put in its place, or is proposed.
        TooManyProposalsError: the buyer was asked often enough, about this line or the order.
        SubstituteNotTheirsError: the shop does not sell that, or it is the same.
        SubstituteTooDearError: it costs more than the line, or each more than the buyer allowed.
        OutOfStockError: there are not so many.
    """
    held = hold_order(order_id, expected_version=expected_version, now=now)
    order = held.order
    if actor.role != ActorRole.SHOP or order.state not in SUBSTITUTABLE:
        raise LinesNotChangeableError
    line = _line_to_replace(order, draft.line_id)
    _require_patience(line)
    offer = find_substitute(shop_id=order.shop_id, offer_id=draft.offer_id)
    if offer is None or offer.pk == line.offer_id:
        raise SubstituteNotTheirsError
    unit_price = offer.price if draft.unit_price is None else min(draft.unit_price, offer.price)
    _require_not_dearer(line, offer, unit_price, draft.quantity, now=now)
    made = Substitution.objects.create(
        line=line,
        offer=offer,
        quantity=draft.quantity,
        unit_price=unit_price,
        message=draft.message,
        proposed_by_id=actor.user_id,
        expires_at=held.counted_from + ANSWERED_WITHIN,
    )
    hold_stock(order, now=now)
    as_next_version(order)
    note(made, order, timeline.PROPOSE, actor, message=draft.message, now=now)
    publish(
        SubstitutionProposed(
            order_id=order.pk,
            substitution_id=made.pk,
            shop_id=order.shop_id,
            user_id=order.purchase.user_id,
            expires_at=made.expires_at,
            proposed_at=now,
        )
    )
    return made


@transaction.atomic
def accept_substitute(
    *, order_id: UUID, substitution_id: UUID, actor: Actor, expected_version: int | None = None, now: datetime
) -> Order:
    """Have it, in the buyer's name.

    Raises:
        OrderNotFoundError, OrderChangedError: as all acts do.
        SubstitutionNotFoundError: the order has no such proposal.
        SubstitutionDecidedError: it was decided already.
    """
    held = hold_order(order_id, expected_version=expected_version, now=now)
    _require_role(held.order, actor, ActorRole.BUYER, ActorRole.SUPPORT)
    return replace(held, _open(held.order, substitution_id), State.ACCEPTED, actor, now=now)


@transaction.atomic
def refuse_substitute(
    *, order_id: UUID, substitution_id: UUID, actor: Actor, expected_version: int | None = None, now: datetime
) -> Order:
    """Rather have nothing: the line is left out, and an order of nothing cancelled. Raises as `accept_substitute`."""
    held = hold_order(order_id, expected_version=expected_version, now=now)
    _require_role(held.order, actor, ActorRole.BUYER, ActorRole.SUPPORT)
    return leave_out(held, _open(held.order, substitution_id), State.REFUSED, actor, now=now)


@transaction.atomic
def withdraw_substitute(
    *, order_id: UUID, substitution_id: UUID, actor: Actor, expected_version: int | None = None, now: datetime
) -> Order:
    """Take a proposal back: the line is as it was. Raises as `accept_substitute`."""
    order = hold_order(order_id, expected_version=expected_version, now=now).order
    _require_role(order, actor, ActorRole.SHOP, ActorRole.SUPPORT)
    proposal = _open(order, substitution_id)
    decide(proposal, order, State.WITHDRAWN, actor, now=now)
    hold_stock(order, now=now)
    as_next_version(order)
    return order


def decide_by_time(held: HeldOrder, proposal: Substitution, *, now: datetime) -> Order:
    """Do what the buyer wished for beforehand: their substitute, where it keeps to what they allowed, or nothing."""
    if proposal.is_wished:
        return replace(held, proposal, State.APPLIED, BY_ITSELF, now=now)
    return leave_out(held, proposal, State.LAPSED, BY_ITSELF, now=now)


def _require_role(order: Order, actor: Actor, *roles: ActorRole) -> None:
    if actor.role not in roles:
        raise ActNotPossibleError(order.state)


def _line_to_replace(order: Order, line_id: UUID) -> OrderLine:
    line = order.lines.filter(pk=line_id).first()
    if line is None or line.state == LineState.REMOVED:
        raise UnknownLineError
    if line.state == LineState.REPLACED or open_proposals(order).filter(line=line).exists():
        raise LineReplacedError
    return line


def _require_patience(line: OrderLine) -> None:
    """Each proposal is a text message to the buyer, also where the one before was taken back."""
    of_line = Substitution.objects.filter(line=line).count()
    of_order = Substitution.objects.filter(line__order=line.order_id).count()
    if of_line >= MOST_OF_LINE or of_order >= MOST_OF_ORDER:
        raise TooManyProposalsError


def _require_not_dearer(line: OrderLine, offer: Offer, unit_price: Decimal, quantity: int, *, now: datetime) -> None:
    if line.replace_up_to is not None and unit_price > line.replace_up_to:
        raise SubstituteTooDearError(most=Money(line.replace_up_to, line.currency), each=True)
    most = reprice_line(line_facts(line)).due
    tax = tax_of_category(offer.product.category, now=now)
    if most < priced(line, unit_price, quantity, tax).due:
        raise SubstituteTooDearError(most=most, each=False)


def _open(order: Order, substitution_id: UUID) -> Substitution:
    made = Substitution.objects.filter(line__order=order, pk=substitution_id)
    proposal = made.select_related("offer__variant", "offer__product__category").first()
    if proposal is None:
        raise SubstitutionNotFoundError
    if proposal.state != State.PROPOSED:
        raise SubstitutionDecidedError
    return proposal
