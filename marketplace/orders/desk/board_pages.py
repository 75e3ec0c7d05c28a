"""A shop's orders as pages of its desk: the board of what is under way, and the list of all."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core import live
from marketplace.core.fragments import frame
from marketplace.core.pagination import InvalidCursorError
from marketplace.orders.desk.board_words import cards_of, count_in_words
from marketplace.orders.models import OPEN_STATES, TERMINAL_STATES, Fulfilment, Order, OrderState
from marketplace.orders.page_parts import is_pushed_to
from marketplace.orders.selectors.board import CARDS, COLUMNS, get_board
from marketplace.orders.selectors.orders import list_orders_of_shop
from marketplace.orders.selectors.waiting import has_order
from marketplace.orders.words import amount
from sellers.access import ShopAccess
from sellers.desk.pages import desk_page, render_desk
from sellers.models import ShopPermission

READS = desk_page(Action.READ_ORDERS, ShopPermission.ORDERS)
ORDERS_A_PAGE = 30
COLUMN_NAMES = {
    "new": _("New"),
    "preparing": _("In preparation"),
    "ready": _("Ready"),
    "out": _("On the way"),
    "done": _("Done"),
}
SHELVES = {"open": OPEN_STATES, "past": TERMINAL_STATES}


@READS
@require_safe
def orders(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """The board. A browser that asks again with the `mark` it has gets nothing (204) while nothing is different."""
    shown = request.GET.get("column", "")
    shown = shown if shown in COLUMNS else "new"
    now, told_up_to = timezone.now(), live.position("shop", access.shop.pk)
    told = get_board(shop_id=access.shop.pk, now=now)
    if request.GET.get("mark") == told.mark:
        return HttpResponse(status=204)
    columns = [
        {
            "key": column.key,
            "name": COLUMN_NAMES[column.key],
            "count": column.count,
            "cards": cards_of(column.cards, access.shop, now=now),
            "more": max(column.count - CARDS, 0),
            "is_shown": column.key == shown,
        }
        for column in told.columns
    ]
    context = {
        "columns": columns,
        "board": told,
        "live": live.topic("shop", access.shop.pk, told_up_to=told_up_to),
        "shown": shown,
        "waiting": count_in_words(told.columns[0].count),
        "may_act": may_handle(request, access),
        "may_settle": access.may(ShopPermission.SETTINGS),
        "is_pushed": is_pushed_to(request, access),
        "is_empty": not any(column.count for column in told.columns),
        "layout": frame(request, page="sellers/desk/layout.html", part="orders/desk/part.html"),
    }
    return render_desk(request, access, "orders/desk/board.html", context)


class FindForm(forms.Form):
    """Which orders; what makes no sense asks for nothing in particular."""

    q = forms.CharField(label=_("Number of the order"), max_length=20, required=False)
    show = forms.ChoiceField(choices=[(shelf, shelf) for shelf in SHELVES], required=False)


@READS
@require_safe
def orders_all(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """All orders that the shop ever had, the newest first; a number leads to its order."""
    form = FindForm(request.GET)
    form.is_valid()
    number, shelf = form.cleaned_data.get("q", "").strip().upper(), form.cleaned_data.get("show", "")
    if number and has_order(shop_id=access.shop.pk, number=number):
        return redirect("desk:order", slug=access.shop.slug, number=number)
    cursor = request.GET.get("cursor") or None
    try:
        page = list_orders_of_shop(
            shop_id=access.shop.pk,
            states=SHELVES.get(shelf, ()),
            cursor=cursor,
            limit=ORDERS_A_PAGE,
            query=f"desk|{shelf}",
        )
    except InvalidCursorError:
        return redirect("desk:orders_all", slug=access.shop.slug)
    context = {
        "page": page,
        "rows": [_row(order) for order in page.items],
        "shelf": shelf,
        "query": f"show={shelf}" if shelf else "",
        "is_first": cursor is None,
        "form": form,
        "not_found": number,
    }
    return render_desk(request, access, "orders/desk/all.html", context)


def may_handle(request: HttpRequest, access: ShopAccess) -> bool:
    """Whether the reader does something about orders here; support only looks."""
    return access.member is not None or principal_in(request).reaches_any(Action.HANDLE_ORDERS)


def _row(order: Order) -> dict[str, object]:
    lines = [line for line in order.lines.all() if line.kept]
    return {
        "order": order,
        "state": OrderState(order.state).label,
        "total": amount(order.total, order.currency),
        "count": sum(line.kept for line in lines),
        "is_pickup": order.fulfilment == Fulfilment.PICKUP,
    }
