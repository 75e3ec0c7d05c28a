"""How well answers of search are kept, over HTTP, for the market's staff."""

from django.http import HttpRequest
from ninja import Router

from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import requires
from marketplace.core.errors import UnavailableError
from marketplace.search import caching
from marketplace.search.schemas.kept import HitsOut

router = Router(tags=["staff"])


@router.get(
    "/admin/search/cache", auth=requires(Action.TUNE_SEARCH), response=HitsOut, summary="Hits of what search keeps"
)
def get_hits(request: HttpRequest) -> HitsOut:
    """Since Redis was started or emptied."""
    principal_in(request).require_any(Action.TUNE_SEARCH)
    try:
        return HitsOut.model_validate(caching.get_hits())
    except caching.AWAY as error:
        raise UnavailableError from error
