"""A buyer's conversations: all of them, and each on a page of its own."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core import live
from marketplace.core.access import requires_page
from marketplace.core.fragments import frame
from marketplace.core.pagination import InvalidCursorError
from realtime.chat.errors.rooms import RoomNotFoundError
from realtime.chat.models import Side
from realtime.chat.participants import Place, reach_room
from realtime.chat.selectors.rooms import Viewpoint, list_rooms
from realtime.chat.selectors.search import Scope, search_messages
from realtime.chat.selectors.unread import count_unread
from realtime.chat.showing.company import shops_online
from realtime.chat.showing.finding import found_rows
from realtime.chat.showing.forms import ComposerForm, FindForm
from realtime.chat.showing.places import links_of
from realtime.chat.showing.rows import rows_of
from realtime.chat.showing.talks import open_talk, page_before

READS = requires_page(Action.READ_CHATS)
ROOMS_A_PAGE = 20


@READS
@require_safe
@never_cache
def rooms(request: HttpRequest) -> HttpResponse:
    """One's conversations, the one with the latest message first; or the messages that somebody looks for."""
    own_id, now, cursor = principal_in(request).own_id, timezone.now(), request.GET.get("cursor") or None
    form = FindForm(request.GET)
    query = form.cleaned_data["q"] if form.is_valid() else ""
    told_up_to = live.position("user", own_id)
    try:
        if query:
            scope = Scope(Side.BUYER, own_id)
            found = search_messages(scope=scope, text=query, cursor=cursor, limit=ROOMS_A_PAGE)
            rows, following = found_rows(found.items, side=Side.BUYER, now=now), found.next
        else:
            page = list_rooms(viewer=Viewpoint.of_buyer(own_id), cursor=cursor, limit=ROOMS_A_PAGE)
            online = shops_online([room.shop_id for room in page.items])
            rows, following = rows_of(page.items, side=Side.BUYER, now=now, online=online), page.next
    except InvalidCursorError:
        return redirect("chat:rooms")
    is_live = not query and cursor is None
    context = {
        "form": form,
        "rows": rows,
        "next": following,
        "is_first": cursor is None,
        "is_searched": bool(query),
        "live": live.topic("user", own_id, told_up_to=told_up_to) if is_live else None,
        "layout": frame(request, page="chat/buyer/rooms_layout.html", part="chat/part.html"),
    }
    return render(request, "chat/buyer/rooms.html", context)


@READS
@require_safe
@never_cache
def room(request: HttpRequest, room_id: UUID) -> HttpResponse:
    """One conversation; who takes part in it otherwise is led to where they see it."""
    place = reach_room(principal_in(request), room_id)
    if place.side is not Side.BUYER:
        return redirect(links_of(place).room)
    return show_room_to_buyer(request, place)


def show_room_to_buyer(
    request: HttpRequest, place: Place, *, composer: ComposerForm | None = None, status: int = 200
) -> HttpResponse:
    """The page, with what was typed where that was refused."""
    if place.side is not Side.BUYER:
        raise RoomNotFoundError
    talk, stretch = open_talk(request, place, before=page_before(request), now=timezone.now())
    writes = composer or ComposerForm.at(talk.place)
    context = {"talk": talk, "stretch": stretch, "composer": None if talk.why_silent else writes}
    return render(request, "chat/buyer/room.html", context, status=status)


@READS
@require_safe
@never_cache
def unread(request: HttpRequest) -> HttpResponse:
    """How many messages wait, for the number over every page where a script missed something."""
    return JsonResponse({"unread": count_unread(principal_in(request).own_id)})
