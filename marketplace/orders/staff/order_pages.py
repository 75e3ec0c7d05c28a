"""One order as a page for the market's staff: everything about it, to whom it goes, and what shows that it came."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from marketplace.core.fragments import frame
from marketplace.core.storage import serve_private
from marketplace.orders.concerned import is_concerned
from marketplace.orders.desk.order_words import rows_of
from marketplace.orders.errors.acts import OrderNotFoundError
from marketplace.orders.models import ActorRole, Fulfilment, HandoverProof, Order, OrderState
from marketplace.orders.page_parts import parts_for_staff
from marketplace.orders.selectors.around import look_around
from marketplace.orders.selectors.orders import describe, get_order, live_topic_of
from marketplace.orders.selectors.returns import returns_of_order
from marketplace.orders.selectors.support import hangs
from marketplace.orders.services.contacts import record_contact_shown
from marketplace.orders.services.handover import MOST_TRIES
from marketplace.orders.services.proofs import record_opening
from marketplace.orders.staff.order_words import (
    bill_of,
    entries_of,
    kept_of,
    lacks_stock,
    money_of,
    reasons_of,
)
from marketplace.orders.staff.queue_pages import SUPPORTS, staff_in
from marketplace.orders.told import list_messages
from marketplace.orders.words import due
from marketplace.payments import methods
from sellers.models import ShopMember


@SUPPORTS
@require_safe
@never_cache
def order(request: HttpRequest, number: str) -> HttpResponse:
    """Everything about one order; telephone and address are hidden until they are asked for."""
    staff_in(request)
    return show_order(request, get_order(number=number), now=timezone.now())


@SUPPORTS
@require_POST
@never_cache
def order_contact(request: HttpRequest, number: str) -> HttpResponse:
    """The same with telephone, address and pin, once; it is noted who saw them."""
    staff, found, now = staff_in(request), get_order(number=number), timezone.now()
    record_contact_shown(actor_id=staff.own_id, order=found, now=now)
    return show_order(request, found, shows_contact=True, now=now)


@SUPPORTS
@require_safe
@never_cache
def order_proof(request: HttpRequest, number: str) -> HttpResponseBase:
    """The signature or the photo of a hand-over, to be saved; each time is noted in the audit trail."""
    staff, found = staff_in(request), get_order(number=number)
    proof = HandoverProof.objects.filter(order=found).exclude(file="").first()
    if proof is None:
        raise OrderNotFoundError
    record_opening(actor_id=staff.own_id, proof=proof, now=timezone.now())
    return serve_private(request, proof.file, as_name=f"{proof.kind}-{found.number}.webp")


def show_order(request: HttpRequest, found: Order, *, shows_contact: bool = False, now: datetime) -> HttpResponse:
    """The page of an order."""
    told = describe(found, role=ActorRole.SUPPORT, now=now)
    around = look_around(found, timeline=told.timeline, now=now)
    messages = list_messages(found)
    works_there = set(ShopMember.objects.filter(shop=found.shop_id).values_list("user_id", flat=True))
    payment = methods.find(found.purchase.payment_method)
    context = {
        "order": found,
        "live": live_topic_of(found),
        "purchase": found.purchase,
        "told": told,
        "around": around,
        "buyer": around.people.get(found.purchase.user_id) if found.purchase.user_id else None,
        "state": OrderState(found.state).label,
        "due": due(found),
        "payment": payment.name if payment is not None else found.purchase.payment_method,
        "is_pickup": found.fulfilment == Fulfilment.PICKUP,
        "is_concerned": is_concerned(staff_in(request).own_id, found),
        "hangs": hangs(found, now=now),
        "shows_contact": shows_contact,
        "parts": parts_for_staff(request, found),
        "reasons": reasons_of(found.purchase),
        "rows": rows_of(told.lines, may_replace=False),
        "bill": bill_of(found, told.lines),
        "money": money_of(found, around.refunds),
        "kept": kept_of(around.reservations),
        "lacks_stock": lacks_stock(found, told.lines, around.reservations),
        "returns": returns_of_order(found),
        "messages_told": [(one, one.user_id in works_there) for one in messages],
        "entries": entries_of(told.timeline, around.people),
        "acts": set(told.acts),
        "may_give": found.collected > sum(one.amount for one in around.refunds),
        "tries_left": MOST_TRIES - found.handover_tries,
        "now": now,
        "layout": frame(request, page="sellers/staff/layout.html", part="orders/staff/part.html"),
    }
    return render(request, "orders/staff/order.html", context)
