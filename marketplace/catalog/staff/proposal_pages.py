"""Proposals to the shared catalogue, as pages for the staff: the queue, and one beside the product it changes."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import Principal, principal_in
from marketplace.catalog.models import ProposalState
from marketplace.catalog.selectors import merges as pairs
from marketplace.catalog.selectors import proposals as selectors
from marketplace.catalog.services import proposals
from marketplace.core.access import requires_page, shows_or_takes
from marketplace.core.pagination import InvalidCursorError
from sellers.desk.acting import did
from sellers.desk.profile_forms import TextField

EDITS = requires_page(Action.EDIT_CATALOGUE)
PROPOSALS_A_PAGE = 20
DONE = {"approve": _("The catalogue is as it was proposed."), "reject": _("The shop is told why.")}


class DecisionForm(forms.Form):
    """Yes or no, and what the shop is told."""

    act = forms.ChoiceField(choices=[(act, act) for act in DONE], widget=forms.HiddenInput)
    message = TextField(
        label=_("To the shop, in your own words"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"class": "input", "rows": 4}),
        help_text=_("Whoever rejects says why. With an approval it may stay empty."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        says_why = len(cleaned.get("message", "").strip()) >= 5
        if cleaned.get("act") == "reject" and not says_why and "message" not in self.errors:
            self.add_error("message", ValidationError(_("Tell the shop why, in a few words."), code="unexplained"))
        return cleaned


@EDITS
@require_safe
@never_cache
def queue(request: HttpRequest) -> HttpResponse:
    """Those that wait, the oldest first, or all, the newest first; with a strange cursor it begins anew."""
    _staff(request)
    shown = "all" if request.GET.get("list") == "all" else "waiting"
    try:
        page = selectors.page_proposals(
            state=None if shown == "all" else ProposalState.OPEN,
            cursor=request.GET.get("cursor") or None,
            limit=PROPOSALS_A_PAGE,
            query=shown,
        )
    except InvalidCursorError:
        return redirect("staff:proposals")
    context = {
        "page": page,
        "shown": shown,
        "waiting": selectors.count_waiting(),
        "pairs": pairs.count_pairs(),
        "is_first": "cursor" not in request.GET,
        "now": timezone.now(),
    }
    return render(request, "catalog/staff/proposals.html", context)


@EDITS
@shows_or_takes
@never_cache
def proposal(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """What would change, word by word and picture by picture, and the decision."""
    staff = _staff(request)
    found = selectors.get_proposal(proposal_id)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if did(request, form, lambda: _decide(staff, proposal_id, form)):
        messages.success(request, DONE[form.cleaned_data["act"]])
        return redirect("staff:proposals")
    review = selectors.review_of(found)
    context = {"proposal": found, "review": review, "form": form, "now": timezone.now()}
    return render(request, "catalog/staff/proposal.html", context, status=400 if form.errors else 200)


def _decide(staff: Principal, proposal_id: UUID, form: DecisionForm) -> None:
    act = proposals.approve if form.cleaned_data["act"] == "approve" else proposals.reject
    act(
        actor_id=staff.own_id,
        proposal_id=proposal_id,
        message=form.cleaned_data["message"],
        now=timezone.now(),
    )


def _staff(request: HttpRequest) -> Principal:
    return principal_in(request).require_any(Action.EDIT_CATALOGUE)
