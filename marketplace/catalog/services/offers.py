"""Writes: what shops sell for how much. Stock is `services.stock`'s."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from marketplace.catalog import news
from marketplace.catalog.drafts import OfferDraft
from marketplace.catalog.errors.offers import InvalidOfferError, OfferNotFoundError
from marketplace.catalog.models import Offer, PriceChange
from marketplace.catalog.variant_locks import hold_offerable
from marketplace.core import audit
from marketplace.core.errors import ErrorDetail
from sellers.errors.shops import ShopNotFoundError
from sellers.models import Shop

COPIED = (
    *("price", "currency", "compare_at_price", "compare_at_from", "compare_at_until", "low_stock_threshold"),
    *("least_per_order", "most_per_order", "is_available", "shop_sku", "is_synthetic"),
)
PRICES = {"price", "compare_at_price"}


@transaction.atomic
def set_offer(*, actor_id: UUID | None, shop_id: UUID, variant_id: UUID, draft: OfferDraft, now: datetime) -> Offer:
    """Sell a variant in a shop on these terms: a new offer, or the one that the shop has, also where it was withdrawn.

    Args:
        actor_id: the user who acts; None for the system itself.
        shop_id: who sells.
        variant_id: what is sold: of a shared product, or of one of the shop's own.
        draft: the terms; checked here.
        now: UTC.

    Raises:
        InvalidOfferError: the draft makes no offer, or another of the shop's offers has its number.
        ShopNotFoundError, VariantNotFoundError: there is none, or it is another shop's.
    """
    draft.check()
    if not Shop.objects.filter(pk=shop_id).exists():
        raise ShopNotFoundError
    hold_offerable(shop_id, [variant_id])
    offer, is_new = _held_or_new(shop_id, variant_id, draft, now=now)
    terms = {name: getattr(draft, name) for name in COPIED} | {"shop_sku": draft.shop_sku.strip()}
    give_terms(offer, terms, "catalog.set_offer", is_new=is_new, actor_id=actor_id, now=now)
    return offer


@transaction.atomic
def withdraw_offer(*, actor_id: UUID | None, offer_id: UUID, now: datetime) -> Offer:
    """Sell this no more; what is reserved of it stays so.

    Raises:
        OfferNotFoundError: there is no such offer, or it is withdrawn already.
    """
    offer = Offer.objects.select_for_update(no_key=True).filter(pk=offer_id, deleted_at__isnull=True).first()
    if offer is None:
        raise OfferNotFoundError
    before = _told(offer)
    offer.deleted_at = now
    offer.save(update_fields=["deleted_at", "updated_at"])
    _note(offer, "catalog.withdraw_offer", before, actor_id=actor_id, now=now)
    return offer


@transaction.atomic
def restore_offer(*, actor_id: UUID | None, offer_id: UUID, now: datetime) -> Offer:
    """Sell a withdrawn offer again, on the terms it had.

    Raises:
        OfferNotFoundError: there is no such offer, or it is not withdrawn.
        InvalidOfferError: another of the shop's offers has its number by now.
    """
    offer = Offer.objects.select_for_update(no_key=True).filter(pk=offer_id, deleted_at__isnull=False).first()
    if offer is None:
        raise OfferNotFoundError
    hold_offerable(offer.shop_id, [offer.variant_id])
    before = _told(offer)
    offer.deleted_at = None
    _save(offer)
    _note(offer, "catalog.restore_offer", before, actor_id=actor_id, now=now)
    return offer


def give_terms(
    offer: Offer, terms: Mapping[str, Any], action: str, *, is_new: bool = False, actor_id: UUID | None, now: datetime
) -> None:
    """Sell a held offer on these terms, which were checked: audit, event, and the price that it had."""
    before = {} if is_new else _told(offer)
    price_before = None if is_new else offer.price
    for name in COPIED:
        setattr(offer, name, terms[name])
    offer.deleted_at = None
    _save(offer)
    _note(offer, action, before, actor_id=actor_id, now=now)
    if is_new or PRICES & audit.changes_between(before, _told(offer)).keys():
        PriceChange.objects.create(
            offer=offer,
            price_before=price_before,
            price_after=offer.price,
            compare_at_after=offer.compare_at_price,
            actor_id=actor_id,
            at=now,
        )


def _held_or_new(shop_id: UUID, variant_id: UUID, draft: OfferDraft, *, now: datetime) -> tuple[Offer, bool]:
    """The shop's offer, held; of two who make it at once, one makes it and both change it."""
    new = Offer(shop_id=shop_id, variant_id=variant_id, price=draft.price, stock_confirmed_at=now)
    held = Offer.objects.select_for_update(no_key=True).filter(shop_id=shop_id, variant_id=variant_id)
    offer = held.first()
    if offer is None:
        # Without what else could stand in its way, so that a conflict is this one.
        Offer.objects.bulk_create([new], ignore_conflicts=True)
        offer = held.get()
    return offer, offer.pk == new.pk


def _save(offer: Offer) -> None:
    try:
        with transaction.atomic():
            # Not stock, which is another service's.
            offer.save(update_fields=[*COPIED, "deleted_at", "updated_at"])
    except IntegrityError as error:
        if "offer_sku_is_the_shops_only_one" not in str(error):
            raise
        detail = ErrorDetail("shop_sku", _("Another of the shop’s offers has this number."))
        raise InvalidOfferError(details=[detail]) from error


def _told(offer: Offer) -> dict[str, Any]:
    return {name: getattr(offer, name) for name in COPIED} | {"deleted_at": offer.deleted_at}


def _note(offer: Offer, action: str, before: dict[str, Any], *, actor_id: UUID | None, now: datetime) -> None:
    """Audit what is different and tell it; nothing where nothing is."""
    changes = audit.changes_between(before, _told(offer))
    if not changes:
        return
    audit.record(actor_id=actor_id, action=action, target=offer, changes=changes, now=now)
    news.tell_offer(offer, changes, now=now)
