"""Deliveries that come in one trip, and what each shop's part of it costs."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import h3

from marketplace.core.money import Money
from marketplace.orders.models.baskets import Fulfilment
from marketplace.orders.pricing.asked import AskedShop, PricingRules


def find_trips(shops: Sequence[AskedShop], rules: PricingRules) -> list[list[AskedShop]]:
    """Shops of one trip: delivered in the same slot, each within the radius of another of them.

    Those that come alone are not among them. Distances are along great circles.
    """
    trips: list[list[AskedShop]] = []
    for shop in shops:
        if shop.fulfilment != Fulfilment.DELIVERY:
            continue
        near = [trip for trip in trips if any(_go_together(shop, other, rules.trip_radius_m) for other in trip)]
        trips = [trip for trip in trips if trip not in near]
        trips.append([*(other for trip in near for other in trip), shop])
    return [trip for trip in trips if len(trip) > 1]


def share_fees(trip: Sequence[AskedShop], fees: Mapping[UUID, Money], rules: PricingRules) -> dict[UUID, Money]:
    """Each shop's part of a trip: split by their fees, exactly.

    A trip costs the dearest fee and something for each further stop, and never more than the fees together; so no
    shop's part is more than its fee.
    """
    alone = [fees[shop.shop_id] for shop in trip]
    together = Money.total(alone, rules.trip_stop_fee.currency)
    if not together:
        return dict(zip((shop.shop_id for shop in trip), alone, strict=True))
    whole = min(together, max(alone) + rules.trip_stop_fee * (len(trip) - 1))
    parts = whole.split([fee.amount for fee in alone])
    return dict(zip((shop.shop_id for shop in trip), parts, strict=True))


def _go_together(one: AskedShop, other: AskedShop, radius_m: int) -> bool:
    return radius_m > 0 and _span(one) == _span(other) and _distance_m(one, other) <= radius_m


def _span(shop: AskedShop) -> object:
    return (shop.slot.from_at, shop.slot.until_at) if shop.slot else None


def _distance_m(one: AskedShop, other: AskedShop) -> float:
    places = [(shop.location.lat, shop.location.lon) for shop in (one, other)]
    metres: float = h3.great_circle_distance(*places, unit="m")
    return metres
