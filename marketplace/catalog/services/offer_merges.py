"""Writes: what shops offer of a pack becomes an offer of another, when the two are found to be one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from marketplace.catalog import news
from marketplace.catalog.booking import Booking, book, free_of, hold_offers
from marketplace.catalog.drafts import OfferDraft
from marketplace.catalog.models import MovementKind, Offer, Variant
from marketplace.catalog.services.offers import COPIED, set_offer, withdraw_offer

REASON = "Two products became one."


def move_offers(variant: Variant, to: Variant, *, actor_id: UUID | None, now: datetime) -> list[dict[str, Any]]:
    """Have every offer of a pack be one of another, whose product holds the caller's lock.

    A shop that offers both keeps the offer of the second, on that one's terms, with what is free of both. What is
    reserved of the first stays reserved there until it is sold or released.

    Returns:
        For each offer what became of it, by which it can be undone.
    """
    ids = list(Offer.objects.filter(variant__in={variant.pk, to.pk}).values_list("pk", flat=True))
    held = hold_offers(ids).values()
    there = {offer.shop_id: offer for offer in held if offer.variant_id == to.pk and variant.pk != to.pk}
    return [
        _join(offer, there[offer.shop_id], actor_id=actor_id, now=now)
        if offer.shop_id in there
        else _move(offer, to, now=now)
        for offer in held
        if offer.variant_id == variant.pk
    ]


def _move(offer: Offer, to: Variant, *, now: datetime) -> dict[str, Any]:
    done = {"id": str(offer.pk), "variant_id": str(offer.variant_id), "into": None, "stock": None}
    # The database knows whose product a pack is, and writes it beside the offer.
    offer.variant, offer.product_id = to, to.product_id
    offer.save(update_fields=["variant", "product", "updated_at"])
    news.tell_offer(offer, ["variant_id"], now=now)
    return done


def _join(offer: Offer, into: Offer, *, actor_id: UUID | None, now: datetime) -> dict[str, Any]:
    """One offer's free stock becomes another's of the same shop."""
    done: dict[str, Any] = {"id": str(offer.pk), "variant_id": str(offer.variant_id), "into": str(into.pk)}
    if offer.deleted_at is not None:
        return done | {"stock": None}
    if into.deleted_at is not None:
        terms = {name: getattr(offer, name) for name in COPIED} | {"shop_sku": ""}
        draft = OfferDraft(**terms)
        set_offer(actor_id=actor_id, shop_id=into.shop_id, variant_id=into.variant_id, draft=draft, now=now)
        into.refresh_from_db()
    moved = free_of(offer) if into.stock is not None else None
    if moved:
        for one, change in ((offer, -moved), (into, moved)):
            booking = Booking(
                MovementKind.CORRECTED, stock=change, reason=REASON, reference=offer.pk, actor_id=actor_id
            )
            book(one, booking, now=now)
    withdraw_offer(actor_id=actor_id, offer_id=offer.pk, now=now)
    return done | {"stock": moved}
