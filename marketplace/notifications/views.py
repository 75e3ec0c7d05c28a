"""One's own notices as pages."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core import live
from marketplace.core.access import public_page, requires_page, shows_or_takes
from marketplace.core.fragments import frame
from marketplace.core.pagination import InvalidCursorError
from marketplace.notifications import notices, silencing
from marketplace.notifications.notice_words import path_of

READS = requires_page(Action.READ_NOTICES)
MARKS = requires_page(Action.MARK_NOTICES)
DELETES = requires_page(Action.DELETE_NOTICES)

SHOWN = 20


@READS
@require_safe
@never_cache
def notice_list(request: HttpRequest) -> HttpResponse:
    """The newest first, the unread ones marked. Its first page follows what happens."""
    user_id, cursor = principal_in(request).own_id, request.GET.get("cursor") or None
    only_unread = request.GET.get("unread") == "true"
    # Where the topic stands is read before the notices are.
    unread = notices.find_unread_now(user_id)
    try:
        page = notices.list_notices(user_id=user_id, cursor=cursor, limit=SHOWN, only_unread=only_unread)
    except InvalidCursorError:
        return redirect("notifications:notices")
    all_url = reverse("notifications:notices")
    unread_url = f"{all_url}?unread=true"
    context = {
        "layout": frame(request, page="accounts/layout.html", part="notifications/part.html"),
        "page": page,
        "is_first": cursor is None,
        "shows_all": not only_unread,
        "only_unread": only_unread,
        "unread": unread.count,
        "has_read": any(notice.read_at for notice in page.items),
        "live": live.topic("user", user_id, told_up_to=unread.told_up_to),
        "all_url": all_url,
        "unread_url": unread_url,
        "here": unread_url if only_unread else all_url,
    }
    return render(request, "notifications/notices.html", context)


@READS
@require_safe
@never_cache
def notice(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """Go where a notice leads; it is read then, unless staff look as its reader."""
    principal = principal_in(request)
    found = notices.get_notice(user_id=principal.own_id, notice_id=notice_id)
    if principal.viewer_id is None:
        notices.mark_read(user_id=principal.own_id, notice_ids=[notice_id], now=timezone.now())
    return redirect(path_of(found))


@MARKS
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all as read."""
    notices.mark_read(user_id=principal_in(request).own_id, notice_ids=None, now=timezone.now())
    messages.success(request, _("All notices are marked as read."))
    return redirect("notifications:notices")


@DELETES
@require_POST
def delete_read(request: HttpRequest) -> HttpResponse:
    """Delete those that have been read."""
    notices.delete_read(user_id=principal_in(request).own_id)
    messages.success(request, _("What you had read is deleted."))
    return redirect("notifications:notices")


@csrf_exempt  # a mail program posts here for its reader; the token says which mails, and that is all it can do
@public_page
@shows_or_takes
@never_cache
def silence(request: HttpRequest, token: str) -> HttpResponse:
    """End the mails that a link is about, for whoever has it: one tap, without signing in.

    Not with the link itself, which mail servers open before anybody reads the mail.
    """
    which = silencing.read(token)
    is_done = which is not None and request.method == "POST"
    if which is not None and is_done:
        silencing.silence(which, now=timezone.now())
    context = {"which": which, "is_done": is_done}
    return render(request, "notifications/silence.html", context, status=404 if which is None else 200)
