"""How a proposal that is decided changes an order that is held."""

from datetime import datetime
from decimal import Decimal

from marketplace.core.money import Money
from marketplace.core.outbox import publish
from marketplace.orders.events import SubstitutionDecided
from marketplace.orders.models import (
    CancelCause,
    LineState,
    Order,
    OrderLine,
    Substitution,
    SubstitutionState,
)
from marketplace.orders.pricing.asked import TaxTerms
from marketplace.orders.pricing.order_facts import line_facts
from marketplace.orders.pricing.reprice import LineAmounts, price_substitute
from marketplace.orders.selectors.substitutes import tax_of_category
from marketplace.orders.services import timeline
from marketplace.orders.services.actors import BY_ITSELF, Actor, Because
from marketplace.orders.services.changing import OrderLines, hold_stock, save_changes
from marketplace.orders.services.held import HeldOrder
from marketplace.orders.services.timeline import add_entry
from marketplace.orders.services.transitions import Told, move
from marketplace.orders.states import Act

ACT_OF = {
    SubstitutionState.ACCEPTED: timeline.ACCEPT_SUBSTITUTE,
    SubstitutionState.REFUSED: timeline.REFUSE_SUBSTITUTE,
    SubstitutionState.APPLIED: timeline.APPLY_SUBSTITUTE,
    SubstitutionState.LAPSED: timeline.LAPSE_SUBSTITUTE,
    SubstitutionState.WITHDRAWN: timeline.WITHDRAW,
}


def replace(held: HeldOrder, proposal: Substitution, state: SubstitutionState, actor: Actor, *, now: datetime) -> Order:
    """Put what was proposed in a line's place: a line of its own, with the line's share of the discounts."""
    order = held.order
    of_order = OrderLines.of(order)
    line = next(one for one in of_order.lines if one.pk == proposal.line_id)
    of_order.lines.append(_substitute(line, proposal, position=of_order.lines[-1].position + 1, now=now))
    line.kept, line.weighed_size, line.state = 0, None, LineState.REPLACED
    decide(proposal, order, state, actor, now=now)
    save_changes(of_order, actor, ACT_OF[state], now=now)
    hold_stock(order, now=now)
    return order


def leave_out(
    held: HeldOrder, proposal: Substitution, state: SubstitutionState, actor: Actor, *, now: datetime
) -> Order:
    """Leave out a line for which nothing else is wanted; an order of nothing is cancelled by itself."""
    order = held.order
    of_order = OrderLines.of(order)
    line = next(one for one in of_order.lines if one.pk == proposal.line_id)
    line.unwanted, line.kept, line.weighed_size, line.state = line.quantity, 0, None, LineState.REMOVED
    decide(proposal, order, state, actor, now=now)
    save_changes(of_order, actor, ACT_OF[state], now=now)
    hold_stock(order, now=now)
    if not of_order.is_anything_left:
        move(held, Act.CANCEL, BY_ITSELF, Told(Because(CancelCause.SOLD_OUT)), now=now)
    return order


def priced(line: OrderLine, unit_price: Decimal, quantity: int, tax: TaxTerms) -> LineAmounts:
    """What so many of a substitute cost in the place of a line that still stands."""
    price = Money(unit_price, line.currency)
    return price_substitute(line_facts(line), unit_price=price, quantity=quantity, tax=tax)


def _substitute(line: OrderLine, proposal: Substitution, *, position: int, now: datetime) -> OrderLine:
    offer = proposal.offer
    product, variant = offer.product, offer.variant
    tax = tax_of_category(product.category, now=now)
    amounts = priced(line, proposal.unit_price, proposal.quantity, tax)
    return OrderLine.objects.create(
        order_id=line.order_id,
        position=position,
        offer=offer,
        product_id=product.pk,
        variant_id=variant.pk,
        name_en=product.name_en,
        name_bn=product.name_bn,
        variant_en=variant.name_en,
        variant_bn=variant.name_bn,
        pack_size=variant.pack_size,
        pack_unit=variant.pack_unit,
        shop_sku=offer.shop_sku,
        barcode=variant.barcode or "",
        currency=line.currency,
        unit_price=proposal.unit_price,
        quantity=proposal.quantity,
        kept=proposal.quantity,
        goods=amounts.goods.amount,
        discount_shop=amounts.discount_shop.amount,
        discount_market=amounts.discount_market.amount,
        tax_added=amounts.tax_added.amount,
        tax_included=amounts.tax_included.amount,
        confirmed_goods=amounts.goods.amount,
        confirmed_discount_shop=amounts.discount_shop.amount,
        confirmed_discount_market=amounts.discount_market.amount,
        tax_percent=tax.percent,
        tax_is_included=tax.is_included,
        commission_percent=line.commission_percent,
        stands_for=line,
        substitution=line.substitution,
        replace_up_to=line.replace_up_to,
        note=line.note,
    )


def decide(proposal: Substitution, order: Order, state: SubstitutionState, actor: Actor, *, now: datetime) -> None:
    """Close a proposal, and tell."""
    proposal.state, proposal.decided_at = state, now
    proposal.save(update_fields=["state", "decided_at", "updated_at"])
    note(proposal, order, ACT_OF[state], actor, now=now)
    publish(
        SubstitutionDecided(
            order_id=order.pk,
            substitution_id=proposal.pk,
            shop_id=order.shop_id,
            user_id=order.purchase.user_id,
            outcome=state.value,
            decided_at=now,
        )
    )


def note(proposal: Substitution, order: Order, act: str, actor: Actor, *, message: str = "", now: datetime) -> None:
    """Tell of a proposal in the order's timeline."""
    details = {
        "substitution_id": str(proposal.pk),
        "line_id": str(proposal.line_id),
        "offer_id": str(proposal.offer_id),
        "quantity": proposal.quantity,
        "unit_price": str(proposal.unit_price),
    }
    add_entry(order, act, actor, details=details, message=message, now=now)


def as_next_version(order: Order) -> None:
    """Count a change that moves nothing else of the order."""
    order.version += 1
    order.save(update_fields=["version", "updated_at"])
