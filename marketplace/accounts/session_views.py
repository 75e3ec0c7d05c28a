"""Ending a single session; allauth's page ends all others at once."""

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from marketplace.accounts.permissions import Action
from marketplace.core.access import caller_in, requires_page


@requires_page(Action.CHANGE_ACCOUNT)
@require_POST
def end_one(request: HttpRequest) -> HttpResponse:
    """Sign somebody out of one of their own sessions; one that is gone already is as good as ended."""
    session_id = request.POST.get("session", "")
    owned = UserSession.objects.filter(user_id=caller_in(request).user_id)
    session = owned.filter(pk=int(session_id)).first() if session_id.isdecimal() else None
    if session is not None:
        session.end()
        messages.success(request, gettext("That device is signed out."))
    return redirect("usersessions_list")
