"""What a shop sells, and its stock, over HTTP."""

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.catalog.models import Offer
from marketplace.catalog.schemas.bulk import ChangedOfferOut, ChangedOffersOut, OfferChangesIn
from marketplace.catalog.schemas.own import (
    OfferIn,
    OwnOfferOut,
    StockCountIn,
    StockMoveIn,
    StockMovementOut,
    TermsIn,
)
from marketplace.catalog.selectors import own
from marketplace.catalog.services import bulk, offers, stock
from marketplace.core.access import requires
from marketplace.core.idempotency import idempotent, idempotent_where_asked
from marketplace.core.schemas import PageOut, PageParams
from sellers.access import reach_shop
from sellers.models import Shop, ShopPermission

router = Router(tags=["my goods"])
READS = requires(Action.READ_OFFERS)
CHANGES = requires(Action.CHANGE_OFFERS)
OFFERS, OFFER = "/me/shops/{shop}/offers", "/me/shops/{shop}/offers/{uuid:offer_id}"


class OffersParams(PageParams):
    """Which of a shop's offers to list."""

    withdrawn: bool = False


@router.get(OFFERS, auth=READS, response=PageOut[OwnOfferOut], summary="What your shop sells")
def list_offers(request: HttpRequest, shop: str, params: Query[OffersParams]) -> PageOut[OwnOfferOut]:
    """What was listed last comes first; with `withdrawn`, what it sells no more."""
    read = _read(request, shop)
    page = own.page_offers(shop_id=read.pk, cursor=params.cursor, limit=params.limit, withdrawn=params.withdrawn)
    now = timezone.now()
    return PageOut(items=[OwnOfferOut.of(offer, now=now) for offer in page.items], next=page.next)


@router.post(OFFERS, auth=CHANGES, response={201: OwnOfferOut}, summary="Sell a pack")
@idempotent_where_asked
def create_offer(request: HttpRequest, shop: str, body: OfferIn) -> Status[OwnOfferOut]:
    """Of the shared catalogue, or of the shop's own products. Where the shop offers it already, this changes that."""
    changed, now = _changed(request, shop), timezone.now()
    offer = offers.set_offer(
        actor_id=principal_in(request).own_id,
        shop_id=changed.pk,
        variant_id=body.variant_id,
        draft=body.to_draft(),
        now=now,
    )
    return Status(201, OwnOfferOut.of(offer, now=now))


@router.patch(OFFERS, auth=CHANGES, response=ChangedOffersOut, summary="Change many offers at once")
@idempotent
def change_offers(request: HttpRequest, shop: str, body: OfferChangesIn) -> ChangedOffersOut:
    """Prices, terms and counted stock of up to 200 offers. Each changes whole or not at all, whatever others do."""
    changed, now = _changed(request, shop), timezone.now()
    rows = bulk.change_offers(
        actor_id=principal_in(request).own_id,
        shop_id=changed.pk,
        changes=[change.to_change() for change in body.changes],
        now=now,
    )
    return ChangedOffersOut(items=[ChangedOfferOut.of(row, now=now) for row in rows])


@router.get(OFFER, auth=READS, response=OwnOfferOut, summary="One offer of yours")
def get_offer(request: HttpRequest, shop: str, offer_id: UUID) -> OwnOfferOut:
    offer = own.get_offer(shop_id=_read(request, shop).pk, offer_id=offer_id)
    return OwnOfferOut.of(offer, now=timezone.now())


@router.put(OFFER, auth=CHANGES, response=OwnOfferOut, summary="Change price and terms")
def change_offer(request: HttpRequest, shop: str, offer_id: UUID, body: TermsIn) -> OwnOfferOut:
    """The body says all terms anew; what it leaves out is as for a new offer. Each price it had is kept."""
    offer, now = _offer(request, shop, offer_id), timezone.now()
    changed = offers.set_offer(
        actor_id=principal_in(request).own_id,
        shop_id=offer.shop_id,
        variant_id=offer.variant_id,
        draft=body.to_draft(),
        now=now,
    )
    return OwnOfferOut.of(changed, now=now)


@router.delete(OFFER, auth=CHANGES, response={204: None}, summary="Sell it no more")
def withdraw_offer(request: HttpRequest, shop: str, offer_id: UUID) -> Status[None]:
    offer = _offer(request, shop, offer_id)
    offers.withdraw_offer(actor_id=principal_in(request).own_id, offer_id=offer.pk, now=timezone.now())
    return Status(204, None)


@router.post(OFFER + "/restore", auth=CHANGES, response=OwnOfferOut, summary="Sell it again")
def restore_offer(request: HttpRequest, shop: str, offer_id: UUID) -> OwnOfferOut:
    offer, now = _offer(request, shop, offer_id), timezone.now()
    restored = offers.restore_offer(actor_id=principal_in(request).own_id, offer_id=offer.pk, now=now)
    return OwnOfferOut.of(restored, now=now)


@router.get(OFFER + "/stock", auth=READS, response=PageOut[StockMovementOut], summary="How its stock moved")
def list_movements(
    request: HttpRequest, shop: str, offer_id: UUID, params: Query[PageParams]
) -> PageOut[StockMovementOut]:
    offer = own.get_offer(shop_id=_read(request, shop).pk, offer_id=offer_id)
    page = own.page_movements(offer, cursor=params.cursor, limit=params.limit)
    return PageOut(items=[StockMovementOut.model_validate(one) for one in page.items], next=page.next)


@router.post(
    OFFER + "/stock/movements", auth=CHANGES, response={201: StockMovementOut}, summary="Book what came or went"
)
@idempotent
def move_stock(request: HttpRequest, shop: str, offer_id: UUID, body: StockMoveIn) -> Status[StockMovementOut]:
    """Stock that is kept for orders cannot be taken; what is not counted yet must be counted first."""
    offer = _offer(request, shop, offer_id)
    movement = stock.move_stock(
        actor_id=principal_in(request).own_id,
        offer_id=offer.pk,
        kind=body.movement,
        quantity=body.quantity,
        reason=body.reason,
        now=timezone.now(),
    )
    return Status(201, StockMovementOut.model_validate(movement))


@router.post(OFFER + "/stock/count", auth=CHANGES, response={201: StockMovementOut}, summary="Book what was counted")
@idempotent
def count_stock(request: HttpRequest, shop: str, offer_id: UUID, body: StockCountIn) -> Status[StockMovementOut]:
    """What is on the shelf, what is kept for orders included; null stops counting."""
    offer = _offer(request, shop, offer_id)
    movement = stock.count_stock(
        actor_id=principal_in(request).own_id,
        offer_id=offer.pk,
        quantity=body.quantity,
        reason=body.reason,
        now=timezone.now(),
    )
    return Status(201, StockMovementOut.model_validate(movement))


@router.post(OFFER + "/stock/confirmation", auth=CHANGES, response=OwnOfferOut, summary="Say that there is still some")
@idempotent
def confirm_stock(request: HttpRequest, shop: str, offer_id: UUID) -> OwnOfferOut:
    """For shops that do not count: their word counts from now again."""
    offer, now = _offer(request, shop, offer_id), timezone.now()
    confirmed = stock.confirm_stock(actor_id=principal_in(request).own_id, offer_id=offer.pk, now=now)
    return OwnOfferOut.of(confirmed, now=now)


def _read(request: HttpRequest, shop: str) -> Shop:
    return reach_shop(principal_in(request), shop, action=Action.READ_OFFERS).shop


def _changed(request: HttpRequest, shop: str) -> Shop:
    access = reach_shop(principal_in(request), shop, action=Action.CHANGE_OFFERS, permission=ShopPermission.CATALOGUE)
    return access.shop


def _offer(request: HttpRequest, shop: str, offer_id: UUID) -> Offer:
    """An offer of theirs that they may change."""
    return own.get_offer(shop_id=_changed(request, shop).pk, offer_id=offer_id)
