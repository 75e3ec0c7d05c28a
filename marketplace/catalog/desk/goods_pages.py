"""What a shop sells, as pages of its desk: the list with what can be done to several, and what runs low."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.catalog.desk.acts import ActForm, changes_of, refusals_of, told_of
from marketplace.catalog.desk.grid_rows import read_ids
from marketplace.catalog.models import Offer, Product
from marketplace.catalog.selectors.wares import Shelf, Ware, WaresAsked, count_wares, list_kinds, page_wares
from marketplace.catalog.services.bulk import change_offers
from marketplace.core.pagination import InvalidCursorError, Page
from sellers.access import ShopAccess
from sellers.desk.pages import desk_page, render_desk
from sellers.models import ShopPermission

GOODS_A_PAGE = 50
READS_GOODS = desk_page(Action.READ_OFFERS, ShopPermission.CATALOGUE)
CHANGES_GOODS = desk_page(Action.CHANGE_OFFERS, ShopPermission.CATALOGUE)


class WaresForm(forms.Form):
    """What is looked for among a shop's goods."""

    q = forms.CharField(label=gettext_lazy("Name, number or barcode"), max_length=100, required=False)
    category = forms.SlugField(label=gettext_lazy("Kind of goods"), max_length=60, required=False)
    shelf = forms.ChoiceField(choices=Shelf.choices, required=False)

    def asked(self) -> WaresAsked:
        """What was asked; fields that failed narrow nothing."""
        self.is_valid()
        told = self.cleaned_data
        return WaresAsked(Shelf(told.get("shelf") or Shelf.ALL), told.get("q", "").strip(), told.get("category", ""))


@dataclass(frozen=True, slots=True)
class Tab:
    """One shelf to look at."""

    label: str
    count: int
    url: str
    is_shown: bool


@READS_GOODS
@require_safe
def goods(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """What the shop sells, what it listed last first; with a strange cursor it begins anew."""
    form, now = WaresForm(request.GET), timezone.now()
    asked = form.asked()
    try:
        page = page_of(request, access, asked)
    except InvalidCursorError:
        return redirect(f"{reverse('desk:goods', args=[access.shop.slug])}?{query_of(request)}")
    counts = count_wares(shop_id=access.shop.pk, now=now)
    context = {
        "page": page,
        "asked": asked,
        "form": form,
        "tabs": _tabs(request, counts, asked.shelf),
        "kinds": list_kinds(shop_id=access.shop.pk),
        "sells_anything": counts[Shelf.ALL] + counts[Shelf.WITHDRAWN] > 0,
        "is_first": "cursor" not in request.GET,
        "query": query_of(request),
        "may_change": may_change(request, access),
    }
    return render_desk(request, access, "catalog/desk/goods/list.html", context)


@CHANGES_GOODS
@require_POST
def goods_acts(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """Do one thing to all that are ticked, or to the one whose button it was, and go back to the list."""
    form = ActForm(request.POST)
    one = read_ids([request.POST.get("confirm", "")])
    back = redirect(f"{reverse('desk:goods', args=[access.shop.slug])}?{request.GET.urlencode()}")
    if not form.is_valid():
        for errors in form.errors.values():
            messages.warning(request, str(errors[0]))
        return back
    ticked = one or read_ids(request.POST.getlist("tick"))[:GOODS_A_PAGE]
    told = {"confirms": True} if one else form.acts()
    if not ticked or not told:
        messages.warning(request, _("Tick some of the goods first, then choose what to do."))
        return back
    results = change_offers(
        actor_id=principal_in(request).own_id,
        shop_id=access.shop.pk,
        changes=changes_of(ticked, told),
        now=timezone.now(),
    )
    messages.success(request, told_of(results))
    for line in refusals_of(results, products_of(access, ticked)):
        messages.warning(request, line)
    return back


def page_of(request: HttpRequest, access: ShopAccess, asked: WaresAsked) -> Page[Ware]:
    """The page of the shop's goods that the address asks for.

    Raises:
        InvalidCursorError: it asks for one of another list.
    """
    cursor = request.GET.get("cursor") or None
    return page_wares(shop_id=access.shop.pk, asked=asked, cursor=cursor, limit=GOODS_A_PAGE, now=timezone.now())


def query_of(request: HttpRequest, **other: str) -> str:
    """What was asked for, without the place in the list."""
    query = QueryDict(mutable=True)
    asked = {name: request.GET.get(name, "") for name in WaresForm.base_fields} | other
    query.update({name: value for name, value in asked.items() if value})
    return query.urlencode()


def may_change(request: HttpRequest, access: ShopAccess) -> bool:
    """Whether the reader sees to the goods; support only looks."""
    return access.member is not None or principal_in(request).reaches_any(Action.CHANGE_OFFERS)


def _tabs(request: HttpRequest, counts: dict[Shelf, int], shown: Shelf) -> list[Tab]:
    """Those with something on them, and the one that is shown."""
    return [
        Tab(str(shelf.label), count, f"?{query_of(request, shelf=shelf.value)}", shelf is shown)
        for shelf, count in counts.items()
        if count or shelf in {shown, Shelf.ALL}
    ]


def products_of(access: ShopAccess, offer_ids: Sequence[UUID]) -> dict[UUID, Product]:
    """The products of those of the shop's offers."""
    rows = Offer.objects.filter(shop=access.shop, pk__in=offer_ids).select_related("product")
    return {offer.pk: offer.product for offer in rows}
