"""What a shop does to an order on a page of its own: end it, change its lines, hand it over."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from marketplace.catalog.selectors.wares import Shelf, Ware, WaresAsked, page_wares
from marketplace.core.access import shows_or_takes
from marketplace.orders.desk.order_forms import AdjustForm, EndForm, FailForm, HandoverForm, ProposeForm
from marketplace.orders.desk.order_pages import HANDLES, actor_in, told_of
from marketplace.orders.errors.acts import OrderChangedError
from marketplace.orders.models import ActorRole, LineState, Order, OrderLine, OrderState, ProofKind, SubstitutionWish
from marketplace.orders.selectors.orders import get_order_of_shop, list_acts_of
from marketplace.orders.services import acting, adjusting, handover, substituting
from marketplace.orders.services.adjusting import ADJUSTABLE
from marketplace.orders.services.handover import MOST_TRIES
from marketplace.orders.services.proposals import open_proposals
from marketplace.orders.services.substituting import SUBSTITUTABLE
from marketplace.orders.states import Act
from marketplace.orders.words import amount, pack_of
from sellers.access import ShopAccess
from sellers.desk.acting import ask, did

SUBSTITUTES = 20
ENDS = {
    "reject": (Act.REJECT, acting.reject_order),
    "cancel": (Act.CANCEL, acting.cancel_order),
    "fail": (Act.FAIL_DELIVERY, acting.fail_delivery),
}


@HANDLES
@shows_or_takes
def order_end(request: HttpRequest, access: ShopAccess, number: str, way: str) -> HttpResponse:
    """Turn it down, cancel it, or say that it came back; each with a reason."""
    found, lines = _found(access, number)
    act, do = ENDS[way]
    if act not in list_acts_of(found, role=ActorRole.SHOP, now=timezone.now()):
        return _too_late(request, access, found)
    data = request.POST if request.method == "POST" else None
    form = FailForm(data, order=found, lines=lines) if way == "fail" else EndForm(data, order=found, act=act)

    def end() -> None:
        more: dict[str, Any] = {"unfit": form.unfit()} if isinstance(form, FailForm) else {}
        do(actor=actor_in(request), because=form.because(), now=timezone.now(), **form.expected, **more)

    if did(request, form, end):
        return _done(request, access, found, told_of(get_order_of_shop(shop_id=access.shop.pk, number=number)))
    return ask(request, access, "orders/desk/end.html", form, order=found, way=way, act=act)


@HANDLES
@shows_or_takes
def order_adjust(request: HttpRequest, access: ShopAccess, number: str) -> HttpResponse:
    """Say that there is less of something, or what it weighs."""
    found, lines = _found(access, number)
    if OrderState(found.state) not in ADJUSTABLE[ActorRole.SHOP]:
        return _too_late(request, access, found)
    asked_for = set(open_proposals(found).values_list("line_id", flat=True))
    wanted = [line for line in lines if line.state != LineState.REPLACED and line.wanted]
    changeable = [line for line in wanted if line.pk not in asked_for]
    form = AdjustForm(request.POST if request.method == "POST" else None, order=found, lines=changeable)

    def adjust() -> None:
        told = form.cleaned_data
        adjusting.adjust_order(
            actor=actor_in(request),
            changes=form.changes(),
            reason=told["reason"],
            now=timezone.now(),
            **form.expected,
        )

    if did(request, form, adjust):
        return _done(request, access, found, _("The order is changed. The buyer is told what it costs now."))
    return ask(request, access, "orders/desk/adjust.html", form, order=found)


@HANDLES
@shows_or_takes
def order_replace(request: HttpRequest, access: ShopAccess, number: str, line_id: UUID) -> HttpResponse:
    """Look for something else among the shop's goods, and propose it for a line."""
    found, lines = _found(access, number)
    line = next((one for one in lines if one.pk == line_id), None)
    if line is None:
        raise Http404
    if OrderState(found.state) not in SUBSTITUTABLE:
        return _too_late(request, access, found)
    form = ProposeForm(
        request.POST if request.method == "POST" else None, order=found, initial={"quantity": line.kept or 1}
    )

    def propose() -> None:
        substituting.propose_substitute(
            actor=actor_in(request), draft=form.draft(line), now=timezone.now(), **form.expected
        )

    if did(request, form, propose):
        return _done(request, access, found, _("The buyer is asked. They have ten minutes."))
    searched = request.GET.get("q", "").strip()[:100]
    is_taken_unasked = line.substitution == SubstitutionWish.REPLACE and line.replace_up_to is None
    context = {
        "order": found,
        "line": line,
        "pack": pack_of(line),
        "each": amount(line.replace_up_to, line.currency) if line.replace_up_to is not None else "",
        "unasked": amount(line.unit_price, line.currency) if is_taken_unasked else "",
        "in_all": amount(line.goods, line.currency),
        "searched": searched,
        "wares": _wares_for(access, line, searched),
        "chosen": request.POST.get("offer", ""),
    }
    return ask(request, access, "orders/desk/replace.html", form, **context)


@HANDLES
@shows_or_takes
def order_hand(request: HttpRequest, access: ShopAccess, number: str) -> HttpResponse:
    """Show that the buyer has it: by their code, a signature or a photo."""
    found, _lines = _found(access, number)
    acts = list_acts_of(found, role=ActorRole.SHOP, now=timezone.now())
    do: Callable[..., Order] | None = None
    if Act.DELIVER in acts:
        do = handover.deliver_order
    elif Act.COLLECT in acts:
        do = handover.collect_order
    if do is None:
        return _too_late(request, access, found)
    is_locked = found.handover_tries >= MOST_TRIES
    first = ProofKind.PHOTO if is_locked else ProofKind.CODE
    form = HandoverForm(request.POST or None, request.FILES or None, order=found, initial={"kind": first.value})

    def hand() -> None:
        do(actor=actor_in(request), proof=form.proof(), now=timezone.now(), **form.expected)

    if did(request, form, hand):
        return _done(request, access, found, told_of(get_order_of_shop(shop_id=access.shop.pk, number=number)))
    left = found.total - found.collected
    context = {
        "order": found,
        "is_locked": is_locked,
        "to_collect": amount(left, found.currency) if left else "",
        "kind": form["kind"].value(),
    }
    return ask(request, access, "orders/desk/hand.html", form, **context)


def _found(access: ShopAccess, number: str) -> tuple[Order, list[OrderLine]]:
    found = get_order_of_shop(shop_id=access.shop.pk, number=number)
    return found, list(found.lines.order_by("position"))


def _wares_for(access: ShopAccess, line: OrderLine, searched: str) -> list[Ware]:
    """What the shop has on sale by that name; without one, of the same kind, and what is nearest in price first."""
    offer = line.offer
    kind = "" if searched or offer is None else offer.product.category.slug
    asked = WaresAsked(shelf=Shelf.ON_SALE, text=searched, category=kind)
    page = page_wares(shop_id=access.shop.pk, asked=asked, cursor=None, limit=SUBSTITUTES, now=timezone.now())
    others = [ware for ware in page.items if ware.offer.pk != line.offer_id and not ware.is_out]
    return sorted(others, key=lambda ware: abs(ware.offer.price - line.unit_price))


def _done(request: HttpRequest, access: ShopAccess, found: Order, told: str) -> HttpResponse:
    messages.success(request, told)
    return redirect("desk:order", slug=access.shop.slug, number=found.number)


def _too_late(request: HttpRequest, access: ShopAccess, found: Order) -> HttpResponse:
    messages.warning(request, str(OrderChangedError.message))
    return redirect("desk:order", slug=access.shop.slug, number=found.number)
