"""Returns as pages for the market's staff: what waits for their decision, one with both sides, and the decision."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from marketplace.core.access import shows_or_takes
from marketplace.core.pagination import InvalidCursorError
from marketplace.core.storage import show_private
from marketplace.orders.concerned import is_concerned, require_unconcerned
from marketplace.orders.models import ActorRole, Refund, ReturnRequest, ReturnState
from marketplace.orders.selectors import returns as selectors
from marketplace.orders.selectors.refunds import count_all_refunds_owed, list_all_refunds_owed
from marketplace.orders.selectors.timeline import find_dispute
from marketplace.orders.services import returns as services
from marketplace.orders.services.actors import Actor
from marketplace.orders.services.return_photos import open_photo
from marketplace.orders.services.return_steps import NEVER_CAME
from marketplace.orders.staff.forms import DecideForm
from marketplace.orders.staff.queue_pages import SUPPORTS, staff_in
from marketplace.orders.states_of_returns import ReturnAct
from marketplace.orders.words import amount, beside_lines
from sellers.desk.acting import did

RETURNS_A_PAGE = 20
DISPUTED, OWED, ALL = "disputed", "owed", "all"
# Lists beside that of what waits for the staff.
LISTS: Mapping[str, tuple[object, Sequence[ReturnState]]] = {
    "shop": (gettext_lazy("With the shop"), (ReturnState.REQUESTED,)),
    "coming": (gettext_lazy("Coming back"), (ReturnState.ACCEPTED,)),
    "refused": (gettext_lazy("Refused by the shop"), (ReturnState.REFUSED,)),
    ALL: (gettext_lazy("All"), ()),
}


@SUPPORTS
@require_safe
@never_cache
def returns(request: HttpRequest) -> HttpResponse:
    """What waits for a decision or is still owed, the oldest first, or other lists; a strange cursor begins anew."""
    staff_in(request)
    shown, cursor = request.GET.get("list", DISPUTED), request.GET.get("cursor") or None
    if shown not in {OWED, *LISTS}:
        shown = DISPUTED
    page: Any
    try:
        if shown == DISPUTED:
            page = selectors.list_disputed_returns(cursor=cursor, limit=RETURNS_A_PAGE)
        elif shown == OWED:
            page = list_all_refunds_owed(cursor=cursor, limit=RETURNS_A_PAGE)
        else:
            _label, states = LISTS[shown]
            page = selectors.list_returns(states=states, cursor=cursor, limit=RETURNS_A_PAGE, query=f"staff|{shown}")
    except InvalidCursorError:
        return redirect("staff:returns")
    context = {
        "page": page,
        "rows": [_owed_row(one) if shown == OWED else _row(one) for one in page.items],
        "shown": shown,
        "lists": [(name, label) for name, (label, _states) in LISTS.items()],
        "disputed": selectors.count_disputed_returns(),
        "owed": count_all_refunds_owed(),
        "query": f"list={shown}",
        "is_first": cursor is None,
        "now": timezone.now(),
    }
    return render(request, "orders/staff/returns.html", context)


@SUPPORTS
@require_safe
@never_cache
def return_page(request: HttpRequest, number: str) -> HttpResponse:
    """One return: what the buyer says and shows, what the shop answered, and what comes back."""
    staff, found = staff_in(request), selectors.get_return(number=number)
    return render(request, "orders/staff/return.html", _context(found, staff.own_id))


@SUPPORTS
@require_safe
@never_cache
def return_photo(request: HttpRequest, number: str, photo_id: UUID) -> HttpResponseBase:
    """A photo of what is wrong; each look is noted in the audit trail."""
    staff, found = staff_in(request), selectors.get_return(number=number)
    photo = open_photo(request=found, photo_id=photo_id, actor_id=staff.own_id, now=timezone.now())
    return show_private(request, photo.file, content_type=photo.content_type)


@SUPPORTS
@shows_or_takes
@never_cache
def return_decide(request: HttpRequest, number: str) -> HttpResponse:
    """Decide between buyer and shop, with what both are told."""
    staff, found = staff_in(request), selectors.get_return(number=number)
    form = DecideForm(request.POST if request.method == "POST" else None, never_came=found.reason in NEVER_CAME)

    def decide() -> None:
        require_unconcerned(staff.own_id, found.order)
        services.decide_return(
            return_id=found.pk,
            actor=Actor(ActorRole.SUPPORT, staff.own_id),
            decision=form.cleaned_data["decision"],
            is_upheld=form.is_upheld,
            without_goods=form.without_goods,
            now=timezone.now(),
        )

    if did(request, form, decide):
        messages.success(request, _("It is decided. Buyer and shop are told."))
        return redirect("staff:return", found.number)
    context = _context(selectors.get_return(number=number), staff.own_id) | {"form": form}
    return render(request, "orders/staff/decide.html", context, status=400 if form.errors else 200)


def _context(found: ReturnRequest, staff_id: UUID) -> dict[str, object]:
    acts, order = selectors.list_return_acts(found, role=ActorRole.SUPPORT, now=timezone.now()), found.order
    return {
        "asked": found,
        "order": order,
        "state": ReturnState(found.state).label,
        "amount": amount(found.amount, found.currency),
        "lines": [(one, amount(one.amount, found.currency)) for one in found.lines.all()],
        "beside": beside_lines(found),
        "dispute": find_dispute(found, role=ActorRole.BUYER),
        "not_come": find_dispute(found, role=ActorRole.SHOP),
        "photos": list(found.photos.all()),
        "refund": getattr(found, "refund", None),
        "others": [one for one in selectors.returns_of_order(order) if one.pk != found.pk],
        "may_decide": ReturnAct.DECIDE in acts,
        "is_concerned": is_concerned(staff_id, order),
    }


def _row(one: ReturnRequest) -> dict[str, object]:
    return {"asked": one, "state": ReturnState(one.state).label, "amount": amount(one.amount, one.currency)}


def _owed_row(one: Refund) -> dict[str, object]:
    return {"refund": one, "asked": one.return_request, "amount": amount(one.amount, one.currency)}
