"""Search over HTTP."""

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router

from geo.schemas import FoundPlaceOut
from marketplace.accounts.permissions import Action
from marketplace.accounts.principals import principal_in
from marketplace.core.access import PUBLIC, requires
from marketplace.core.clients import caller_of
from marketplace.core.ratelimits import SEARCH, Policy
from marketplace.core.responses import json_bytes_response
from marketplace.core.throttles import PolicyThrottle
from marketplace.search.normalising import normalise
from marketplace.search.ranking import Ranked
from marketplace.search.schemas.searching import (
    CandidateOut,
    ExplanationOut,
    GroupOut,
    SearchOut,
    SearchParams,
    SuggestOut,
    SuggestParams,
    rest_of,
)
from marketplace.search.selectors import search as selectors
from marketplace.search.selectors.suggesting import suggest_as_json
from marketplace.search.services.counting import count_query

# Somebody who types asks at every other letter, so suggestions have a limit of their own.
SUGGESTING = Policy("suggest", "1500/15 minutes")

router = Router(tags=["search"])


@router.get(
    "/search",
    auth=PUBLIC,
    response=SearchOut,
    throttle=PolicyThrottle(SEARCH),
    summary="Products by text or category, with their best offers near a pin, and shops",
)
def search(request: HttpRequest, params: Query[SearchParams]) -> HttpResponse:
    """Bangla, English, and Bangla in Latin letters; slips are mended, and what has every word comes first.

    Without a text it is all goods of a category, those in stock, well rated, popular and near before others.

    With a pin, everything counted and shown is delivered there now or within two hours, by the shops' own zones; fee
    and time are told with each offer.
    """
    now = timezone.now()
    answer = selectors.search(asked=params.to_asked(), now=now)
    if params.cursor is None:
        # What has only some of the words is no hit: else a few who agree could have any sentence suggested to others.
        hits = 0 if answer.is_loosened else answer.total
        count_query(query=normalise(params.q), hits=hits, asker=caller_of(request), now=now)
    rest = orjson.dumps(rest_of(answer, next_cursor=params.next_cursor(answer.after)))
    return json_bytes_response(b'{"items":[' + ",".join(answer.items).encode() + b"]," + rest[1:])


@router.get(
    "/search/suggest",
    auth=PUBLIC,
    response=SuggestOut,
    throttle=PolicyThrottle(SUGGESTING),
    summary="What somebody who is typing may mean",
)
def list_suggestions(request: HttpRequest, params: Query[SuggestParams]) -> HttpResponse:
    """Products, categories, shops and what others asked for; places where they are wanted."""
    found = suggest_as_json(
        text=params.q, pin=params.to_point(), limit=params.limit, now=timezone.now(), with_places=params.places
    )
    places = orjson.dumps([FoundPlaceOut.of(place).model_dump(mode="json") for place in found.places])
    return json_bytes_response(found.opened.encode() + b',"places":' + places + b"}")


@router.get(
    "/admin/search/explain",
    auth=requires(Action.TUNE_SEARCH),
    response=ExplanationOut,
    summary="Why a search finds what it does",
    tags=["staff"],
)
def explain(request: HttpRequest, params: Query[SearchParams]) -> ExplanationOut:
    """What each word was taken for, and for each candidate the signals that it is ranked by."""
    principal_in(request).require_any(Action.TUNE_SEARCH)
    now = timezone.now()
    query, candidates = selectors.explain(asked=params.to_asked(), now=now)
    return ExplanationOut(
        text=query.text,
        words=[GroupOut(word=group.word, near=group.near, wide=group.wide) for group in query.groups],
        candidates=[_candidate(one) for one in candidates[: params.limit]],
        asked_at=now,
    )


def _candidate(ranked: Ranked) -> CandidateOut:
    candidate = ranked.candidate
    return CandidateOut(
        id=candidate.product_id,
        name_en=candidate.names["name_en"],
        name_bn=candidate.names["name_bn"],
        score=ranked.score,
        parts=dict(ranked.parts),
        signals={**candidate.signals, **ranked.signals},
    )
