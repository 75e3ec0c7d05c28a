"""The first message to a shop: about an order, about goods, or to the shop itself."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import requires_page, shows_or_takes
from realtime.chat.buyer.subjects import read_subject, why_not
from realtime.chat.errors.rooms import SubjectNotFoundError
from realtime.chat.participants import reach_room
from realtime.chat.services.opening import open_room
from realtime.chat.services.sending import send_message
from realtime.chat.showing.forms import StartForm
from sellers.desk.acting import did

WRITES = requires_page(Action.WRITE_CHATS)


@WRITES
@shows_or_takes
@never_cache
def start(request: HttpRequest) -> HttpResponse:
    """Write to a shop for the first time about something; where it is not the first, go to the conversation.

    Raises:
        SubjectNotFoundError: there is nothing of that kind that they could write about.
    """
    principal, now = principal_in(request), timezone.now()
    asked = read_subject(request.GET, buyer_id=principal.own_id)
    if asked.room_id is not None and request.method != "POST":
        return redirect("chat:room", asked.room_id)
    form = StartForm(request.POST, request.FILES) if request.method == "POST" else StartForm()
    begun: list[UUID] = []

    def act() -> None:
        try:
            room_id = asked.room_id or open_room(buyer_id=principal.own_id, subject=asked.subject, now=now).pk
        except SubjectNotFoundError:
            form.add_error(None, why_not(asked))
            return
        place = reach_room(principal, room_id, action=Action.WRITE_CHATS)
        begun.append(room_id)
        send_message(place=place, draft=form.draft(), now=now)

    if did(request, form, act):
        return redirect("chat:room", begun[0])
    context = {"form": form, "asked": asked}
    return render(request, "chat/buyer/start.html", context, status=400 if form.errors else 200)
