"""What became of one's orders, as pages: of members by number, of guests by the link that they were given."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.accounts.viewing import is_viewing
from marketplace.core.access import public_page, requires_page, shows_or_takes
from marketplace.core.bilingual import page_language
from marketplace.core.errors import ConflictError, RuleError
from marketplace.core.fragments import frame
from marketplace.core.pagination import InvalidCursorError
from marketplace.orders.buyer import order_words, return_words
from marketplace.orders.buyer.links import OrderLinks, ReturnLinks
from marketplace.orders.documents.invoice import INVOICED, draw_invoice
from marketplace.orders.errors.returns import WhyNot
from marketplace.orders.holding import digest_of, holder_in, new_token
from marketplace.orders.models import OPEN_STATES, TERMINAL_STATES, ActorRole, Order
from marketplace.orders.page_parts import parts_for_buyer
from marketplace.orders.selectors import orders as selectors
from marketplace.orders.selectors.returnable import find_returnable
from marketplace.orders.selectors.returns import refunds_of_order, returns_of_order
from marketplace.orders.services import acting, reordering, substituting
from marketplace.orders.services.actors import Actor
from marketplace.orders.states import Act

READS = requires_page(Action.READ_ORDERS)
CHANGES = requires_page(Action.CHANGE_ORDERS)
ORDERS_A_PAGE = 20
# Why nothing can go back, where the page would otherwise say nothing of returns.
SAID_AT_ONCE = (WhyNot.NO_RETURNS, WhyNot.TOO_LATE)
SHELVES = {"open": OPEN_STATES, "past": TERMINAL_STATES}


@READS
@require_safe
@never_cache
def orders(request: HttpRequest) -> HttpResponse:
    """Somebody's orders, the newest first: all, those under way, or those that are over."""
    shelf = request.GET.get("show", "")
    cursor = request.GET.get("cursor") or None
    try:
        page = selectors.list_orders_of_buyer(
            user_id=principal_in(request).own_id,
            states=SHELVES.get(shelf, ()),
            cursor=cursor,
            limit=ORDERS_A_PAGE,
            query=f"page|{shelf}",
        )
    except InvalidCursorError:
        return redirect("orders:orders")
    told = [
        {"order": order, "standing": order_words.standing_of(order), "total": order_words.total_of(order)}
        for order in page.items
    ]
    context = {"told": told, "page": page, "shelf": shelf if shelf in SHELVES else "", "is_first": cursor is None}
    return render(request, "orders/buyer/orders.html", context)


@READS
@require_safe
@never_cache
def order(request: HttpRequest, number: str) -> HttpResponse:
    """One of them, with everything about it."""
    return _show(request, own_order(request, number))


@CHANGES
@shows_or_takes
@never_cache
def order_cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Ask once more, and cancel it."""
    return _cancel(request, own_order(request, number), Actor(ActorRole.BUYER, principal_in(request).own_id))


@CHANGES
@require_POST
def order_answer(request: HttpRequest, number: str, substitution_id: UUID) -> HttpResponse:
    """Take what the shop would give instead, or leave it."""
    actor = Actor(ActorRole.BUYER, principal_in(request).own_id)
    return _answer(request, own_order(request, number), substitution_id, actor)


@CHANGES
@require_POST
def order_reorder(request: HttpRequest, number: str) -> HttpResponse:
    """Put it all in the basket again, as far as it can be had."""
    found = own_order(request, number)
    try:
        filled = reordering.reorder(
            order=found, holder=holder_in(request), fresh_digest=digest_of(new_token()), now=timezone.now()
        )
    except (ConflictError, RuleError) as error:
        messages.warning(request, order_words.said_of(error))
        return redirect("orders:order", found.number)
    if filled.left_out:
        messages.warning(request, _("Some of it cannot be had any more, and was left out."))
    return redirect("orders:basket")


@READS
@require_safe
def order_invoice(request: HttpRequest, number: str) -> HttpResponse:
    """The invoice as a PDF."""
    return _invoice(own_order(request, number))


@public_page
@require_safe
@never_cache
def guest_order(request: HttpRequest, token: str, number: str) -> HttpResponse:
    """A guest's order."""
    return _show(request, selectors.get_order_of_guest(token=token, number=number), token)


@public_page
@shows_or_takes
@never_cache
def guest_cancel(request: HttpRequest, token: str, number: str) -> HttpResponse:
    """A guest's, cancelled."""
    found = selectors.get_order_of_guest(token=token, number=number)
    return _cancel(request, found, Actor(ActorRole.BUYER), token)


@public_page
@require_POST
def guest_answer(request: HttpRequest, token: str, number: str, substitution_id: UUID) -> HttpResponse:
    """A guest's answer to the shop."""
    found = selectors.get_order_of_guest(token=token, number=number)
    return _answer(request, found, substitution_id, Actor(ActorRole.BUYER), token)


@public_page
@require_safe
def guest_invoice(request: HttpRequest, token: str, number: str) -> HttpResponse:
    """A guest's invoice."""
    return _invoice(selectors.get_order_of_guest(token=token, number=number))


def own_order(request: HttpRequest, number: str) -> Order:
    """An order that whoever asks has placed.

    Raises:
        OrderNotFoundError: there is none, or it is not theirs.
    """
    return selectors.get_order_of_buyer(user_id=principal_in(request).own_id, number=number)


def _show(request: HttpRequest, found: Order, token: str | None = None) -> HttpResponse:
    now, links = timezone.now(), OrderLinks(found, token)
    details, returnable = selectors.describe(found, role=ActorRole.BUYER, now=now), find_returnable(found, now=now)
    context = {
        "details": details,
        "proposals": [(proposal, links.answer(proposal.pk)) for proposal in details.open_proposals],
        "order": found,
        "live": selectors.live_topic_of(found, for_holder_at=now if token is not None else None),
        "standing": order_words.standing_of(found),
        "cause": order_words.cause_of(found),
        "steps": order_words.steps_of(found),
        "sums": list(order_words.sums_of(found)),
        "total": order_words.total_of(found),
        "given": return_words.given_of(refunds_of_order(found)),
        "returns": [
            (asked, ReturnLinks(asked, token).page, return_words.return_standing_of(asked))
            for asked in returns_of_order(found)
        ],
        "returnable_until": returnable.until if returnable.why_not is None else None,
        "not_returnable": WhyNot(returnable.why_not).label if returnable.why_not in SAID_AT_ONCE else None,
        "happenings": order_words.happenings_of(details.timeline),
        "shows_code": order_words.shows_code(found) and not is_viewing(request),
        "may_cancel": Act.CANCEL in details.acts,
        "has_invoice": found.state in INVOICED,
        "links": links,
        "parts": parts_for_buyer(request, found, token),
        "layout": frame(request, page="orders/buyer/layout.html", part="orders/buyer/part.html"),
    }
    return render(request, "orders/buyer/order.html", context)


def _cancel(request: HttpRequest, found: Order, actor: Actor, token: str | None = None) -> HttpResponse:
    links = OrderLinks(found, token)
    if Act.CANCEL not in selectors.list_acts_of(found, role=ActorRole.BUYER, now=timezone.now()):
        messages.warning(request, _("This order can no longer be cancelled here. Ask the shop."))
        return redirect(links.order)
    if request.method != "POST":
        return render(request, "orders/buyer/order_cancel.html", {"order": found, "links": links})
    try:
        acting.cancel_order(order_id=found.pk, actor=actor, now=timezone.now())
    except ConflictError as error:
        messages.warning(request, str(error))
    else:
        messages.success(request, _("The order is cancelled."))
    return redirect(links.order)


def _answer(
    request: HttpRequest, found: Order, substitution_id: UUID, actor: Actor, token: str | None = None
) -> HttpResponse:
    is_accepted = request.POST.get("answer") == "accept"
    answer = substituting.accept_substitute if is_accepted else substituting.refuse_substitute
    try:
        answer(order_id=found.pk, substitution_id=substitution_id, actor=actor, now=timezone.now())
    except (ConflictError, RuleError) as error:
        messages.warning(request, order_words.said_of(error))
    else:
        done = _("You get what the shop proposed.") if is_accepted else _("It is left out, and you do not pay for it.")
        messages.success(request, done)
    return redirect(OrderLinks(found, token).order)


def _invoice(found: Order) -> HttpResponse:
    if found.state not in INVOICED:
        raise Http404
    lines = list(found.lines.select_related("stands_for").order_by("position"))
    body = draw_invoice(found, lines, language=page_language(), at=timezone.now())
    response = HttpResponse(body, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
