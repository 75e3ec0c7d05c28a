"""Parts of orders as the API tells them: lines, substitutes, entries of the timeline, proofs."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from pydantic import BaseModel

from marketplace.core.money import Money, MoneySchema
from marketplace.orders.models import (
    ActorRole,
    HandoverProof,
    LineState,
    OrderLine,
    ProofKind,
    Substitution,
    SubstitutionState,
    SubstitutionWish,
    TimelineEntry,
)

_SAME_OF_LINE = (
    *("position", "offer_id", "product_id", "name_en", "name_bn", "variant_en", "variant_bn", "pack_size"),
    *("pack_unit", "shop_sku", "quantity", "kept", "weighed_size", "note"),
)


class ShopRef(BaseModel):
    """Whose order it is."""

    id: UUID
    slug: str
    name_en: str
    name_bn: str


class SubstitutionOut(BaseModel):
    """What a shop would give in the place of a line."""

    id: UUID
    offer_id: UUID
    name_en: str
    name_bn: str
    pack_size: Decimal
    pack_unit: str
    quantity: int
    unit_price: MoneySchema
    message: str
    state: SubstitutionState
    expires_at: datetime
    decided_at: datetime | None

    @classmethod
    def of(cls, made: Substitution, currency: str) -> Self:
        product, variant = made.offer.variant.product, made.offer.variant
        return cls(
            id=made.pk,
            offer_id=made.offer_id,
            name_en=product.name_en,
            name_bn=product.name_bn,
            pack_size=variant.pack_size,
            pack_unit=variant.pack_unit,
            quantity=made.quantity,
            unit_price=money(made.unit_price, currency),
            message=made.message,
            state=SubstitutionState(made.state),
            expires_at=made.expires_at,
            decided_at=made.decided_at,
        )


class OrderLineOut(BaseModel):
    """One line: what was ordered, and what is kept of it. A substitute names the line it stands for."""

    id: UUID
    position: int
    offer_id: UUID | None
    product_id: UUID
    name_en: str
    name_bn: str
    variant_en: str
    variant_bn: str
    pack_size: Decimal
    pack_unit: str
    shop_sku: str
    quantity: int
    kept: int
    weighed_size: Decimal | None
    unit_price: MoneySchema
    goods: MoneySchema
    discount: MoneySchema
    tax_added: MoneySchema
    tax_included: MoneySchema
    confirmed_goods: MoneySchema
    state: LineState
    stands_for: UUID | None
    wish: SubstitutionWish
    replace_up_to: MoneySchema | None
    note: str
    substitutions: list[SubstitutionOut]

    @classmethod
    def of(cls, line: OrderLine) -> Self:
        amounts = ("unit_price", "goods", "tax_added", "tax_included", "confirmed_goods")
        cap = line.replace_up_to
        return cls(
            id=line.pk,
            **{name: getattr(line, name) for name in _SAME_OF_LINE},
            **{name: money(getattr(line, name), line.currency) for name in amounts},
            discount=money(line.discount_shop + line.discount_market, line.currency),
            state=LineState(line.state),
            stands_for=line.stands_for_id,
            wish=SubstitutionWish(line.substitution),
            replace_up_to=money(cap, line.currency) if cap is not None else None,
            substitutions=[SubstitutionOut.of(made, line.currency) for made in line.proposals.all()],
        )


class TimelineEntryOut(BaseModel):
    """One act."""

    act: str
    state_before: str
    state_after: str
    actor: ActorRole
    details: dict[str, Any]
    message: str
    at: datetime

    @classmethod
    def of(cls, entry: TimelineEntry) -> Self:
        same = ("act", "state_before", "state_after", "details", "message", "at")
        return cls(actor=ActorRole(entry.actor_role), **{name: getattr(entry, name) for name in same})


class ProofOut(BaseModel):
    """What shows that an order was handed over."""

    kind: ProofKind
    received_by: str
    at: datetime

    @classmethod
    def of(cls, proof: HandoverProof) -> Self:
        return cls(kind=ProofKind(proof.kind), received_by=proof.received_by, at=proof.created_at)


def money(amount: Decimal, currency: str) -> MoneySchema:
    return MoneySchema.model_validate(Money(amount, currency))
