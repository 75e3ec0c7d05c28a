"""How long the staff have to check an order, a shop has for its answer, and a buyer for coming."""

from datetime import datetime, timedelta

from django.conf import settings

from marketplace.orders.models import Fulfilment, Order, OrderState, ShopOrderTerms
from marketplace.orders.states import TIMERS, Timer
from sellers.models import Shop
from sellers.opening import next_opening

# Whoever was told that their order is ready has as long to come before a shop may stop waiting.
GIVEN_UP_AFTER = timedelta(minutes=30)


def answer_by(*, shop: Shop, terms: ShopOrderTerms, since: datetime) -> datetime:
    """Until when a shop answers an order that it has since then; while it is closed nobody is there to do so.

    Args:
        shop: with its hours and closures.
        terms: how it takes orders; one that was never saved has the defaults.
        since: UTC.
    """
    return (next_opening(shop, since) or since) + timedelta(minutes=terms.accept_within_min)


def timer_of(order: Order, *, terms: ShopOrderTerms, since: datetime) -> datetime | None:
    """When the next thing happens to an order by itself, which came into its state at `since`; None for never."""
    timer = TIMERS.get(OrderState(order.state), Timer.NONE)
    if timer is Timer.REVIEW:
        return since + timedelta(minutes=settings.RISK_REVIEW_WITHIN_MIN)
    if timer is Timer.ACCEPT:
        return answer_by(shop=order.shop, terms=terms, since=since)
    if timer is Timer.PICKUP and order.fulfilment == Fulfilment.PICKUP:
        return max(since, order.slot_until or since) + timedelta(minutes=terms.pickup_within_min)
    return None


def terms_of(shop: Shop) -> ShopOrderTerms:
    """How a shop takes orders: what it has chosen, or the defaults."""
    return ShopOrderTerms.objects.filter(shop=shop).first() or ShopOrderTerms(shop=shop)


def may_give_up_from(order: Order, *, otherwise: datetime) -> datetime:
    """From when a shop may stop waiting for whoever collects an order that is ready.

    Args:
        otherwise: what is answered of one that is not.
    """
    if order.ready_at is None:
        return otherwise
    return max(order.ready_at + GIVEN_UP_AFTER, order.slot_until or order.ready_at)
