"""API keys over HTTP: one's own, and for admins everybody's."""

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from marketplace.accounts import apikeys
from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import Principal, principal_in
from marketplace.accounts.recently import requires_recent
from marketplace.accounts.schemas.keys import (
    AdminApiKeyIn,
    AdminApiKeysParams,
    ApiKeyIn,
    ApiKeyOut,
    IssuedApiKeyOut,
    RotationIn,
)
from marketplace.core.access import requires
from marketplace.core.schemas import PageOut, PageParams

router = Router(tags=["API keys"])
MANAGES = requires(Action.MANAGE_API_KEYS)
MAKES_SECRETS = requires_recent(Action.MANAGE_API_KEYS)


@router.get("/me/api-keys", auth=MANAGES, response=PageOut[ApiKeyOut], summary="Your API keys")
def list_own_api_keys(request: HttpRequest, params: Query[PageParams]) -> PageOut[ApiKeyOut]:
    actor = principal_in(request)
    page = apikeys.list_api_keys(actor=actor, owner_id=actor.own_id, cursor=params.cursor, limit=params.limit)
    return PageOut(items=[ApiKeyOut.of(key) for key in page.items], next=page.next)


@router.post("/me/api-keys", auth=MAKES_SECRETS, response={201: IssuedApiKeyOut}, summary="Make an API key")
def create_own_api_key(request: HttpRequest, body: ApiKeyIn) -> Status[IssuedApiKeyOut]:
    """The secret is in this answer and in no other. A key can do no more than its owner, at any time."""
    actor = principal_in(request)
    issued = apikeys.create_api_key(
        actor=actor,
        owner_id=actor.own_id,
        name=body.name,
        scopes=body.scopes,
        expires_at=body.expires_at,
        now=timezone.now(),
    )
    return Status(201, IssuedApiKeyOut.issued(issued))


@router.post(
    "/me/api-keys/{uuid:key_id}/rotate", auth=MAKES_SECRETS, response=IssuedApiKeyOut, summary="Change its secret"
)
def rotate_own_api_key(request: HttpRequest, key_id: UUID, body: RotationIn) -> IssuedApiKeyOut:
    """The new secret is in this answer and in no other; the one before goes on working for as long as you say."""
    actor = principal_in(request)
    issued = apikeys.rotate_api_key(
        actor=actor, key_id=key_id, owner_id=actor.own_id, overlap=body.overlap, now=timezone.now()
    )
    return IssuedApiKeyOut.issued(issued)


@router.delete("/me/api-keys/{uuid:key_id}", auth=MANAGES, response={204: None}, summary="End an API key at once")
def revoke_own_api_key(request: HttpRequest, key_id: UUID) -> Status[None]:
    actor = principal_in(request)
    apikeys.revoke_api_key(actor=actor, key_id=key_id, owner_id=actor.own_id, now=timezone.now())
    return Status(204, None)


@router.get("/admin/api-keys", auth=MANAGES, response=PageOut[ApiKeyOut], summary="Everybody's API keys")
def list_api_keys(request: HttpRequest, params: Query[AdminApiKeysParams]) -> PageOut[ApiKeyOut]:
    page = apikeys.list_api_keys(actor=_admin(request), owner_id=params.owner, cursor=params.cursor, limit=params.limit)
    return PageOut(items=[ApiKeyOut.of(key) for key in page.items], next=page.next)


@router.post(
    "/admin/api-keys", auth=MAKES_SECRETS, response={201: IssuedApiKeyOut}, summary="Make an API key for somebody"
)
def create_api_key(request: HttpRequest, body: AdminApiKeyIn) -> Status[IssuedApiKeyOut]:
    """The secret is in this answer and in no other."""
    issued = apikeys.create_api_key(
        actor=_admin(request),
        owner_id=body.owner_id,
        name=body.name,
        scopes=body.scopes,
        expires_at=body.expires_at,
        now=timezone.now(),
    )
    return Status(201, IssuedApiKeyOut.issued(issued))


@router.post(
    "/admin/api-keys/{uuid:key_id}/rotate",
    auth=MAKES_SECRETS,
    response=IssuedApiKeyOut,
    summary="Change anybody's secret",
)
def rotate_api_key(request: HttpRequest, key_id: UUID, body: RotationIn) -> IssuedApiKeyOut:
    issued = apikeys.rotate_api_key(actor=_admin(request), key_id=key_id, overlap=body.overlap, now=timezone.now())
    return IssuedApiKeyOut.issued(issued)


@router.delete("/admin/api-keys/{uuid:key_id}", auth=MANAGES, response={204: None}, summary="End anybody's API key")
def revoke_api_key(request: HttpRequest, key_id: UUID) -> Status[None]:
    apikeys.revoke_api_key(actor=_admin(request), key_id=key_id, now=timezone.now())
    return Status(204, None)


def _admin(request: HttpRequest) -> Principal:
    return principal_in(request).require_any(Action.MANAGE_API_KEYS)
