"""Many goods as rows to write in: prices, comparisons, stock and limits, saved together."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from marketplace.accounts.principals import principal_in
from marketplace.catalog.desk.acts import ActForm, told_of
from marketplace.catalog.desk.goods_pages import CHANGES_GOODS, GOODS_A_PAGE, WaresForm, page_of, query_of
from marketplace.catalog.desk.grid_rows import Row, TypedRow, read_ids, read_rows, shown_row
from marketplace.catalog.selectors.wares import Shelf, Ware, list_wares
from marketplace.catalog.services.bulk import ChangedRow, OfferChange, Outcome, change_offers
from marketplace.core.access import shows_or_takes
from marketplace.core.pagination import InvalidCursorError, Page
from sellers.access import ShopAccess
from sellers.desk.pages import render_desk


@CHANGES_GOODS
@shows_or_takes
def goods_grid(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """A page of the list, or what was chosen, each a row to write in; what is sent is saved as far as it can be."""
    if request.method == "POST":
        return _save(request, access)
    asked = WaresForm(request.GET).asked()
    chosen = read_ids(request.GET.getlist("offer"))[:GOODS_A_PAGE]
    try:
        page = _chosen(access, chosen) if chosen else page_of(request, access, asked)
    except InvalidCursorError:
        return redirect(f"{reverse('desk:goods_grid', args=[access.shop.slug])}?{query_of(request)}")
    zone = ZoneInfo(access.shop.time_zone)
    # What is withdrawn is sold again one by one: nothing of it can be changed before.
    wares = [] if asked.shelf is Shelf.WITHDRAWN else page.items
    rows = [shown_row(ware, zone) for ware in wares]
    return _show(request, access, rows, next_cursor=page.next, form=ActForm())


def _chosen(access: ShopAccess, offer_ids: Sequence[UUID]) -> Page[Ware]:
    return Page(list_wares(shop_id=access.shop.pk, offer_ids=offer_ids, now=timezone.now()), None)


def _save(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    zone, form = ZoneInfo(access.shop.time_zone), ActForm(request.POST)
    typed = read_rows(request.POST, zone, most=GOODS_A_PAGE)
    ticked = set(read_ids(request.POST.getlist("tick")))
    is_sound = form.is_valid()
    act = form.acts() if is_sound else {}
    changes = [_change(row, act if row.offer_id in ticked else {}) for row in typed if row.is_sound]
    results = change_offers(
        actor_id=principal_in(request).own_id,
        shop_id=access.shop.pk,
        changes=[change for change in changes if is_sound and change is not None],
        now=timezone.now(),
    )
    by_id = {result.offer_id: result for result in results}
    is_done = all(row.is_sound for row in typed) and all(result.outcome.is_done for result in results)
    if is_sound and is_done:
        messages.success(request, told_of(results))
        return redirect(request.get_full_path())
    rows = _rows_again(access, typed, by_id, ticked)
    return _show(request, access, rows, next_cursor=None, form=form, results=results, status=400)


def _change(row: TypedRow, act: Mapping[str, Any]) -> OfferChange | None:
    """What was typed in a row and what is done to all that are ticked, as one change; None for nothing."""
    change = row.change()
    if not change.values and not act:
        return None
    values = {**change.values, **act.get("values", {})}
    return dataclasses.replace(change, **{**act, "values": values})


def _rows_again(
    access: ShopAccess, typed: Sequence[TypedRow], results: Mapping[UUID, ChangedRow], ticked: set[UUID]
) -> list[Row]:
    """The rows as they are by now: those that were saved, and those with what was typed and what stood in the way."""
    zone = ZoneInfo(access.shop.time_zone)
    ids = [row.offer_id for row in typed]
    wares = {ware.offer.pk: ware for ware in list_wares(shop_id=access.shop.pk, offer_ids=ids, now=timezone.now())}
    rows: list[Row] = []
    for row in typed:
        ware, result = wares.get(row.offer_id), results.get(row.offer_id)
        if ware is None:
            continue
        if result is not None and result.outcome.is_done:
            rows.append(shown_row(ware, zone, is_saved=result.outcome is Outcome.CHANGED))
        else:
            rows.append(row.again(ware, result, is_ticked=row.offer_id in ticked))
    return rows


def _show(
    request: HttpRequest,
    access: ShopAccess,
    rows: Sequence[Row],
    *,
    next_cursor: str | None,
    form: ActForm,
    results: Sequence[ChangedRow] = (),
    status: int = 200,
) -> HttpResponse:
    context = {
        "rows": rows,
        "next": next_cursor,
        "form": form,
        "saved": sum(row.is_saved for row in rows),
        "wrong": [row for row in rows if row.errors or row.others],
        "gone": sum(result.outcome is Outcome.NOT_FOUND for result in results),
        "query": query_of(request),
        "is_first": "cursor" not in request.GET,
    }
    return render_desk(request, access, "catalog/desk/goods/grid.html", context, status=status)
