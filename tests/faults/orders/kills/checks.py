"""After a round: what was acknowledged is there, nothing was lost, and nothing happened twice."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from marketplace.catalog.selectors.stock import stock_balances
from marketplace.core.events import handlers_of
from marketplace.core.models import EventDelivery, OutboxEvent
from marketplace.notifications.deliveries.message_ids import message_id
from marketplace.notifications.models import Notice, NoticeKind
from marketplace.orders.models import Order, OrderState, Purchase
from tests.faults.orders.kills.sale import COUNT, Buyer, Sale

MAIL = "accounts.mail_requested"
# What the orders of each buyer have come through, the last two without their placing.
STORIES = (("place", "accept"), ("place", "cancel"), ("place",))
ENDS = (OrderState.ACCEPTED, OrderState.CANCELLED, OrderState.PLACED)


def findings(sale: Sale, mails: Path) -> list[str]:
    """What is wrong; nothing where all is well."""
    found = [
        wrong
        for buyer, story, end in zip(sale.buyers, STORIES, ENDS, strict=True)
        for wrong in _of_buyer(buyer, story, end)
    ]
    return [*found, *_of_stock(sale), *_of_events(sale), *_of_notices(sale), *_of_mails(sale, mails)]


def _of_buyer(buyer: Buyer, story: tuple[str, ...], end: OrderState) -> Iterator[str]:
    purchases = list(Purchase.objects.filter(user_id=buyer.person.user.pk))
    if [one.number for one in purchases] != [buyer.purchase["number"]]:
        yield f"told of {buyer.purchase['number']}, there are {[one.number for one in purchases]}"
        return
    [purchase] = purchases
    if str(purchase.total) != buyer.purchase["total"]["amount"]:
        yield f"{purchase.number} costs {purchase.total}, told was {buyer.purchase['total']['amount']}"
    orders = list(purchase.orders.order_by("position"))
    if [order.number for order in orders] != buyer.numbers:
        yield f"{purchase.number} has the orders {[order.number for order in orders]}, told of {buyer.numbers}"
    if sum(order.lines.count() for order in orders) != len(STORIES):
        yield f"{purchase.number} has lost lines"
    for order in orders:
        acts = tuple(order.timeline.order_by("id").values_list("act", flat=True))
        if (order.state, acts) != (end, story):
            yield f"{order.number} is {order.state} after {acts}"


def _of_stock(sale: Sale) -> Iterator[str]:
    kept = Counter[UUID]()
    orders = Order.objects.filter(shop__in=sale.shops).exclude(state=OrderState.CANCELLED)
    for offer_id, quantity in orders.values_list("lines__offer_id", "lines__kept"):
        kept[offer_id] += quantity
    for offer_id, balance in stock_balances(sale.offer_ids).items():
        is_whole = balance.adds_up and (balance.given, balance.sold, balance.written_off) == (COUNT, 0, 0)
        if not is_whole or balance.reserved != kept[offer_id]:
            yield f"{kept[offer_id]} of an offer are ordered, and its balance is {balance}"


def _of_events(sale: Sale) -> Iterator[str]:
    purchases = Purchase.objects.filter(user_id__in=[buyer.person.user.pk for buyer in sale.buyers])
    orders = Order.objects.filter(purchase__in=purchases)
    about = [*purchases.values_list("pk", flat=True), *orders.values_list("pk", flat=True)]
    told = Counter(OutboxEvent.objects.filter(aggregate_id__in=about).values_list("name", flat=True))
    wanted = {"orders.purchase_placed": 3, "orders.order_placed": 6, "orders.order_state_changed": 4}
    if told != wanted:
        yield f"events are {dict(told)}"
    for event in OutboxEvent.objects.filter(created_at__gte=sale.opened_at).prefetch_related("deliveries"):
        handled = Counter(one.handler for one in event.deliveries.all() if one.state == EventDelivery.State.DONE)
        if handled != Counter(handlers_of(event.name, event.version)):
            yield f"{event.name} {event.pk} was handled by {dict(handled)}"


def _of_notices(sale: Sale) -> Iterator[str]:
    """What handlers write, which is there once for each event."""
    accepted, cancelled = sale.buyers[0].person.user.pk, sale.buyers[1].person.user.pk
    wanted: dict[Any, int] = {
        (sale.seller.user.pk, NoticeKind.ORDER_NEW): 6,
        (sale.seller.user.pk, NoticeKind.ORDER_WITHDRAWN): 2,
        (accepted, NoticeKind.ORDER_ACCEPTED): 2,
    }
    told = Counter(
        Notice.objects.filter(user_id__in=[sale.seller.user.pk, accepted, cancelled]).values_list("user_id", "kind")
    )
    if told != wanted:
        yield f"notices are {dict(told)}"


def _of_mails(sale: Sale, mails: Path) -> Iterator[str]:
    """Each that was asked for was sent: once for its receiver, who knows it by its `Message-ID`."""
    sent = "".join(file.read_text(errors="replace") for file in mails.iterdir())
    events = OutboxEvent.objects.filter(name=MAIL, created_at__gte=sale.opened_at)
    asked = list(events.values_list("pk", flat=True))
    lost = [event_id for event_id in asked if message_id(event_id) not in sent]
    if lost:
        yield f"{len(lost)} of {len(asked)} mails were never sent"
    receivers = {buyer.person.user.email: 1 for buyer in sale.buyers} | {sale.seller.user.email: 1}
    for email, least in receivers.items():
        if sent.count(f"To: {email}") < least:
            yield f"{email} has no mail"
