"""The page that asks people with neither a password nor a second factor for a code, before something important."""

from urllib.parse import urlencode

from allauth.account.internal.flows.reauthentication import resume_request
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from marketplace.accounts import selectors, sent_codes, signins
from marketplace.accounts.entrance_fields import CodeField, PlainFields
from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import requires_page


class SentCodeForm(PlainFields, forms.Form):
    code = CodeField()


@requires_page(Action.CHANGE_ACCOUNT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sent_code(request: HttpRequest) -> HttpResponse:
    """Send a code when asked to, take it, and go on to where they came from; `page_limits` counts both."""
    user, now = selectors.get_user(principal_in(request).own_id), timezone.now()
    following = (request.POST if request.method == "POST" else request.GET).get("next", "")
    if not sent_codes.is_all_they_have(user):
        return redirect(_with_next(reverse("account_reauthenticate"), following))
    if request.POST.get("action") == "send":
        sent_codes.send_code(request.session, user, now=now)
        return redirect(_with_next(request.path, following))
    form = SentCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if sent_codes.confirm_code(request.session, form.cleaned_data["code"], now=now):
            return resume_request(request) or redirect("accounts:overview")
        signins.note_failure_of(user.pk, request=request, method="code")
        form.add_error("code", _("That is not the code, or it is no longer good."))
    context = {
        "form": form,
        "contact": sent_codes.contact_of(user),
        "is_sent": sent_codes.is_waiting(request.session, now=now),
        "following": following,
    }
    return render(request, "accounts/sent_code.html", context, status=400 if form.errors else 200)


def _with_next(path: str, following: str) -> str:
    return f"{path}?{urlencode({'next': following})}" if following else path
