"""Writes: many packs that a shop begins to sell, in as many statements as for one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from marketplace.catalog.booking import MOST_STOCK
from marketplace.catalog.drafts import OfferDraft
from marketplace.catalog.errors.offers import InvalidOfferError
from marketplace.catalog.errors.products import VariantNotFoundError
from marketplace.catalog.errors.stock import CountBelowReservedError, InvalidQuantityError
from marketplace.catalog.models import Offer, Product, Variant
from marketplace.catalog.services.offer_rows import OfferRow, write_rows
from marketplace.catalog.variant_locks import hold_variants
from marketplace.core.errors import ErrorDetail

MOST_NEW = 200


@dataclass(frozen=True, slots=True)
class NewOffer:
    """A pack to sell.

    Attributes:
        stock: how many there are; None where the shop does not count.
    """

    variant_id: UUID
    price: Decimal
    stock: int | None = None

    def wrong(self) -> list[ErrorDetail]:
        """What cannot be, whatever is sold already."""
        details: list[ErrorDetail] = []
        try:
            OfferDraft(price=self.price).check()
        except InvalidOfferError as error:
            details += error.details
        if self.stock is not None and not 0 <= self.stock <= MOST_STOCK:
            details.append(ErrorDetail("stock", InvalidQuantityError.message))
        return details


@dataclass(frozen=True, slots=True)
class Listing:
    """What became of it.

    Attributes:
        details: what stood in the way, by field.
        offer: the offer there is now; None where nothing came of it.
        is_new: whether that was made, or put on sale again, by this; else the shop sold it already.
    """

    variant_id: UUID
    details: Sequence[ErrorDetail] = ()
    offer: Offer | None = None
    is_new: bool = False


@transaction.atomic
def list_variants(*, actor_id: UUID | None, shop_id: UUID, wanted: Sequence[NewOffer], now: datetime) -> list[Listing]:
    """Sell packs of shared products, or of the shop's own; what the shop sells already stays as it is.

    What it has withdrawn is sold again at this price, without what that was compared with, on the other terms it had.

    Args:
        actor_id: the user who acts; None for the system itself.
        shop_id: who sells.
        wanted: at most `MOST_NEW`, one a pack.
        now: UTC.

    Returns:
        What became of each, in their order; what is wrong with one keeps no other back.

    Raises:
        InvalidOfferError: there are too many, or two of the same pack.
    """
    if len(wanted) > MOST_NEW or len({one.variant_id for one in wanted}) < len(wanted):
        detail = ErrorDetail("wanted", _("At most 200 packs can be listed at once, each once."))
        raise InvalidOfferError(details=[detail])
    results = {one.variant_id: Listing(one.variant_id, one.wrong()) for one in wanted}
    sound = [one for one in wanted if not results[one.variant_id].details]
    products = _products_of(shop_id, [one.variant_id for one in sound])
    absent = [ErrorDetail("variant_id", VariantNotFoundError.message)]
    results |= {one.variant_id: Listing(one.variant_id, absent) for one in sound if one.variant_id not in products}
    asked = {one.variant_id: one for one in sound if one.variant_id in products}
    for listing in _list(shop_id, asked, products, actor_id=actor_id, now=now):
        results[listing.variant_id] = listing
    return [results[one.variant_id] for one in wanted]


def _products_of(shop_id: UUID, variant_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """The product of each pack that the shop may sell, and to which it belongs until the transaction ends."""
    hold_variants(variant_ids)
    offerable = Product.objects.offerable_by(shop_id)
    known = Variant.objects.filter(pk__in=variant_ids, deleted_at__isnull=True, product__in=offerable)
    return dict(known.values_list("pk", "product_id"))


def _list(
    shop_id: UUID,
    asked: Mapping[UUID, NewOffer],
    products: Mapping[UUID, UUID],
    *,
    actor_id: UUID | None,
    now: datetime,
) -> list[Listing]:
    held = _held(shop_id, asked)
    made = [
        Offer(shop_id=shop_id, variant_id=pk, product_id=products[pk], price=one.price, stock_confirmed_at=now)
        for pk, one in asked.items()
        if pk not in held
    ]
    Offer.objects.bulk_create(made, ignore_conflicts=True)
    # Of two who list a pack at once, one makes the offer, and the other finds it sold already.
    there = held | _held(shop_id, [offer.variant_id for offer in made])
    made_ids = {offer.pk for offer in made}
    listings: list[Listing] = []
    begun: list[Offer] = []
    for pk, offer in there.items():
        details = _reserved(offer, asked[pk].stock) if offer.deleted_at is not None else []
        is_new = not details and (offer.pk in made_ids or offer.deleted_at is not None)
        listings.append(Listing(pk, details, None if details else offer, is_new))
        if is_new:
            begun.append(offer)
    _begin(begun, asked, shop_id=shop_id, actor_id=actor_id, now=now)
    return listings


def _held(shop_id: UUID, variant_ids: Iterable[UUID]) -> dict[UUID, Offer]:
    """The shop's offers by pack, held in one order for everybody."""
    rows = Offer.objects.select_for_update(no_key=True).filter(shop_id=shop_id, variant_id__in=list(variant_ids))
    return {offer.variant_id: offer for offer in rows.order_by("pk")}


def _reserved(offer: Offer, stock: int | None) -> list[ErrorDetail]:
    """Of what was withdrawn, some may be kept for orders still."""
    if stock is None or stock >= offer.reserved:
        return []
    return [ErrorDetail("stock", CountBelowReservedError(reserved=offer.reserved).message)]


def _begin(
    offers: Sequence[Offer],
    asked: Mapping[UUID, NewOffer],
    *,
    shop_id: UUID,
    actor_id: UUID | None,
    now: datetime,
) -> None:
    """Write what is new of each, count what was counted, and tell it."""
    taken = _taken_numbers(shop_id, offers)
    rows: list[OfferRow] = []
    for offer in offers:
        row = OfferRow.of(offer) if offer.deleted_at is not None else OfferRow.new(offer)
        wish = asked[offer.variant_id]
        offer.price, offer.deleted_at = wish.price, None
        offer.compare_at_price = offer.compare_at_from = offer.compare_at_until = None
        offer.shop_sku = "" if offer.shop_sku in taken else offer.shop_sku
        if wish.stock is not None:
            row.count(wish.stock, actor_id=actor_id, now=now)
        rows.append(row)
    write_rows(rows, action="catalog.list_offers", actor_id=actor_id, now=now)


def _taken_numbers(shop_id: UUID, offers: Sequence[Offer]) -> set[str]:
    """Numbers of what was withdrawn that the shop has given to something else since."""
    numbers = {offer.shop_sku for offer in offers} - {""}
    if not numbers:
        return set()
    return set(Offer.objects.kept().filter(shop_id=shop_id, shop_sku__in=numbers).values_list("shop_sku", flat=True))
