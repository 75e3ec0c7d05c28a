"""Saved searches over HTTP: everybody's own."""

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import requires
from marketplace.core.schemas import PageOut, PageParams
from marketplace.search.schemas.saved_searches import SavedSearchIn, SavedSearchOut
from marketplace.search.selectors import saved_searches as selectors
from marketplace.search.services import saved_searches as services

router = Router(tags=["search"])
SAVES = requires(Action.SAVE_SEARCHES)


@router.get("/me/searches", auth=SAVES, response=PageOut[SavedSearchOut], summary="The searches you keep")
def list_saved_searches(request: HttpRequest, params: Query[PageParams]) -> PageOut[SavedSearchOut]:
    """The newest first."""
    owner_id = principal_in(request).own_id
    page = selectors.list_saved_searches(
        owner_id=owner_id, cursor=params.cursor, limit=params.limit, query=params.query_key()
    )
    return PageOut(items=[SavedSearchOut.of(search) for search in page.items], next=page.next)


@router.post("/me/searches", auth=SAVES, response={201: SavedSearchOut}, summary="Keep a search")
def save_search(request: HttpRequest, body: SavedSearchIn) -> Status[SavedSearchOut]:
    """With alerts, you are told of offers that come and prices that fall after this."""
    owner_id = principal_in(request).own_id
    return Status(
        201, SavedSearchOut.of(services.save_search(owner_id=owner_id, draft=body.to_draft(), now=timezone.now()))
    )


@router.get("/me/searches/{uuid:search_id}", auth=SAVES, response=SavedSearchOut, summary="One of your searches")
def get_saved_search(request: HttpRequest, search_id: UUID) -> SavedSearchOut:
    return SavedSearchOut.of(selectors.get_saved_search(owner_id=principal_in(request).own_id, search_id=search_id))


@router.put("/me/searches/{uuid:search_id}", auth=SAVES, response=SavedSearchOut, summary="Keep a search otherwise")
def change_saved_search(request: HttpRequest, search_id: UUID, body: SavedSearchIn) -> SavedSearchOut:
    """Where it looks for something else now, what it finds at this moment is no news."""
    owner_id = principal_in(request).own_id
    changed = services.change_saved_search(
        owner_id=owner_id, search_id=search_id, draft=body.to_draft(), now=timezone.now()
    )
    return SavedSearchOut.of(changed)


@router.delete("/me/searches/{uuid:search_id}", auth=SAVES, response={204: None}, summary="Keep a search no more")
def delete_saved_search(request: HttpRequest, search_id: UUID) -> Status[None]:
    services.delete_saved_search(owner_id=principal_in(request).own_id, search_id=search_id, now=timezone.now())
    return Status(204, None)
