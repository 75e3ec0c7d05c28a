"""Tells whoever is given an order to carry, or loses one, by a notice: their list of what to carry need not be open."""

from uuid import UUID

from marketplace.core.events import handles
from marketplace.delivery.events import LegChange, LegChanged
from marketplace.delivery.models import Leg
from marketplace.notifications import notices
from marketplace.notifications.models import NoticeKind
from marketplace.notifications.order_telling import params_of
from sellers.models import ShopMember


@handles(LegChanged)
def tell_new_carrier(event: LegChanged, *, event_id: UUID) -> None:
    """Whoever was given it by somebody else, if they still carry it and it is still on its way."""
    if event.change != LegChange.HANDED_ON or event.carrier_id is None or event.carrier_id == event.by_id:
        return
    carried = Leg.objects.on().filter(pk=event.leg_id, carrier_id=event.carrier_id)
    leg = carried.select_related("order__shop").first()
    if leg is None:
        return
    # Who of the market's staff stepped in is not named, as nowhere else.
    colleagues = ShopMember.objects.filter(shop_id=leg.order.shop_id, user__in=[event.by_id] if event.by_id else [])
    by = colleagues.values_list("user__name", flat=True).first() or ""
    params = params_of(leg.order) | {"leg_id": str(leg.pk), "from_name": by}
    notices.notify(user_ids=[event.carrier_id], kind=NoticeKind.ORDER_TO_CARRY, params=params, event_id=event_id)


@handles(LegChanged)
def tell_carrier_before(event: LegChanged, *, event_id: UUID) -> None:
    """Whoever lost it to another by somebody's decision, if it did not come back to them and is still on its way."""
    if event.change != LegChange.HANDED_ON or event.before_id is None or event.before_id == event.by_id:
        return
    others = Leg.objects.on().filter(pk=event.leg_id).exclude(carrier_id=event.before_id)
    leg = others.select_related("order__shop", "carrier").first()
    if leg is None:
        return
    params = params_of(leg.order) | {"from_name": leg.carrier.name if leg.carrier is not None else ""}
    notices.notify(user_ids=[event.before_id], kind=NoticeKind.ORDER_HANDED_ON, params=params, event_id=event_id)
