"""The stock of one of a shop's goods: what there is, how it moved, and what somebody books of it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from marketplace.accounts.principals import principal_in
from marketplace.accounts.profile_forms import REQUIRED, LineField
from marketplace.catalog.booking import MOST_STOCK
from marketplace.catalog.desk.goods_pages import CHANGES_GOODS, READS_GOODS, may_change
from marketplace.catalog.models import MovementKind
from marketplace.catalog.selectors.own import get_offer
from marketplace.catalog.selectors.wares import get_ware, page_movements
from marketplace.catalog.services import offers, stock
from marketplace.core.access import shows_or_takes
from marketplace.core.errors import ForbiddenError
from marketplace.core.ids import uuid7
from marketplace.core.pagination import InvalidCursorError
from sellers.access import ShopAccess
from sellers.desk.acting import did
from sellers.desk.pages import render_desk
from sellers.desk.zone_fields import WholeField

MOVEMENTS_A_PAGE = 20
LONGEST_REASON = 200
NO_QUANTITY = gettext_lazy("Write how many.")
# What a person books, as they would say it.
KINDS = (
    (MovementKind.RECEIVED.value, gettext_lazy("New goods came in")),
    (MovementKind.SOLD.value, gettext_lazy("Sold over the counter")),
    (MovementKind.RETURNED.value, gettext_lazy("A buyer brought some back")),
    (MovementKind.CORRECTED.value, gettext_lazy("Correction: broken, lost, spoilt or found")),
)


class MoveForm(forms.Form):
    """What came or went."""

    kind = forms.ChoiceField(label=gettext_lazy("What happened"), choices=KINDS, widget=forms.RadioSelect)
    quantity = WholeField(
        required=True,
        error_messages={"required": NO_QUANTITY},
        label=gettext_lazy("How many"),
        min_value=-MOST_STOCK,
        max_value=MOST_STOCK,
        help_text=gettext_lazy("Of a correction: with a minus for what lacks, such as −2."),
    )
    reason = LineField(
        label=gettext_lazy("Why"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.TextInput(attrs={"class": "input"}),
    )
    # Of one page, so that what is sent twice is booked once.
    once = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        kind, quantity = cleaned.get("kind"), cleaned.get("quantity")
        is_correction = kind == MovementKind.CORRECTED
        if "quantity" not in self.errors and not quantity:
            self.add_error("quantity", NO_QUANTITY)
        elif quantity is not None and quantity < 0 and kind and not is_correction:
            self.add_error("quantity", _("Only a correction takes a minus."))
        if is_correction and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Say why, in a few words: your people read it later."))
        return cleaned


class CountForm(forms.Form):
    """What is on the shelf."""

    counted = WholeField(
        label=gettext_lazy("On the shelf now"),
        min_value=0,
        max_value=MOST_STOCK,
        help_text=gettext_lazy("All of it, what is kept for orders included."),
        required=True,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["counted"].error_messages |= REQUIRED


@READS_GOODS
@shows_or_takes
def goods_offer(request: HttpRequest, access: ShopAccess, offer_id: UUID) -> HttpResponse:
    """One of the goods: its stock, the forms that book it, and every movement."""
    act = request.POST.get("act", "")
    move = MoveForm(request.POST if act == "move" else None, initial={"kind": MovementKind.RECEIVED, "once": uuid7()})
    count = CountForm(request.POST if act == "count" else None)
    if request.method == "POST":
        if not may_change(request, access):
            raise ForbiddenError
        get_offer(shop_id=access.shop.pk, offer_id=offer_id)
        if act == "move" and did(request, move, lambda: _move(request, offer_id, move)):
            return _done(request, access, offer_id, _("The stock is booked."))
        if act == "count" and did(request, count, lambda: _count(request, offer_id, count.cleaned_data["counted"])):
            return _done(request, access, offer_id, _("The count is booked."))
    try:
        return _show(request, access, offer_id, move, count)
    except InvalidCursorError:
        return redirect("desk:goods_offer", slug=access.shop.slug, offer_id=offer_id)


@CHANGES_GOODS
@require_POST
def goods_offer_act(request: HttpRequest, access: ShopAccess, offer_id: UUID) -> HttpResponse:
    """What takes one tap: it is still there, it is counted no more, it is sold no more, or again."""
    get_offer(shop_id=access.shop.pk, offer_id=offer_id)
    who: dict[str, Any] = {"actor_id": principal_in(request).own_id, "offer_id": offer_id, "now": timezone.now()}
    acts = {
        "confirm": (lambda: stock.confirm_stock(**who), _("Buyers see that you have it.")),
        "uncount": (lambda: stock.count_stock(quantity=None, **who), _("It is not counted any more.")),
        "withdraw": (lambda: offers.withdraw_offer(**who), _("Buyers do not see it any more.")),
        "restore": (lambda: offers.restore_offer(**who), _("It is on sale again.")),
    }
    act, told = acts.get(request.POST.get("act", ""), (None, ""))
    form = forms.Form(request.POST)
    if act is not None and did(request, form, act):
        messages.success(request, told)
    for error in form.non_field_errors():
        messages.warning(request, str(error))
    return redirect("desk:goods_offer", slug=access.shop.slug, offer_id=offer_id)


def _move(request: HttpRequest, offer_id: UUID, form: MoveForm) -> None:
    stock.move_stock(
        actor_id=principal_in(request).own_id,
        offer_id=offer_id,
        kind=MovementKind(form.cleaned_data["kind"]),
        quantity=form.cleaned_data["quantity"],
        reason=form.cleaned_data["reason"],
        reference=form.cleaned_data["once"],
        now=timezone.now(),
    )


def _count(request: HttpRequest, offer_id: UUID, counted: int) -> None:
    stock.count_stock(actor_id=principal_in(request).own_id, offer_id=offer_id, quantity=counted, now=timezone.now())


def _done(request: HttpRequest, access: ShopAccess, offer_id: UUID, told: str) -> HttpResponse:
    messages.success(request, told)
    return redirect("desk:goods_offer", slug=access.shop.slug, offer_id=offer_id)


def _show(request: HttpRequest, access: ShopAccess, offer_id: UUID, move: MoveForm, count: CountForm) -> HttpResponse:
    ware = get_ware(shop_id=access.shop.pk, offer_id=offer_id, now=timezone.now())
    cursor = request.GET.get("cursor") or None
    context = {
        "ware": ware,
        "offer": ware.offer,
        "page": page_movements(ware.offer, cursor=cursor, limit=MOVEMENTS_A_PAGE),
        "is_first": cursor is None,
        "move": move,
        "count": count,
        "form": move if move.errors else count,
        "may_change": may_change(request, access) and ware.offer.deleted_at is None,
        "may_restore": may_change(request, access) and ware.offer.deleted_at is not None,
    }
    status = 400 if move.errors or count.errors else 200
    return render_desk(request, access, "catalog/desk/goods/offer.html", context, status=status)
