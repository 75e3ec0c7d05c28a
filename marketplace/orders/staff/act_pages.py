"""What the market's staff do about an order, each on a page of its own that asks once more.

What was typed stays, whatever is refused. Where somebody else was first, the page says so and shows the order as it is
now; what is sent next is about that.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from marketplace.core.access import shows_or_takes
from marketplace.core.money import Money
from marketplace.orders.concerned import is_concerned, require_unconcerned
from marketplace.orders.desk.order_forms import VersionForm
from marketplace.orders.errors.returns import RefundNotFoundError
from marketplace.orders.models import ActorRole, Order, OrderState, Refund, RefundState
from marketplace.orders.selectors.orders import get_order, list_acts_of
from marketplace.orders.selectors.returns import refunds_of_order
from marketplace.orders.services import acting, refunds
from marketplace.orders.services.actors import Actor
from marketplace.orders.staff.forms import GoodwillForm, NoteForm, ReopenForm, SupportEndForm, SupportFailForm
from marketplace.orders.staff.queue_pages import SUPPORTS, staff_in
from marketplace.orders.states import Act
from marketplace.orders.words import amount
from sellers.desk.acting import did

WAYS = {"clear": Act.CLEAR, "cancel": Act.CANCEL, "fail": Act.FAIL_DELIVERY}
DONE: dict[str, str | Promise] = {
    "clear": _("The shop has the order now."),
    "cancel": _("The order is cancelled. Buyer and shop are told."),
    "fail": _("It is noted that the order came back. The buyer is told."),
}


@SUPPORTS
@shows_or_takes
@never_cache
def order_act(request: HttpRequest, number: str, way: str) -> HttpResponse:
    """Let it through, cancel it, or say that it came back."""
    found = get_order(number=number)
    form = _form(request, found, way)

    def act() -> None:
        actor, now = _actor(request, found), timezone.now()
        if isinstance(form, SupportFailForm):
            because, unfit = form.because(), form.unfit()
            acting.fail_delivery(actor=actor, because=because, unfit=unfit, now=now, **form.expected)
        elif isinstance(form, SupportEndForm):
            acting.cancel_order(actor=actor, because=form.because(), now=now, **form.expected)
        else:
            acting.clear_order(actor=actor, now=now, **form.expected)

    if did(request, form, act):
        return _done(request, found, DONE[way])
    fresh = get_order(number=number)
    acts = list_acts_of(fresh, role=ActorRole.SUPPORT, now=timezone.now())
    seen_now = {"version": str(fresh.version)}
    return _ask(request, "orders/staff/act.html", fresh, form, seen_now, way=way, is_possible=WAYS[way] in acts)


@SUPPORTS
@shows_or_takes
@never_cache
def order_goodwill(request: HttpRequest, number: str) -> HttpResponse:
    """Give a buyer some of what they paid, without anything coming back."""
    found = get_order(number=number)
    left = refunds.left_for_goodwill(found)
    form = GoodwillForm(request.POST if request.method == "POST" else None, initial={"left": str(left.amount)})

    def give() -> None:
        told = form.cleaned_data
        refunds.give_goodwill(
            order_id=found.pk,
            actor=_actor(request, found),
            amount=Money(told["amount"], found.currency),
            message=told["message"],
            expected_left=Money(told["left"], found.currency),
            now=timezone.now(),
        )

    if did(request, form, give):
        return _done(request, found, _("The buyer gets it, and is told why."))
    seen_now = {"left": str(left.amount)}
    context = {"left": amount(left.amount, left.currency), "is_possible": bool(left)}
    return _ask(request, "orders/staff/goodwill.html", found, form, seen_now, **context)


@SUPPORTS
@shows_or_takes
@never_cache
def order_refund(request: HttpRequest, number: str, refund_id: UUID) -> HttpResponse:
    """Say that a buyer has money that was owed to them."""
    found = get_order(number=number)
    refund = _refund(found, refund_id)
    form = forms.Form(request.POST if request.method == "POST" else None)

    def pay() -> None:
        refunds.pay_refund(refund_id=refund.pk, actor=_actor(request, found), now=timezone.now())

    if did(request, form, pay):
        return _done(request, found, _("It is noted that the buyer has the money."))
    context = {"owed": amount(refund.amount, refund.currency), "is_possible": refund.state == RefundState.OWED}
    return _ask(request, "orders/staff/refund.html", found, form, {}, **context)


@SUPPORTS
@shows_or_takes
@never_cache
def order_reopen(request: HttpRequest, number: str, refund_id: UUID) -> HttpResponse:
    """Say that a buyer does not have money that somebody said they have."""
    found = get_order(number=number)
    refund = _refund(found, refund_id)
    form = ReopenForm(request.POST if request.method == "POST" else None)

    def reopen() -> None:
        message = form.cleaned_data["message"]
        refunds.reopen_refund(refund_id=refund.pk, actor=_actor(request, found), message=message, now=timezone.now())

    if did(request, form, reopen):
        return _done(request, found, _("It is owed again. Buyer and shop read why."))
    context = {"paid": amount(refund.amount, refund.currency), "is_possible": refund.state == RefundState.PAID}
    return _ask(request, "orders/staff/reopen.html", found, form, {}, **context)


@SUPPORTS
@shows_or_takes
@never_cache
def order_note(request: HttpRequest, number: str) -> HttpResponse:
    """Note something that the buyer does not see."""
    found = get_order(number=number)
    form = NoteForm(request.POST if request.method == "POST" else None)

    def note() -> None:
        actor = Actor(ActorRole.SUPPORT, staff_in(request).own_id)
        acting.add_note(order_id=found.pk, actor=actor, text=form.cleaned_data["note"], now=timezone.now())

    if did(request, form, note):
        return _done(request, found, _("The note stands with the order."))
    return _ask(request, "orders/staff/note.html", found, form, {}, is_possible=True, is_concerned=False)


def _form(request: HttpRequest, found: Order, way: str) -> VersionForm:
    data = request.POST if request.method == "POST" else None
    if way == "fail":
        return SupportFailForm(data, order=found, lines=list(found.lines.order_by("position")))
    return SupportEndForm(data, order=found, act=WAYS[way]) if way == "cancel" else VersionForm(data, order=found)


def _refund(found: Order, refund_id: UUID) -> Refund:
    """One of the order's.

    Raises:
        RefundNotFoundError: it is another's, or there is none.
    """
    refund = next((one for one in refunds_of_order(found) if one.pk == refund_id), None)
    if refund is None:
        raise RefundNotFoundError
    return refund


def _actor(request: HttpRequest, found: Order) -> Actor:
    """Whoever asks, unless it is their own order or their own shop's."""
    staff_id = staff_in(request).own_id
    require_unconcerned(staff_id, found)
    return Actor(ActorRole.SUPPORT, staff_id)


def _ask(
    request: HttpRequest, template: str, found: Order, form: forms.Form, seen_now: Mapping[str, str], **context: Any
) -> HttpResponse:
    """The form as it was typed, about the order as it is now.

    Args:
        seen_now: what the page shows of the order, as the form brings it back.
    """
    staff = staff_in(request)
    if form.is_bound and seen_now:
        form.data = typed = request.POST.copy()
        for name, value in seen_now.items():
            typed[name] = value
    told = {
        "order": found,
        "state": OrderState(found.state).label,
        "total": amount(found.total, found.currency),
        "form": form,
        "is_concerned": is_concerned(staff.own_id, found),
        **context,
    }
    return render(request, template, told, status=400 if form.errors else 200)


def _done(request: HttpRequest, found: Order, told: str | Promise) -> HttpResponse:
    messages.success(request, str(told))
    return redirect("staff:order", found.number)
