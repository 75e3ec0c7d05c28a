"""Reads: how much of an order its delivery was promised for."""

from uuid import UUID

from marketplace.core.money import Money
from marketplace.orders.models import Order
from marketplace.orders.pricing.quoted import from_json
from sellers.models import DeliveryZone, FeeKind
from sellers.terms import DeliveryTerms


def least_goods_of(order: Order) -> Money:
    """What an order's goods, after discounts, cost at least where its delivery costs what was confirmed.

    The minimum and from when on it is free are what the zone said when it was ordered; the steps of a fee by basket are
    those that it has now.
    """
    nothing = Money.zero(order.currency)
    if order.zone_id is None:
        return nothing
    quoted = next(shop for shop in from_json(order.purchase.quote).shops if shop.asked.shop_id == order.shop_id)
    if not isinstance(quoted.asked.delivery, DeliveryTerms):
        return nothing
    zone = quoted.asked.delivery.zone
    confirmed = Money.total((line.goods - line.discount for line in quoted.lines), order.currency)
    if zone.free_above is not None and confirmed >= zone.free_above:
        return max(zone.minimum_order, zone.free_above)
    return max(zone.minimum_order, _step_of(zone.zone_id, confirmed))


def _step_of(zone_id: UUID, confirmed: Money) -> Money:
    """From when on goods have a fee that is no higher than that of the confirmed ones."""
    zone = DeliveryZone.objects.filter(pk=zone_id, fee_kind=FeeKind.BASKET).only("band_from", "band_fee").first()
    if zone is None:
        return Money.zero(confirmed.currency)
    steps = list(zip(zone.band_from, zone.band_fee, strict=True))
    paid = [fee for start, fee in steps if start <= confirmed.amount][-1]
    return Money(next(start for start, fee in steps if fee <= paid), confirmed.currency)
