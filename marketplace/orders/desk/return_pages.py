"""What buyers send back, as pages of a shop's desk: what waits, all of it, what is to be given, and one return."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from marketplace.accounts.principals import principal_in
from marketplace.core.pagination import InvalidCursorError
from marketplace.core.storage import show_private
from marketplace.orders.concerned import require_not_theirs
from marketplace.orders.contacts import contact_is_shown
from marketplace.orders.desk.board_pages import READS, may_handle
from marketplace.orders.desk.order_pages import HANDLES, actor_in
from marketplace.orders.desk.order_words import happenings_of
from marketplace.orders.desk.return_forms import AnswerForm, NotHereForm, ReceiveForm, Say
from marketplace.orders.models import ActorRole, Refund, RefundState, ReturnReason, ReturnRequest, ReturnState
from marketplace.orders.models.returns import OPEN_RETURNS
from marketplace.orders.selectors import returns as selectors
from marketplace.orders.selectors.refunds import count_refunds_owed, get_refund_of_shop, list_refunds_owed
from marketplace.orders.selectors.timeline import list_return_timeline
from marketplace.orders.services import refunds, returns
from marketplace.orders.services.return_photos import open_photo
from marketplace.orders.states_of_returns import ReturnAct
from marketplace.orders.words import beside_lines
from sellers.access import ShopAccess
from sellers.desk.acting import did
from sellers.desk.pages import render_desk

RETURNS_A_PAGE = 30
OPEN, ALL, OWED = "", "all", "owed"


@READS
@require_safe
def returns_list(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """What is under way, all that ever was, or what money is still to be given."""
    shown = request.GET.get("show", OPEN)
    shown = shown if shown in (ALL, OWED) else OPEN
    shop_id, cursor = access.shop.pk, request.GET.get("cursor") or None
    page: Any
    try:
        if shown == OWED:
            page = list_refunds_owed(shop_id=shop_id, cursor=cursor, limit=RETURNS_A_PAGE, query="desk")
        else:
            page = selectors.list_returns_of_shop(
                shop_id=shop_id,
                states=OPEN_RETURNS if shown == OPEN else (),
                cursor=cursor,
                limit=RETURNS_A_PAGE,
                query=f"desk|{shown}",
            )
    except InvalidCursorError:
        return redirect("desk:returns", slug=access.shop.slug)
    context = {
        "page": page,
        "shown": shown,
        "query": f"show={shown}" if shown else "",
        "is_first": cursor is None,
        "owed": count_refunds_owed(shop_id=shop_id),
        "may_act": may_handle(request, access),
    }
    return render_desk(request, access, "orders/desk/returns.html", context)


@READS
@require_safe
def one_return(request: HttpRequest, access: ShopAccess, number: str) -> HttpResponse:
    """One of them, and what can be done."""
    return _show(request, access, _found(access, number))


@HANDLES
@require_POST
def return_answer(request: HttpRequest, access: ShopAccess, number: str) -> HttpResponse:
    """Accept or refuse it."""
    asked = _to_handle(request, access, number)
    form = AnswerForm(request.POST, comes_back=_comes_back(asked))

    def answer() -> None:
        told, actor, now = form.cleaned_data, actor_in(request), timezone.now()
        if told["say"] == Say.REFUSE:
            returns.refuse_return(return_id=asked.pk, actor=actor, answer=told["answer"], now=now)
            return
        keeps = told["say"] == Say.KEEP
        returns.accept_return(return_id=asked.pk, actor=actor, answer=told["answer"], without_goods=keeps, now=now)

    if did(request, form, answer):
        messages.success(request, _("Your answer is with the buyer."))
        return _back(access, asked)
    return _show(request, access, _found(access, number), answer=form)


@HANDLES
@require_POST
def return_receive(request: HttpRequest, access: ShopAccess, number: str) -> HttpResponse:
    """Say that the goods are here, and what of them is fit."""
    asked = _to_handle(request, access, number)
    form = ReceiveForm(request.POST, lines=list(asked.lines.all()))

    def receive() -> None:
        returns.receive_return(return_id=asked.pk, actor=actor_in(request), unfit=form.unfit(), now=timezone.now())

    if did(request, form, receive):
        messages.success(request, _("The goods are back. Now the buyer gets the money."))
        return _back(access, asked)
    return _show(request, access, _found(access, number), receive=form)


@HANDLES
@require_POST
def return_not_here(request: HttpRequest, access: ShopAccess, number: str) -> HttpResponse:
    """Say that the goods did not come."""
    asked = _to_handle(request, access, number)
    form = NotHereForm(request.POST)

    def dispute() -> None:
        message = form.cleaned_data["message"]
        returns.dispute_return(return_id=asked.pk, actor=actor_in(request), message=message, now=timezone.now())

    if did(request, form, dispute):
        messages.success(request, _("The market’s staff look at it now."))
        return _back(access, asked)
    return _show(request, access, _found(access, number), not_here=form)


@HANDLES
@require_POST
def refund_pay(request: HttpRequest, access: ShopAccess, refund_id: UUID) -> HttpResponse:
    """Say that the buyer has the money; then back to where the button was."""
    refund = get_refund_of_shop(shop_id=access.shop.pk, refund_id=refund_id)
    require_not_theirs(principal_in(request).own_id, refund.order)
    form = forms.Form(request.POST)
    if did(request, form, lambda: refunds.pay_refund(refund_id=refund.pk, actor=actor_in(request), now=timezone.now())):
        messages.success(request, _("Noted: the buyer has the money."))
    for errors in form.errors.values():
        messages.warning(request, str(errors[0]))
    if refund.return_request is not None:
        return _back(access, refund.return_request)
    return redirect("desk:order", slug=access.shop.slug, number=refund.order.number)


@READS
@require_safe
def return_photo(request: HttpRequest, access: ShopAccess, number: str, photo_id: UUID) -> HttpResponseBase:
    """A photo of what is wrong; each look is noted in the audit trail."""
    photo = open_photo(
        request=_found(access, number),
        photo_id=photo_id,
        actor_id=principal_in(request).counted_id,
        now=timezone.now(),
    )
    return show_private(request, photo.file, content_type=photo.content_type)


def _found(access: ShopAccess, number: str) -> ReturnRequest:
    return selectors.get_return_of_shop(shop_id=access.shop.pk, number=number)


def _to_handle(request: HttpRequest, access: ShopAccess, number: str) -> ReturnRequest:
    asked = _found(access, number)
    require_not_theirs(principal_in(request).own_id, asked.order)
    return asked


def _comes_back(asked: ReturnRequest) -> bool:
    return asked.reason != ReturnReason.MISSING


def _back(access: ShopAccess, asked: ReturnRequest) -> HttpResponse:
    return redirect("desk:return", slug=access.shop.slug, number=asked.number)


def _show(
    request: HttpRequest,
    access: ShopAccess,
    asked: ReturnRequest,
    *,
    answer: AnswerForm | None = None,
    receive: ReceiveForm | None = None,
    not_here: NotHereForm | None = None,
) -> HttpResponse:
    acts = selectors.list_return_acts(asked, role=ActorRole.SHOP, now=timezone.now())
    may_act = may_handle(request, access)
    refund: Refund | None = getattr(asked, "refund", None)
    is_owed = refund is not None and refund.state == RefundState.OWED
    form = answer or receive or not_here
    context = {
        "asked": asked,
        "order": asked.order,
        "state": ReturnState(asked.state).label,
        "refund": refund,
        "is_owed": is_owed,
        # Staff of the market have it on their own page, where it is kept that they saw it.
        "shows_phone": access.member is not None and contact_is_shown(asked.order),
        "beside": beside_lines(asked),
        "photos": asked.photos.all(),
        "happened": happenings_of(list_return_timeline(asked, role=ActorRole.SHOP)),
        "may_act": may_act,
        "answer": (answer or AnswerForm(comes_back=_comes_back(asked))) if ReturnAct.ACCEPT in acts else None,
        "receive": (receive or ReceiveForm(lines=list(asked.lines.all()))) if ReturnAct.RECEIVE in acts else None,
        "not_here": (not_here or NotHereForm()) if ReturnAct.DISPUTE in acts else None,
        "form": form,
    }
    return render_desk(request, access, "orders/desk/return.html", context, status=400 if form and form.errors else 200)
