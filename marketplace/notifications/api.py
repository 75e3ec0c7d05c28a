"""One's own notices over HTTP."""

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import requires
from marketplace.notifications import notices
from marketplace.notifications.schemas import (
    DeletedOut,
    DeleteParams,
    NoticeOut,
    NoticeParams,
    NoticesOut,
    ReadIn,
    ReadOut,
)

router = Router(tags=["notices"])


@router.get("/me/notices", auth=requires(Action.READ_NOTICES), response=NoticesOut, summary="Your notices")
def list_own_notices(request: HttpRequest, params: Query[NoticeParams]) -> NoticesOut:
    """The newest first."""
    user_id = principal_in(request).own_id
    page = notices.list_notices(
        user_id=user_id,
        cursor=params.cursor,
        limit=params.limit,
        only_unread=bool(params.unread),
        query=params.query_key(),
    )
    return NoticesOut(
        items=[NoticeOut.of(notice) for notice in page.items],
        next=page.next,
        unread=notices.count_unread(user_id),
    )


@router.post("/me/notices/read", auth=requires(Action.MARK_NOTICES), response=ReadOut, summary="Mark notices as read")
def mark_notices_read(request: HttpRequest, body: ReadIn) -> ReadOut:
    """Those named, or all. Ids of other people's notices change nothing."""
    user_id = principal_in(request).own_id
    marked = notices.mark_read(user_id=user_id, notice_ids=body.ids, now=timezone.now())
    return ReadOut(marked=marked, unread=notices.count_unread(user_id))


@router.delete(
    "/me/notices",
    auth=requires(Action.DELETE_NOTICES),
    response=DeletedOut,
    summary="Delete what you have read",
)
def delete_read_notices(request: HttpRequest, params: Query[DeleteParams]) -> DeletedOut:
    """`state=read` says that you mean those; there is nothing else to delete."""
    return DeletedOut(deleted=notices.delete_read(user_id=principal_in(request).own_id))
