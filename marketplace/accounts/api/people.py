"""Other people's accounts over HTTP, for staff."""

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from marketplace.accounts import erasure, roles, selectors
from marketplace.accounts.links import absolute_url
from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.accounts.recently import requires_recent
from marketplace.accounts.schemas.people import (
    InvitationIn,
    InvitationOut,
    PeopleParams,
    PersonChangesIn,
    PersonOut,
)
from marketplace.core.access import requires
from marketplace.core.bilingual import Language
from marketplace.core.schemas import PageOut

router = Router(tags=["staff"])
READS = requires(Action.READ_ACCOUNT)
GIVES_ROLES = requires_recent(Action.CHANGE_ROLES)


@router.get("/admin/users", auth=READS, response=PageOut[PersonOut], summary="Find people")
def search_users(request: HttpRequest, params: Query[PeopleParams]) -> PageOut[PersonOut]:
    """The newest first. An address and a number are found whole, a name in part."""
    principal_in(request).require_any(Action.READ_ACCOUNT)
    page = selectors.search_users(
        email=params.email,
        phone=params.phone,
        name=params.name,
        cursor=params.cursor,
        limit=params.limit,
        query=params.query_key(),
    )
    return PageOut(items=[PersonOut.of(user) for user in page.items], next=page.next)


@router.get("/admin/users/{uuid:user_id}", auth=READS, response=PersonOut, summary="One person")
def get_user(request: HttpRequest, user_id: UUID) -> PersonOut:
    principal_in(request).require_any(Action.READ_ACCOUNT)
    return PersonOut.of(selectors.get_user(user_id))


@router.patch(
    "/admin/users/{uuid:user_id}",
    auth=GIVES_ROLES,
    response=PersonOut,
    summary="Give and take roles, close and reopen an account",
)
def change_user(request: HttpRequest, user_id: UUID, body: PersonChangesIn) -> PersonOut:
    """Both hold from the next request on; closing ends every session. The last admin stays one."""
    actor, now = principal_in(request).require_any(Action.CHANGE_ROLES), timezone.now()
    roles.change_account(
        actor_id=actor.own_id, user_id=user_id, wanted_roles=body.roles, is_active=body.is_active, now=now
    )
    return PersonOut.of(selectors.get_user(user_id))


@router.delete(
    "/admin/users/{uuid:user_id}",
    auth=requires_recent(Action.ERASE_ACCOUNT),
    response={204: None},
    summary="Erase somebody's account for good",
)
def erase_user(request: HttpRequest, user_id: UUID) -> Status[None]:
    """As its owner could: what is still open may hold it."""
    actor = principal_in(request).require_any(Action.ERASE_ACCOUNT)
    erasure.erase_user(actor_id=actor.own_id, user_id=user_id, now=timezone.now())
    return Status(204, None)


@router.post(
    "/admin/invitations",
    auth=GIVES_ROLES,
    response={201: InvitationOut},
    summary="Invite somebody to work for the market",
)
def invite(request: HttpRequest, body: InvitationIn) -> Status[InvitationOut]:
    """A mail leads to sign-up or sign-in; who owns the address gets the roles on accepting, within a week and once."""

    def page_url(token: str, language: Language) -> str:
        return absolute_url(request, "accounts:invitation", language=language, token=token)

    actor = principal_in(request).require_any(Action.CHANGE_ROLES)
    invitation = roles.invite(
        actor_id=actor.own_id, email=body.email, roles=body.roles, page_url=page_url, now=timezone.now()
    )
    return Status(201, InvitationOut.of(invitation))
