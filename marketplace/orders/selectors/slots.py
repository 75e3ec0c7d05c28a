"""Reads: the times that a shop offers for its goods."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from geo.points import GeoPoint
from marketplace.orders import slots
from marketplace.orders.models import Fulfilment, Order, ShopOrderTerms
from marketplace.orders.pricing.asked import ShopTermsFacts
from marketplace.orders.slots import OfferedSlot, Serving
from sellers.errors.shops import ShopNotFoundError
from sellers.models import DeliveryZone, Shop, ShopStatus
from sellers.selectors.zones import list_zones_at
from sellers.windows import delivery_windows, pickup_windows


def list_shop_slots(*, shop_id: UUID, fulfilment: Fulfilment, pin: GeoPoint | None, now: datetime) -> list[OfferedSlot]:
    """The slots of a shop that buyers see, the next first, in four statements at most.

    Args:
        pin: where to; without one nothing is delivered. Pickups do not ask for it.
        now: UTC; the first slot begins when what is ordered now can leave, or be ready.

    Raises:
        ShopNotFoundError: there is no such shop.
    """
    shop = Shop.objects.filter(pk=shop_id, status=ShopStatus.ACTIVE).select_related("order_terms").first()
    if shop is None:
        raise ShopNotFoundError
    terms = terms_of(shop)
    if not terms.offers_slots:
        return []
    servings = _pickups(shop, terms, now) if fulfilment == Fulfilment.PICKUP else _deliveries(shop, pin, now)
    taken = _taken(shop, now) if servings and terms.slot_capacity is not None else []
    return slots.list_slots(servings=servings, terms=terms, taken=taken, now=now)


def terms_of(shop: Shop) -> ShopTermsFacts:
    """How a shop takes orders: what it has chosen, which is best fetched with it, or the defaults."""
    chosen: ShopOrderTerms | None = getattr(shop, "order_terms", None)
    if chosen is None:
        return ShopTermsFacts()
    return ShopTermsFacts(
        accept_within_min=chosen.accept_within_min,
        accepts_by_itself=chosen.accepts_by_itself,
        offers_pickup=chosen.offers_pickup,
        offers_slots=chosen.offers_slots,
        slot_min=chosen.slot_min,
        slot_capacity=chosen.slot_capacity,
        pickup_within_min=chosen.pickup_within_min,
        returns_within_days=chosen.returns_within_days,
    )


def _pickups(shop: Shop, terms: ShopTermsFacts, now: datetime) -> list[Serving]:
    if not terms.offers_pickup:
        return []
    from_at, until_at = slots.horizon(time_zone=shop.time_zone, now=now)
    windows = pickup_windows(
        shop_hours=shop.hours, closed=shop.closed, time_zone=shop.time_zone, from_at=from_at, until_at=until_at
    )
    is_rush = shop.rush_until is not None and shop.rush_until > now
    return [Serving(windows, shop.lead_time_min + (shop.rush_extra_min if is_rush else 0))]


def _deliveries(shop: Shop, pin: GeoPoint | None, now: datetime) -> list[Serving]:
    """One a zone that holds the pin, in the order in which they count."""
    zones = list_zones_at(shop=shop, pin=pin, subtotal=None, now=now) if pin is not None else []
    own = dict(DeliveryZone.objects.filter(pk__in=[zone.zone_id for zone in zones]).values_list("pk", "hours"))
    from_at, until_at = slots.horizon(time_zone=shop.time_zone, now=now)
    return [
        Serving(
            delivery_windows(
                shop_hours=shop.hours,
                zone_hours=own.get(zone.zone_id),
                closed=shop.closed,
                time_zone=shop.time_zone,
                from_at=from_at,
                until_at=until_at,
            ),
            zone.lead_time_min,
        )
        for zone in zones
    ]


def _taken(shop: Shop, now: datetime) -> Sequence[tuple[datetime, datetime]]:
    _early, until_at = slots.horizon(time_zone=shop.time_zone, now=now)
    orders = Order.objects.open().filter(shop=shop, slot_from__lt=until_at, slot_until__gt=now)
    return [(begin, end) for begin, end in orders.values_list("slot_from", "slot_until") if begin and end]
