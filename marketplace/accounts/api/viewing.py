"""Staff looking as somebody else, over HTTP; for sessions only, because a session is what looks."""

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status

from marketplace.accounts import viewing
from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.accounts.schemas.viewing import ViewAsIn, ViewAsOut
from marketplace.core.access import requires

router = Router(tags=["staff"])


@router.post(
    "/admin/view-as/{uuid:user_id}",
    auth=requires(Action.VIEW_AS),
    response=ViewAsOut,
    summary="See the market as somebody else",
)
def start_viewing(request: HttpRequest, user_id: UUID, body: ViewAsIn) -> ViewAsOut:
    """For half an hour at most, and nothing can be changed meanwhile. Nobody looks as staff."""
    actor = principal_in(request)
    until = viewing.start_viewing(request.session, actor=actor, user_id=user_id, reason=body.reason, now=timezone.now())
    return ViewAsOut(user_id=user_id, until=until)


@router.delete(
    "/admin/view-as",
    auth=requires(Action.STOP_VIEWING),
    response={204: None},
    summary="Stop seeing it as somebody else",
)
def stop_viewing(request: HttpRequest) -> Status[None]:
    viewing.stop_viewing(request.session, now=timezone.now())
    return Status(204, None)
