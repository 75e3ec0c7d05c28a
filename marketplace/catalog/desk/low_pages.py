"""What runs low, with a field beside each for what is on the shelf: counted in one round, saved with one button."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.accounts.principals import principal_in
from marketplace.catalog.desk.acts import told_of
from marketplace.catalog.desk.goods_pages import CHANGES_GOODS, GOODS_A_PAGE
from marketplace.catalog.desk.grid_rows import read_ids
from marketplace.catalog.desk.stock_pages import CountForm
from marketplace.catalog.selectors.wares import Shelf, Ware, WaresAsked, list_wares, page_wares
from marketplace.catalog.services.bulk import ChangedRow, OfferChange, Outcome, change_offers
from marketplace.core.access import shows_or_takes
from marketplace.core.numerals import in_latin_digits
from marketplace.core.pagination import InvalidCursorError, Page
from sellers.access import ShopAccess
from sellers.desk.pages import render_desk


@dataclass(slots=True)
class LowRow:
    """One of the goods, with what was counted of it."""

    ware: Ware
    form: CountForm
    is_saved: bool = False


@CHANGES_GOODS
@shows_or_takes
def goods_low(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """What is at its threshold or below, what there is least of first."""
    if request.method == "POST":
        return _count(request, access)
    asked, cursor = WaresAsked(Shelf.LOW), request.GET.get("cursor") or None
    try:
        page = page_wares(shop_id=access.shop.pk, asked=asked, cursor=cursor, limit=GOODS_A_PAGE, now=timezone.now())
    except InvalidCursorError:
        return redirect("desk:goods_low", slug=access.shop.slug)
    rows = [LowRow(ware, CountForm(prefix=prefix_of(ware.offer.pk))) for ware in page.items]
    return _show(request, access, rows, page)


def prefix_of(offer_id: UUID) -> str:
    """What the names of a row's fields begin with."""
    return f"c-{offer_id}"


def _count(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """Rows in which nothing was written stay as they are."""
    shown = read_ids(request.POST.getlist("row"))[:GOODS_A_PAGE]
    sent = {pk: CountForm(request.POST, prefix=prefix_of(pk)) for pk in shown}
    typed = {pk: form for pk, form in sent.items() if str(form["counted"].value() or "").strip()}
    changes = [_change(request.POST, pk, form) for pk, form in typed.items() if form.is_valid()]
    results = change_offers(
        actor_id=principal_in(request).own_id, shop_id=access.shop.pk, changes=changes, now=timezone.now()
    )
    for result in results:
        _tell(typed[result.offer_id], result)
    if not any(form.errors for form in typed.values()):
        messages.success(request, told_of(results))
        return redirect(request.get_full_path())
    saved = {result.offer_id for result in results if result.outcome.is_done}
    rows = [
        LowRow(ware, CountForm(prefix=prefix_of(ware.offer.pk)), is_saved=True)
        if ware.offer.pk in saved
        else LowRow(ware, typed.get(ware.offer.pk) or CountForm(prefix=prefix_of(ware.offer.pk)))
        for ware in list_wares(shop_id=access.shop.pk, offer_ids=shown, now=timezone.now())
    ]
    return _show(request, access, rows, Page(rows, None), status=400)


def _change(data: Any, offer_id: UUID, form: CountForm) -> OfferChange:
    """What was counted, beside what the page showed: it may have been sold since."""
    shown = in_latin_digits(data.get(f"{prefix_of(offer_id)}-seen", ""))
    seen = {"stock": int(shown)} if shown.isascii() and shown.isdigit() else {}
    return OfferChange(offer_id=offer_id, values={"stock": form.cleaned_data["counted"]}, seen=seen)


def _tell(form: CountForm, result: ChangedRow) -> None:
    if result.outcome is Outcome.OUTDATED:
        form.add_error("counted", _("Its stock has moved since you looked. Look at the shelf again, then save."))
    elif not result.outcome.is_done:
        form.add_error("counted", str(result.details[0].message))


def _show(
    request: HttpRequest, access: ShopAccess, rows: Sequence[LowRow], page: Page[Any], status: int = 200
) -> HttpResponse:
    context = {
        "rows": rows,
        "page": page,
        "is_first": "cursor" not in request.GET,
        "wrong": sum(bool(row.form.errors) for row in rows),
        "saved": sum(row.is_saved for row in rows),
    }
    return render_desk(request, access, "catalog/desk/goods/low.html", context, status=status)
