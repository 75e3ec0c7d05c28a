"""Returning what was delivered, as pages: of members by number, of guests by the link that they were given."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from marketplace.accounts.principals import principal_in
from marketplace.accounts.viewing import is_viewing
from marketplace.core.access import public_page, shows_or_takes
from marketplace.core.errors import ConflictError, HaatError, InvalidInputError, RateLimitedError, RuleError
from marketplace.core.pagination import InvalidCursorError
from marketplace.core.storage import show_private
from marketplace.core.uploads.errors import UploadError
from marketplace.orders.buyer import order_words, return_words
from marketplace.orders.buyer.links import OrderLinks, ReturnLinks
from marketplace.orders.buyer.order_pages import CHANGES, READS, own_order
from marketplace.orders.buyer.return_forms import DisputeForm, ReturnForm
from marketplace.orders.errors.returns import NotReturnableError, PhotoNotFoundError, WhyNot
from marketplace.orders.models import ActorRole, Order, ReturnRequest, ReturnState
from marketplace.orders.selectors import returns as selectors
from marketplace.orders.selectors.orders import get_order_of_guest
from marketplace.orders.selectors.returnable import find_returnable, price_of
from marketplace.orders.selectors.timeline import list_return_timeline
from marketplace.orders.services import returns
from marketplace.orders.services.actors import Actor
from marketplace.orders.services.return_photos import open_photo
from marketplace.orders.states_of_returns import ReturnAct, find_return_arrow
from marketplace.orders.words import beside_lines, rest_words

BAD, CONFLICT, TOO_MANY = 400, 409, 429
RETURNS_A_PAGE = 20
REFUSALS = (ConflictError, InvalidInputError, RateLimitedError, RuleError)


@READS
@require_safe
@never_cache
def own_returns(request: HttpRequest) -> HttpResponse:
    """All that a member has asked to return, the newest first."""
    cursor = request.GET.get("cursor") or None
    try:
        page = selectors.list_returns_of_buyer(
            user_id=principal_in(request).own_id, cursor=cursor, limit=RETURNS_A_PAGE, query="page"
        )
    except InvalidCursorError:
        return redirect("orders:returns")
    told = [(asked, return_words.return_standing_of(asked), return_words.amount_of(asked)) for asked in page.items]
    return render(request, "orders/buyer/returns.html", {"told": told, "page": page, "is_first": cursor is None})


@CHANGES
@shows_or_takes
@never_cache
def order_ask_return(request: HttpRequest, number: str) -> HttpResponse:
    """Ask to return some of an order."""
    return _ask(request, own_order(request, number), _member(request))


@public_page
@shows_or_takes
@never_cache
def guest_ask_return(request: HttpRequest, token: str, number: str) -> HttpResponse:
    """The same of a guest's order."""
    return _ask(request, get_order_of_guest(token=token, number=number), Actor(ActorRole.BUYER), token)


@READS
@require_safe
@never_cache
def one_return(request: HttpRequest, number: str) -> HttpResponse:
    """Where a return stands, and what can be done."""
    return _show(request, _own(request, number))


@public_page
@require_safe
@never_cache
def guest_return(request: HttpRequest, token: str, number: str) -> HttpResponse:
    """A guest's."""
    return _show(request, selectors.get_return_of_guest(token=token, number=number), token)


@CHANGES
@require_POST
def return_withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Think better of it."""
    return _withdraw(request, _own(request, number), _member(request))


@public_page
@require_POST
def guest_return_withdraw(request: HttpRequest, token: str, number: str) -> HttpResponse:
    """A guest does."""
    asked = selectors.get_return_of_guest(token=token, number=number)
    return _withdraw(request, asked, Actor(ActorRole.BUYER), token)


@CHANGES
@require_POST
def return_dispute(request: HttpRequest, number: str) -> HttpResponse:
    """Have the market's staff look at what the shop said."""
    return _dispute(request, _own(request, number), _member(request))


@public_page
@require_POST
def guest_return_dispute(request: HttpRequest, token: str, number: str) -> HttpResponse:
    """A guest does."""
    asked = selectors.get_return_of_guest(token=token, number=number)
    return _dispute(request, asked, Actor(ActorRole.BUYER), token)


@READS
@require_safe
def return_photo(request: HttpRequest, number: str, photo_id: UUID) -> HttpResponseBase:
    """A photo that its buyer has sent; that staff who look as the buyer saw it is noted in the audit trail."""
    asked = _own(request, number)
    if is_viewing(request):
        open_photo(request=asked, photo_id=photo_id, actor_id=principal_in(request).counted_id, now=timezone.now())
    return show_photo(request, asked, photo_id)


@public_page
@require_safe
def guest_return_photo(request: HttpRequest, token: str, number: str, photo_id: UUID) -> HttpResponseBase:
    """A guest's."""
    return show_photo(request, selectors.get_return_of_guest(token=token, number=number), photo_id)


def show_photo(request: HttpRequest, asked: ReturnRequest, photo_id: UUID) -> HttpResponseBase:
    """One of a return's photos; that the return is for whoever asks, the caller has checked.

    Raises:
        PhotoNotFoundError: it has no such photo.
    """
    photo = next((one for one in asked.photos.all() if one.pk == photo_id), None)
    if photo is None:
        raise PhotoNotFoundError
    return show_private(request, photo.file, content_type=photo.content_type)


def _member(request: HttpRequest) -> Actor:
    return Actor(ActorRole.BUYER, principal_in(request).own_id)


def _own(request: HttpRequest, number: str) -> ReturnRequest:
    return selectors.get_return_of_buyer(user_id=principal_in(request).own_id, number=number)


def _ask(request: HttpRequest, found: Order, actor: Actor, token: str | None = None) -> HttpResponse:
    links, returnable = OrderLinks(found, token), find_returnable(found, now=timezone.now())
    if returnable.why_not is not None:
        return _turned_away(request, links, returnable.why_not)
    context: dict[str, Any] = {"order": found, "links": links, "until": returnable.until}
    if request.method == "POST" and "price" not in request.POST:
        form = ReturnForm(request.POST, request.FILES, lines=returnable.lines)
        asked, error = _try(form, lambda: _request(form, found, actor))
        if asked is not None:
            messages.success(request, _("The shop is asked. You hear from us as soon as it answers."))
            return redirect(ReturnLinks(asked, token).page)
        if isinstance(error, NotReturnableError):  # it was sent twice at the same instant
            return _turned_away(request, links, error.code)
        context |= {"form": form, "files_are_lost": bool(request.FILES)} | _back(found, form)
        return render(request, "orders/buyer/return_form.html", context, status=_status_of(error))
    # Whoever looks at what comes back has not finished, and is told of nothing wrong; a script asks so by GET.
    typed = request.POST if request.method == "POST" else request.GET
    context |= {
        "form": ReturnForm(initial=typed.dict(), lines=returnable.lines),
        "files_are_lost": bool(request.FILES),
    } | _back(found, ReturnForm(typed, lines=returnable.lines))
    return render(request, "orders/buyer/return_form.html", context)


def _turned_away(request: HttpRequest, links: OrderLinks, why_not: str) -> HttpResponse:
    messages.warning(request, str(WhyNot(why_not).label))
    return redirect(links.order)


def _request(form: ReturnForm, found: Order, actor: Actor) -> ReturnRequest:
    told = form.cleaned_data
    return returns.request_return(
        order_id=found.pk,
        actor=actor,
        lines=form.counts(),
        reason=told["reason"],
        message=told["message"],
        photos=told["photos"],
        now=timezone.now(),
    )


def _back(found: Order, form: ReturnForm) -> dict[str, Any]:
    """What comes back for what stands in the form; None where that is nothing that could be returned."""
    form.is_valid()
    counts, reason = form.counts(), form.chosen
    if not (counts and reason):
        return {"back": None}
    try:
        back = price_of(found, counts, reason)
    except HaatError:  # some of it was returned a moment before
        return {"back": None}
    return {"back": back.total, "back_goods": back.goods, "beside": rest_words(back.total - back.goods)}


def _show(
    request: HttpRequest,
    asked: ReturnRequest,
    token: str | None = None,
    *,
    dispute: DisputeForm | None = None,
    status: int = 200,
) -> HttpResponse:
    links = ReturnLinks(asked, token)
    acts = selectors.list_return_acts(asked, role=ActorRole.BUYER, now=timezone.now())
    arrow = find_return_arrow(ReturnAct.DISPUTE, state=ReturnState(asked.state), role=ActorRole.BUYER)
    context: dict[str, Any] = {
        "asked": asked,
        "order": asked.order,
        "links": links,
        "standing": return_words.return_standing_of(asked),
        "refund": return_words.refund_of(asked),
        "beside": beside_lines(asked),
        "happenings": order_words.happenings_of(list_return_timeline(asked, role=ActorRole.BUYER)),
        "photos": [links.photo(photo) for photo in asked.photos.all()],
        "may_withdraw": ReturnAct.WITHDRAW in acts,
        "may_dispute": ReturnAct.DISPUTE in acts,
        "dispute_until": arrow.closes_at(asked.answered_at) if arrow else None,
        "dispute": dispute or DisputeForm(),
    }
    return render(request, "orders/buyer/return.html", context, status=status)


def _withdraw(request: HttpRequest, asked: ReturnRequest, actor: Actor, token: str | None = None) -> HttpResponse:
    try:
        returns.withdraw_return(return_id=asked.pk, actor=actor, now=timezone.now())
    except (ConflictError, RuleError) as error:
        messages.warning(request, order_words.said_of(error))
    else:
        messages.success(request, _("You took the return back."))
    return redirect(ReturnLinks(asked, token).page)


def _dispute(request: HttpRequest, asked: ReturnRequest, actor: Actor, token: str | None = None) -> HttpResponse:
    form = DisputeForm(request.POST)

    def dispute() -> ReturnRequest:
        message = form.cleaned_data["message"]
        return returns.dispute_return(return_id=asked.pk, actor=actor, message=message, now=timezone.now())

    done, error = _try(form, dispute)
    if done is None:
        return _show(request, asked, token, dispute=form, status=_status_of(error))
    messages.success(request, _("Our staff look at it. You hear from them."))
    return redirect(ReturnLinks(asked, token).page)


def _try(
    form: ReturnForm | DisputeForm, act: Callable[[], ReturnRequest]
) -> tuple[ReturnRequest | None, HaatError | None]:
    """What came of it; what a service refuses is told where it was typed."""
    if not form.is_valid():
        return None, None
    try:
        return act(), None
    except REFUSALS as error:
        name = "photos" if isinstance(error, UploadError) else next((one.field for one in error.details), "")
        field = form.told_at(name) if isinstance(form, ReturnForm) else None
        form.add_error(field, order_words.said_of(error))
        return None, error


def _status_of(error: HaatError | None) -> int:
    if isinstance(error, RateLimitedError):
        return TOO_MANY
    return CONFLICT if isinstance(error, ConflictError) else BAD
