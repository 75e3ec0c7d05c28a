"""A shop's inbox as pages of its desk: its conversations in a list, and beside it the one that somebody answers."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core import live
from marketplace.core.fragments import frame, wants_fragment
from marketplace.core.pagination import InvalidCursorError
from realtime.chat.desk.beside import beside
from realtime.chat.errors.rooms import RoomNotFoundError
from realtime.chat.models import RoomState, Side
from realtime.chat.participants import SHOP_PERMISSION, Place, is_of_shop, reach_room
from realtime.chat.selectors.canned import ReadyReply, list_ready_replies
from realtime.chat.selectors.rooms import RoomFilters, Viewpoint, list_rooms, read_room
from realtime.chat.selectors.search import Scope, search_messages
from realtime.chat.showing.company import buyers_online
from realtime.chat.showing.finding import found_rows
from realtime.chat.showing.forms import ComposerForm, FindForm
from realtime.chat.showing.places import links_of
from realtime.chat.showing.rows import rows_of
from realtime.chat.showing.talks import open_talk, page_before
from sellers.access import ShopAccess, reach_shop
from sellers.desk.pages import desk_page, render_desk

READS = desk_page(Action.READ_CHATS, SHOP_PERMISSION)
ROOMS_A_PAGE = 30
SHELVES = {
    "open": _("Open"),
    "unassigned": _("Nobody’s"),
    "mine": _("Yours"),
    "closed": _("Closed"),
}


class InboxForm(FindForm):
    """Which conversations; what makes no sense asks for the open ones."""

    show = forms.ChoiceField(choices=list(SHELVES.items()), required=False)
    room = forms.UUIDField(required=False)

    @property
    def shelf(self) -> str:
        return self.cleaned_data.get("show") or "open"


@READS
@require_safe
def inbox(request: HttpRequest, access: ShopAccess) -> HttpResponse:
    """The list alone; the market's staff have theirs, unless they answer for the shop, too."""
    if access.member is None and not is_of_shop(principal_in(request).own_id, access.shop.pk):
        return redirect("staff:messages")
    context = _list(request, access, current=None)
    if context is None:
        return redirect("desk:messages", slug=access.shop.slug)
    layout = frame(request, page="chat/desk/layout.html", part="chat/desk/part.html")
    return render_desk(request, access, "chat/desk/inbox.html", {**context, "layout": layout})


@READS
@require_safe
def inbox_room(request: HttpRequest, access: ShopAccess, room_id: UUID) -> HttpResponse:
    """One conversation beside the list; whoever does not answer it is led to the page of their side."""
    place = reach_room(principal_in(request), room_id)
    if place.side is not Side.SHOP:
        return redirect(links_of(place).room)
    if wants_fragment(request):
        return _show_beside(request, access, place)
    return _show(request, access, place)


def _show_beside(request: HttpRequest, access: ShopAccess, place: Place) -> HttpResponse:
    """What stands beside it, as it is now; nothing is read by that."""
    if place.room.shop_id != access.shop.pk:
        raise RoomNotFoundError
    place = replace(place, room=read_room(place.room.pk))
    beside_it = beside(place)
    return render_desk(request, access, "chat/desk/beside.html", {"talk": place, "beside": beside_it})


def show_room_to_shop(
    request: HttpRequest, place: Place, *, composer: ComposerForm | None = None, status: int = 200
) -> HttpResponse:
    """The page with what was typed, where that was refused."""
    slug = place.room.shop.slug
    access = reach_shop(principal_in(request), slug, action=Action.READ_CHATS, permission=SHOP_PERMISSION)
    return _show(request, access, place, composer=composer, status=status)


def _show(
    request: HttpRequest,
    access: ShopAccess,
    place: Place,
    *,
    composer: ComposerForm | None = None,
    status: int = 200,
) -> HttpResponse:
    if place.room.shop_id != access.shop.pk:
        raise RoomNotFoundError
    now = timezone.now()
    talk, stretch = open_talk(request, place, before=page_before(request), is_main=False, now=now)
    listed = _list(request, access, current=place.room.pk) or {}
    replies = [] if talk.why_silent else list_ready_replies(talk.room, my_name=place.name)
    writes = composer or ComposerForm.at(talk.place, body=_chosen(replies, request))
    if talk.notes_only:
        writes.keep_to_notes()
    elif talk.answers is not None and talk.answers.is_note:
        writes.begin_with_note()
    context = {
        **listed,
        "talk": talk,
        "stretch": stretch,
        "composer": None if talk.why_silent and not talk.notes_only else writes,
        "replies": replies,
        "beside": beside(talk.place),
        "layout": "chat/desk/layout.html",
    }
    return render_desk(request, access, "chat/desk/room.html", context, status)


def _chosen(replies: Sequence[ReadyReply], request: HttpRequest) -> str:
    """What the reply says that was chosen without script, to be looked at before it is sent."""
    chosen = request.GET.get("reply", "")
    return next((reply.text for reply in replies if str(reply.id) == chosen), "")


def _list(request: HttpRequest, access: ShopAccess, *, current: UUID | None) -> dict[str, Any] | None:
    """The list as it was asked for; None where a strange cursor asks for none."""
    form, own_id, now = InboxForm(request.GET), principal_in(request).own_id, timezone.now()
    form.is_valid()
    shelf, text, cursor = form.shelf, form.cleaned_data.get("q", ""), request.GET.get("cursor") or None
    told_up_to = live.position("inbox", access.shop.pk)
    query, current = _query(shelf), current or form.cleaned_data.get("room")
    try:
        if text:
            scope = Scope(Side.SHOP, access.shop.pk)
            found = search_messages(scope=scope, text=text, cursor=cursor, limit=ROOMS_A_PAGE)
            rows, following = found_rows(found.items, side=Side.SHOP, now=now, query=query), found.next
        else:
            viewer = Viewpoint.of_shop(access.shop.pk)
            page = list_rooms(viewer=viewer, filters=_filters(shelf, own_id), cursor=cursor, limit=ROOMS_A_PAGE)
            online = buyers_online([room.buyer_id for room in page.items])
            rows, following = (
                rows_of(page.items, side=Side.SHOP, now=now, query=query, online=online, current=current, mine=own_id),
                page.next,
            )
    except InvalidCursorError:
        return None
    return {
        "form": form,
        "rows": rows,
        "next": following,
        "is_first": cursor is None,
        "is_searched": bool(text),
        "searched": text,
        "shelf": shelf,
        "shelves": SHELVES,
        "query": query,
        "current": current,
        "live": live.topic("inbox", access.shop.pk, told_up_to=told_up_to),
    }


def _filters(shelf: str, own_id: UUID) -> RoomFilters:
    if shelf == "closed":
        return RoomFilters(state=RoomState.CLOSED)
    if shelf == "unassigned":
        return RoomFilters(state=RoomState.OPEN, is_assigned=False)
    return RoomFilters(state=RoomState.OPEN, assignee_id=own_id if shelf == "mine" else None)


def _query(shelf: str) -> str:
    kept = QueryDict(mutable=True)
    if shelf != "open":
        kept["show"] = shelf
    return kept.urlencode()
