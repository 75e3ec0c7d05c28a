"""One order of a shop as pages of its desk: everything about it, what takes one tap, and its papers to print."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.bilingual import Language
from marketplace.core.fragments import frame
from marketplace.core.storage import serve_private
from marketplace.orders.contacts import contact_is_shown
from marketplace.orders.desk.board_pages import READS, may_handle
from marketplace.orders.desk.board_words import next_act_of, time_left
from marketplace.orders.desk.order_forms import AcceptForm, NoteForm, VersionForm
from marketplace.orders.desk.order_words import happenings_of, rows_of
from marketplace.orders.documents.invoice import INVOICED, draw_invoice
from marketplace.orders.documents.packing_slip import draw_packing_slip
from marketplace.orders.errors.acts import OrderNotFoundError
from marketplace.orders.models import OPEN_STATES, ActorRole, Fulfilment, HandoverProof, Order, OrderState
from marketplace.orders.page_parts import parts_for_shop
from marketplace.orders.selectors.orders import describe, get_order_of_shop, live_topic_of
from marketplace.orders.selectors.returns import returns_of_order
from marketplace.orders.services import acting, substituting
from marketplace.orders.services.actors import Actor
from marketplace.orders.services.adjusting import ADJUSTABLE
from marketplace.orders.services.proofs import record_opening
from marketplace.orders.services.substituting import SUBSTITUTABLE
from marketplace.orders.states import Act
from marketplace.orders.words import amount, due, parts_of
from sellers.access import ShopAccess
from sellers.desk.acting import did
from sellers.desk.pages import desk_page, render_desk
from sellers.models import ShopPermission

HANDLES = desk_page(Action.HANDLE_ORDERS, ShopPermission.ORDERS)
# Which paper is of use while an order is where.
PAPERS: Mapping[str, Collection[OrderState]] = {"packing-slip": OPEN_STATES, "invoice": INVOICED}
LANGUAGES: dict[str, Language] = {"bn": "bn", "en": "en"}
# What takes one tap, and what is said then.
ONE_TAP: dict[Act, Callable[..., Order]] = {
    Act.START: acting.start_order,
    Act.FINISH: acting.finish_order,
    Act.HAND_OVER: acting.hand_over_order,
    Act.GIVE_UP: acting.give_up_order,
}


@READS
@require_safe
def order(request: HttpRequest, access: ShopAccess, number: str) -> HttpResponse:
    """Everything about one order, and what can be done with it."""
    return show_order(request, access, get_order_of_shop(shop_id=access.shop.pk, number=number))


@HANDLES
@require_POST
def order_act(request: HttpRequest, access: ShopAccess, number: str) -> HttpResponse:
    """Accept it, begin, finish, send it off, or stop waiting; then back to where the button was."""
    found = get_order_of_shop(shop_id=access.shop.pk, number=number)
    act = request.POST.get("act", "")
    if act == Act.ACCEPT:
        return _accept(request, access, found)
    do = ONE_TAP.get(Act(act)) if act in Act.values else None
    form = VersionForm(request.POST, order=found)
    if do is not None and did(request, form, lambda: do(actor=actor_in(request), now=timezone.now(), **form.expected)):
        messages.success(request, told_of(get_order_of_shop(shop_id=access.shop.pk, number=number)))
        return _back(request, access, found)
    _warn(request, form)
    return _back(request, access, found)


@HANDLES
@require_POST
def order_note(request: HttpRequest, access: ShopAccess, number: str) -> HttpResponse:
    """Note something that the buyer does not see."""
    found = get_order_of_shop(shop_id=access.shop.pk, number=number)
    form = NoteForm(request.POST)

    def note() -> None:
        text = form.cleaned_data["note"]
        acting.add_note(order_id=found.pk, actor=actor_in(request), text=text, now=timezone.now())

    if did(request, form, note):
        messages.success(request, _("The note stands with the order."))
        return redirect("desk:order", slug=access.shop.slug, number=found.number)
    return show_order(request, access, found, note=form)


@HANDLES
@require_POST
def order_withdraw(request: HttpRequest, access: ShopAccess, number: str, substitution_id: Any) -> HttpResponse:
    """Take a proposal back."""
    found = get_order_of_shop(shop_id=access.shop.pk, number=number)
    form = forms.Form(request.POST)

    def withdraw() -> None:
        substituting.withdraw_substitute(
            order_id=found.pk, substitution_id=substitution_id, actor=actor_in(request), now=timezone.now()
        )

    if did(request, form, withdraw):
        messages.success(request, _("The proposal is taken back."))
    _warn(request, form)
    return redirect("desk:order", slug=access.shop.slug, number=found.number)


@READS
@require_safe
def order_paper(request: HttpRequest, access: ShopAccess, number: str, paper: str, language: str) -> HttpResponse:
    """A packing slip or an invoice, to print, while it is of use."""
    found = get_order_of_shop(shop_id=access.shop.pk, number=number)
    if found.state not in PAPERS[paper]:
        raise Http404
    name = f"{paper}-{found.number}-{language}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(_drawn(found, paper, LANGUAGES[language]), content_type="application/pdf", headers=headers)


@READS
@require_safe
def order_proof(request: HttpRequest, access: ShopAccess, number: str) -> HttpResponseBase:
    """The signature or the photo of a hand-over, to be saved; each time is noted in the audit trail."""
    found = get_order_of_shop(shop_id=access.shop.pk, number=number)
    proof = HandoverProof.objects.filter(order=found).exclude(file="").first()
    if proof is None:
        raise OrderNotFoundError
    record_opening(actor_id=principal_in(request).counted_id, proof=proof, now=timezone.now())
    return serve_private(request, proof.file, as_name=f"{proof.kind}-{found.number}.webp")


def show_order(
    request: HttpRequest,
    access: ShopAccess,
    found: Order,
    *,
    accept: AcceptForm | None = None,
    note: NoteForm | None = None,
) -> HttpResponse:
    """The page of an order, with a form as it was typed where something was wrong with it."""
    told = describe(found, role=ActorRole.SHOP, now=timezone.now())
    state, fulfilment = OrderState(found.state), Fulfilment(found.fulfilment)
    may_act = may_handle(request, access)
    accept, note = accept or AcceptForm(order=found), note or NoteForm()
    context = {
        "order": found,
        "live": live_topic_of(found),
        "told": told,
        "state": state.label,
        "due": due(found),
        "answer_by": time_left(state, found.timer_at, access.shop),
        "is_pickup": fulfilment == Fulfilment.PICKUP,
        "is_over": found.ended_at is not None,
        "shows_contact": contact_is_shown(found),
        "papers": {paper for paper, states in PAPERS.items() if state in states},
        "rows": rows_of(told.lines, may_replace=may_act and state in SUBSTITUTABLE),
        "sums": list(parts_of(found)),
        "total": amount(found.total, found.currency),
        "confirmed": amount(found.confirmed_total, found.currency) if found.total != found.confirmed_total else "",
        "to_collect": amount(found.total - found.collected, found.currency) if found.total > found.collected else "",
        "happened": happenings_of(told.timeline),
        "returns": returns_of_order(found),
        "refunds": told.refunds,
        "acts": set(told.acts) if may_act else set(),
        "next_act": next_act_of(state, fulfilment) if may_act else None,
        "may_adjust": may_act and state in ADJUSTABLE[ActorRole.SHOP],
        "may_note": may_act,
        "accept": accept,
        "note": note,
        "form": note if note.errors else accept,
        "parts": parts_for_shop(request, access, found),
        "layout": frame(request, page="sellers/desk/layout.html", part="orders/desk/part.html"),
    }
    status = 400 if accept.errors or note.errors else 200
    return render_desk(request, access, "orders/desk/order.html", context, status=status)


def actor_in(request: HttpRequest) -> Actor:
    """Whoever asks, as somebody of the shop."""
    return Actor(ActorRole.SHOP, principal_in(request).own_id)


def told_of(found: Order) -> str:
    """What is said after an act."""
    told = {
        OrderState.ACCEPTED: _("Order %(number)s is accepted."),
        OrderState.PREPARING: _("Order %(number)s is being prepared."),
        OrderState.READY: _("Order %(number)s is ready."),
        OrderState.PICKED_UP: _("Order %(number)s is on its way."),
        OrderState.DELIVERED: _("Order %(number)s is with its buyer."),
        OrderState.REJECTED: _("Order %(number)s is turned down. The buyer is told."),
        OrderState.CANCELLED: _("Order %(number)s is cancelled. The buyer is told."),
        OrderState.UNDELIVERED: _("Order %(number)s came back."),
    }
    state = OrderState(found.state)
    return told.get(state, f"%(number)s: {state.label}") % {"number": found.number}


def _drawn(found: Order, paper: str, language: Language) -> bytes:
    lines, at = list(found.lines.select_related("stands_for").order_by("position")), timezone.now()
    if paper == "packing-slip":
        return draw_packing_slip(found, lines, language=language, at=at)
    return draw_invoice(found, lines, language=language, at=at, with_address=contact_is_shown(found))


def _accept(request: HttpRequest, access: ShopAccess, found: Order) -> HttpResponse:
    form = AcceptForm(request.POST, order=found)

    def accept() -> None:
        minutes = form.cleaned_data["lead_time_min"]
        acting.accept_order(actor=actor_in(request), lead_time_min=minutes, now=timezone.now(), **form.expected)

    if did(request, form, accept):
        messages.success(request, _("Order %(number)s is accepted.") % {"number": found.number})
        return _back(request, access, found)
    fresh = get_order_of_shop(shop_id=access.shop.pk, number=found.number)
    if Act.ACCEPT in describe(fresh, role=ActorRole.SHOP, now=timezone.now()).acts and fresh.version == found.version:
        return show_order(request, access, fresh, accept=form)
    _warn(request, form)
    return _back(request, access, found)


def _warn(request: HttpRequest, form: forms.Form) -> None:
    for errors in form.errors.values():
        messages.warning(request, str(errors[0]))


def _back(request: HttpRequest, access: ShopAccess, found: Order) -> HttpResponse:
    if "column" in request.POST:
        response = redirect("desk:orders", slug=access.shop.slug)
        response["Location"] += f"?column={request.POST['column'][:20]}"
        return response
    return redirect("desk:order", slug=access.shop.slug, number=found.number)
