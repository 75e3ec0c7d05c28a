"""Orders as pages for the market's staff: what waits for them, and how any of them is found."""

from datetime import datetime

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import Principal, principal_in
from marketplace.core.access import requires_page
from marketplace.core.pagination import InvalidCursorError
from marketplace.orders.models import Fulfilment, Order, OrderState
from marketplace.orders.selectors import support as selectors
from marketplace.orders.selectors.support import OrdersAsked, Shelf
from marketplace.orders.staff.forms import SHELVES, SearchForm
from marketplace.orders.words import amount, due
from sellers.models import Shop

SUPPORTS = requires_page(Action.SUPPORT_ORDERS)
ORDERS_A_PAGE = 20


@SUPPORTS
@require_safe
@never_cache
def orders(request: HttpRequest) -> HttpResponse:
    """Those that somebody looks for, or that wait for them; with a strange cursor it begins anew."""
    staff_in(request)
    form, now, cursor = SearchForm(request.GET), timezone.now(), request.GET.get("cursor") or None
    asked = form.asked if form.is_valid() else None
    try:
        page = selectors.page_orders(asked=asked, cursor=cursor, limit=ORDERS_A_PAGE, now=now) if asked else None
    except InvalidCursorError:
        return redirect("staff:orders")
    context = {
        "form": form,
        "page": page,
        "rows": [_row(order, now=now) for order in page.items] if page else [],
        "which": request.GET.get("state", ""),
        "shelves": SHELVES,
        "waiting": selectors.count_waiting(now=now),
        "most_counted": selectors.MOST_COUNTED,
        "is_searched": asked is not None and asked != OrdersAsked(),
        "is_waiting_list": asked in (OrdersAsked(OrderState.IN_REVIEW), OrdersAsked(Shelf.OVERDUE)),
        "query": _query_of(request),
        "is_first": cursor is None,
        "shop": Shop.objects.filter(pk=asked.shop_id).first() if asked and asked.shop_id else None,
    }
    return render(request, "orders/staff/orders.html", context, status=400 if form.errors else 200)


def staff_in(request: HttpRequest) -> Principal:
    """Whoever asks, as one of the market's staff."""
    return principal_in(request).require_any(Action.SUPPORT_ORDERS)


def _query_of(request: HttpRequest) -> str:
    """What was asked for, for the link to the next page."""
    kept = QueryDict(mutable=True)
    for name in ("q", "state", "shop"):
        if request.GET.get(name):
            kept[name] = request.GET[name]
    return kept.urlencode()


def _row(order: Order, *, now: datetime) -> dict[str, object]:
    return {
        "order": order,
        "state": OrderState(order.state).label,
        "total": amount(order.total, order.currency),
        "due": due(order) if order.ended_at is None else "",
        "check_by": order.timer_at if order.state == OrderState.IN_REVIEW else None,
        "is_pickup": order.fulfilment == Fulfilment.PICKUP,
        "hangs": selectors.hangs(order, now=now),
    }
