"""Ending a single session; allauth's page ends all others at once."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from marketplace.accounts import sessions
from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import requires_page


@requires_page(Action.CHANGE_ACCOUNT)
@require_POST
def end_one(request: HttpRequest) -> HttpResponse:
    """Sign somebody out of one of their own sessions; one that is gone already is as good as ended."""
    session_id = request.POST.get("session", "")
    user_id = principal_in(request).own_id
    if session_id.isdecimal() and sessions.end_session(user_id=user_id, session_id=int(session_id), now=timezone.now()):
        messages.success(request, gettext("That device is signed out."))
    return redirect("usersessions_list")
