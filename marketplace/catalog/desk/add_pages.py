"""Goods that a shop begins to sell: found in the shared catalogue, priced where they stand, saved together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from marketplace.accounts.principals import principal_in
from marketplace.catalog.desk.goods_pages import CHANGES_GOODS
from marketplace.catalog.desk.grid_rows import read_ids
from marketplace.catalog.drafts import LARGEST_PRICE
from marketplace.catalog.models import Variant
from marketplace.catalog.selectors.addable import Addable, Kind, Pack, find_addable, get_kind, list_roots, page_addable
from marketplace.catalog.services.new_offers import MOST_NEW, Listing, NewOffer, list_variants
from marketplace.core import formats
from marketplace.core.access import shows_or_takes
from marketplace.core.pagination import InvalidCursorError
from sellers.access import ShopAccess
from sellers.desk.pages import render_desk
from sellers.desk.zone_fields import NumberField, WholeField

PRODUCTS_A_PAGE = 30


class PackForm(forms.Form):
    """What a pack shall cost, and how many there are."""

    price = NumberField(label=gettext_lazy("Price"), max_value=LARGEST_PRICE)
    stock = WholeField(label=gettext_lazy("In stock"), min_value=0)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["stock"].widget.attrs["placeholder"] = _("not counted")


@dataclass(frozen=True, slots=True)
class PackRow:
    """A pack with the fields beside it; none where it is sold already."""

    pack: Pack
    form: PackForm
    is_ticked: bool = False


@dataclass(frozen=True, slots=True)
class ProductRows:
    """A product with its packs."""

    found: Addable
    rows: Sequence[PackRow]


@dataclass(frozen=True, slots=True)
class Found:
    """What the address asks for."""

    text: str
    goods: Sequence[Addable] = ()
    kind: Kind | None = None
    next: str | None = None

    @property
    def is_asked(self) -> bool:
        return bool(self.text) or self.kind is not None


@dataclass(slots=True)
class Sent:
    """What was ticked and typed; a price by itself is wish enough."""

    forms: dict[UUID, PackForm] = field(default_factory=dict)
    ticked: set[UUID] = field(default_factory=set)

    @classmethod
    def read(cls, data: Any) -> "Sent":
        shown = read_ids(data.getlist("pack"))[:MOST_NEW]
        asked = {pk: PackForm(data, prefix=prefix_of(pk)) for pk in shown}
        ticked = {pk for pk in read_ids(data.getlist("tick")) if pk in asked}
        typed = {pk for pk, form in asked.items() if str(data.get(form.add_prefix("price"), "")).strip()}
        sent = cls({pk: form for pk, form in asked.items() if pk in ticked | typed}, ticked | typed)
        for form in sent.forms.values():
            if form.is_valid() and form.cleaned_data["price"] is None:
                form.add_error("price", _("Write what it costs."))
        return sent

    def wanted(self) -> list[NewOffer]:
        """Those that are in order."""
        return [
            NewOffer(pk, Decimal(form.cleaned_data["price"]), form.cleaned_data["stock"])
            for pk, form in self.forms.items()
            if form.is_valid()
        ]

    def take(self, results: Iterable[Listing]) -> list[Listing]:
        """What became of them; what was listed has nothing typed any more, and what was not is told beside it."""
        listed: list[Listing] = []
        for result in results:
            if result.is_new:
                listed.append(result)
            for detail in result.details:
                form = self.forms[result.variant_id]
                form.add_error(detail.field if detail.field in form.fields else "price", str(detail.message))
        return listed


def prefix_of(variant_id: UUID) -> str:
    """What the names of a pack's fields begin with."""
    return f"p-{variant_id}"


@CHANGES_GOODS
@shows_or_takes
def goods_add(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """Search or walk through the catalogue; what is ticked and priced is on sale with one button."""
    sent = Sent.read(request.POST) if request.method == "POST" else Sent()
    listed: list[Listing] = []
    if sent.forms:
        results = list_variants(
            actor_id=principal_in(request).own_id, shop_id=access.shop.pk, wanted=sent.wanted(), now=timezone.now()
        )
        listed = sent.take(results)
    has_errors = any(form.errors for form in sent.forms.values())
    if request.method == "POST" and not has_errors:
        _tell(request, listed)
        return redirect(request.get_full_path())
    try:
        found = _found(request, access)
    except InvalidCursorError:
        return redirect(request.path)
    context = {
        "found": found,
        "goods": _rows(found.goods, sent),
        "roots": () if found.is_asked else list_roots(),
        "saved": len(listed),
        "wrong": sum(bool(form.errors) for form in sent.forms.values()),
        "is_first": "cursor" not in request.GET,
    }
    return render_desk(request, access, "catalog/desk/goods/add.html", context, status=400 if has_errors else 200)


def _found(request: HttpRequest, access: ShopAccess) -> Found:
    text = request.GET.get("q", "")[:100].replace("\x00", "").strip()
    if text:
        return Found(text, find_addable(text, shop_id=access.shop.pk))
    slug = request.GET.get("category", "")
    if not slug:
        return Found("")
    kind, cursor = get_kind(slug), request.GET.get("cursor") or None
    page = page_addable(shop_id=access.shop.pk, category=kind.category, cursor=cursor, limit=PRODUCTS_A_PAGE)
    return Found("", page.items, kind, page.next)


def _rows(goods: Sequence[Addable], sent: Sent) -> list[ProductRows]:
    return [
        ProductRows(one, [_row(pack, pack.variant, sent.forms, sent.ticked) for pack in one.packs]) for one in goods
    ]


def _row(pack: Pack, variant: Variant, typed: Mapping[UUID, PackForm], ticked: set[UUID]) -> PackRow:
    form = typed.get(variant.pk)
    return PackRow(pack, form or PackForm(prefix=prefix_of(variant.pk)), form is not None and variant.pk in ticked)


def _tell(request: HttpRequest, listed: Sequence[Listing]) -> None:
    if not listed:
        messages.warning(request, _("Tick what you sell, and write what it costs."))
        return
    told = ngettext("%(count)s of the goods is on sale now.", "%(count)s of the goods are on sale now.", len(listed))
    messages.success(request, told % {"count": formats.number(len(listed))})
