"""How lines of an order that is held change: its stock and amounts follow, and everybody is told."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from marketplace.catalog.services import order_stock
from marketplace.catalog.services.order_stock import ORDER_HOLD
from marketplace.core import audit
from marketplace.core.outbox import publish
from marketplace.orders.events import OrderRepriced
from marketplace.orders.models import Order, OrderLine, Substitution, SubstitutionState
from marketplace.orders.pricing.order_facts import (
    LINE_AMOUNTS,
    ORDER_AMOUNTS,
    DeliveryDiscounts,
    delivery_discounts,
    facts_of,
    put_amounts,
)
from marketplace.orders.pricing.reprice import reprice
from marketplace.orders.pricing.rules import rules_in_force
from marketplace.orders.services.actors import Actor
from marketplace.payments import methods

LINE_FIELDS = ("unwanted", "kept", "weighed_size", "state", *LINE_AMOUNTS, "updated_at")
ORDER_FIELDS = (*ORDER_AMOUNTS, "version", "updated_at")


@dataclass(frozen=True, slots=True)
class OrderLines:
    """All lines of an order that is held, and what was off its delivery before any of them changed."""

    order: Order
    lines: list[OrderLine]
    off_delivery: DeliveryDiscounts

    @classmethod
    def of(cls, order: Order) -> Self:
        lines = list(order.lines.order_by("position"))
        return cls(order, lines, delivery_discounts(order, lines))

    @property
    def is_anything_left(self) -> bool:
        return any(line.kept for line in self.lines)


def hold_stock(order: Order, *, now: datetime) -> None:
    """Keep of each offer as many as the order's lines and what is proposed for them need, no more and no fewer.

    Raises:
        OutOfStockError: there are not so many.
    """
    wanted = Counter[UUID]()
    for offer_id, kept in order.lines.filter(offer__isnull=False).values_list("offer_id", "kept"):
        if offer_id is not None:
            wanted[offer_id] += kept
    for proposal in Substitution.objects.filter(line__order=order):
        wanted[proposal.offer_id] += proposal.quantity if proposal.state == SubstitutionState.PROPOSED else 0
    order_stock.keep_reserved(reference=order.pk, quantities=wanted, expires_at=now + ORDER_HOLD, now=now)


def save_changes(changed: OrderLines, actor: Actor, action: str, *, now: datetime) -> None:
    """Price what is left of an order, save it with its lines as its next version, and tell."""
    order, before = changed.order, changed.order.total
    method = methods.find(order.purchase.payment_method)
    facts = facts_of(
        order,
        changed.lines,
        off_delivery=changed.off_delivery,
        is_cash=method is not None and method.is_cash,
        rules=rules_in_force(),
    )
    put_amounts(order, changed.lines, reprice(facts))
    order.version += 1
    _save_lines(changed.lines, now=now)
    order.save(update_fields=ORDER_FIELDS)
    changes = {"total": (str(before), str(order.total))}
    audit.record(actor_id=actor.user_id, action=f"orders.{action}", target=order, changes=changes, now=now)
    publish(
        OrderRepriced(
            order_id=order.pk,
            purchase_id=order.purchase_id,
            shop_id=order.shop_id,
            user_id=order.purchase.user_id,
            total_before=before,
            total_after=order.total,
            currency=order.currency,
            act=action,
            actor_role=actor.role.value,
            version=order.version,
            repriced_at=now,
        )
    )


def _save_lines(lines: Sequence[OrderLine], *, now: datetime) -> None:
    for line in lines:
        line.updated_at = now
    OrderLine.objects.bulk_update(lines, LINE_FIELDS)
