"""Products that look like one, as a page for the market's staff: side by side, made one, or left as two."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.catalog.selectors import merges as selectors
from marketplace.catalog.selectors import proposals
from marketplace.catalog.services import merges
from marketplace.core.access import requires_page, shows_or_takes
from marketplace.core.pagination import InvalidCursorError
from sellers.desk.acting import did

EDITS = requires_page(Action.EDIT_CATALOGUE)
PAIRS_A_PAGE = 10


class PairForm(forms.Form):
    """Which of the two stays; neither says that they are two things."""

    keeps = forms.UUIDField(required=False, widget=forms.HiddenInput)


@EDITS
@require_safe
@never_cache
def queue(request: HttpRequest) -> HttpResponse:
    """The most alike first; with a strange cursor it begins anew."""
    principal_in(request).require_any(Action.EDIT_CATALOGUE)
    try:
        page = selectors.page_pairs(cursor=request.GET.get("cursor") or None, limit=PAIRS_A_PAGE)
    except InvalidCursorError:
        return redirect("staff:merges")
    context = {
        "page": page,
        "shown": "merges",
        "waiting": proposals.count_waiting(),
        "pairs": selectors.count_pairs(),
        "is_first": "cursor" not in request.GET,
    }
    return render(request, "catalog/staff/merges.html", context)


@EDITS
@shows_or_takes
@never_cache
def pair(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """One pair with what merging would do, and the decision, which cannot be taken back by a click."""
    actor_id = principal_in(request).require_any(Action.EDIT_CATALOGUE).own_id
    form = PairForm(request.POST if request.method == "POST" else None)

    def decide() -> None:
        keeps, now = form.cleaned_data["keeps"], timezone.now()
        if keeps is None:
            merges.refuse_pair(actor_id=actor_id, pair_id=pair_id, now=now)
            messages.success(request, _("They stay two, and are not shown here again."))
        else:
            merges.accept_pair(actor_id=actor_id, pair_id=pair_id, keeps=keeps, now=now)
            messages.success(request, _("The two are one product."))

    if did(request, form, decide):
        return redirect("staff:merges")
    context = {"pair": selectors.get_pair(pair_id), "form": form}
    return render(request, "catalog/staff/pair.html", context, status=400 if form.errors else 200)
