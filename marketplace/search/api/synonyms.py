"""Synonyms over HTTP, for the market's staff."""

from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Status

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import requires
from marketplace.core.schemas import PageOut, PageParams
from marketplace.search.schemas.synonyms import SynonymChangeIn, SynonymIn, SynonymOut
from marketplace.search.selectors import synonyms as selectors
from marketplace.search.services import synonyms

router = Router(tags=["staff"])
TUNES = requires(Action.TUNE_SEARCH)


@router.get("/admin/search/synonyms", auth=TUNES, response=PageOut[SynonymOut], summary="Synonyms, the newest first")
def list_synonyms(request: HttpRequest, params: Query[PageParams]) -> PageOut[SynonymOut]:
    principal_in(request).require_any(Action.TUNE_SEARCH)
    page = selectors.list_synonyms(cursor=params.cursor, limit=params.limit, query=params.query_key())
    return PageOut(items=[SynonymOut.model_validate(synonym) for synonym in page.items], next=page.next)


@router.post("/admin/search/synonyms", auth=TUNES, response={201: SynonymOut}, summary="Say that words mean the same")
def create_synonym(request: HttpRequest, body: SynonymIn) -> Status[SynonymOut]:
    """They do from the next search on, in every script, beside the words that are shipped."""
    actor = principal_in(request).require_any(Action.TUNE_SEARCH)
    made = synonyms.create_synonym(actor_id=actor.own_id, terms=body.terms, now=timezone.now())
    return Status(201, SynonymOut.model_validate(made))


@router.put("/admin/search/synonyms/{uuid:synonym_id}", auth=TUNES, response=SynonymOut, summary="Change synonyms")
def change_synonym(request: HttpRequest, synonym_id: UUID, body: SynonymChangeIn) -> SynonymOut:
    actor = principal_in(request).require_any(Action.TUNE_SEARCH)
    changed = synonyms.change_synonym(
        actor_id=actor.own_id, synonym_id=synonym_id, terms=body.terms, is_active=body.is_active, now=timezone.now()
    )
    return SynonymOut.model_validate(changed)


@router.delete(
    "/admin/search/synonyms/{uuid:synonym_id}", auth=TUNES, response={204: None}, summary="Take synonyms back"
)
def delete_synonym(request: HttpRequest, synonym_id: UUID) -> Status[None]:
    actor = principal_in(request).require_any(Action.TUNE_SEARCH)
    synonyms.delete_synonym(actor_id=actor.own_id, synonym_id=synonym_id, now=timezone.now())
    return Status(204, None)
