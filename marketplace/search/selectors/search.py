"""Reads: products by what somebody typed, with their best offers near a pin."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

import orjson
from django.conf import settings

from geo.travel import minutes_per_metre
from marketplace.catalog.errors.products import BrandNotFoundError, CategoryNotFoundError
from marketplace.catalog.selectors.media import media_parameters
from marketplace.search import caching
from marketplace.search.asking import AfterHit, Asked, Candidate, Correction, SearchAnswer
from marketplace.search.caching import Made
from marketplace.search.cards_sql import cards_statement
from marketplace.search.errors.searching import DistanceNeedsPinError
from marketplace.search.meaning import cosines, similar_products
from marketplace.search.normalising import stem, words_of
from marketplace.search.places import places_of_pin
from marketplace.search.query import ParsedQuery, parse
from marketplace.search.ranking import Ranked, rerank
from marketplace.search.search_sql import NAMES, SIGNALS, search_statement
from marketplace.search.selectors.shops import NOT_CALLED, called, list_shops_called
from marketplace.search.selectors.synonyms import get_meanings

# How many products that mean the same may join those that have the words.
SIMILAR = 50
# Where each candidate's columns begin in a row of the statement, after what is told of all.
CATEGORY_NAME, CANDIDATE = 9, 10
NOTHING: dict[str, Any] = {"categories": [], "brands": [], "prices": [], "ratings": [], "open_now": 0, "in_stock": 0}


def search(*, asked: Asked, now: datetime) -> SearchAnswer:
    """One page of products for a text or, without one, of a category, or as it was found in the last five minutes.

    That takes two statements, and the first page without a pin a third, for shops. With a pin every offer counted and
    shown is of a shop that delivers there now or soon, with fee and time. A list by relevance ends after `MOST_RANKED`
    products; by anything else it has them all.

    Args:
        asked: text or category, pin, filters, order and page.
        now: UTC; shops are open or closed at this instant.

    Raises:
        CategoryNotFoundError, BrandNotFoundError: a filter names what is not there.
        DistanceNeedsPinError: nearest first, without a pin.
    """
    if asked.sort == "distance" and asked.pin is None:
        raise DistanceNeedsPinError
    return caching.kept("page", asked, partial(_search, asked, now=now))


def explain(*, asked: Asked, now: datetime) -> tuple[ParsedQuery, list[Ranked]]:
    """What a text was taken for, and all candidates in their order with what each signal adds to their score."""
    query = parse(asked.text, get_meanings())
    if not query.groups and asked.category is None:
        return query, []
    return query, _ranked(asked, query, _rows(asked, query, parameters_of(asked, query, now=now)))


def _search(asked: Asked, *, now: datetime) -> Made[SearchAnswer]:
    query = parse(asked.text, get_meanings())
    where = places_of_pin(asked.pin) if asked.pin else frozenset({caching.ANYWHERE})
    if not query.groups and asked.category is None:
        return Made(SearchAnswer(items=(), after=None, total=0, facets=NOTHING), frozenset(), where)
    parameters = parameters_of(asked, query, now=now)
    if asked.after is None and asked.pin:
        parameters |= called(query, has_pin=True)
    rows = _rows(asked, query, parameters)
    answer = _answer(asked, query, rows, parameters)
    if asked.after is None and asked.pin is None:
        answer = replace(answer, shops=list_shops_called(query, now=now))
    if not query.groups:  # every product of the category has the words of its name
        return Made(answer, frozenset(stem(word) for word in words_of(rows[0][CATEGORY_NAME])), where)
    taken_for = {lexeme for _word, _meant, lexeme, _is_told in orjson.loads(rows[0][2] or "[]")}
    about = query.lexemes() | taken_for | {str(product_id) for product_id in parameters["similar"]}
    return Made(answer, about | {caching.SHOPS} if answer.shops else about, where)


def _answer(
    asked: Asked, query: ParsedQuery, rows: Sequence[tuple[Any, ...]], parameters: Mapping[str, Any]
) -> SearchAnswer:
    facets, total, mended, is_loosened, is_served, is_category_known, is_brand_known, here, beside, *_ = rows[0]
    if not is_category_known:
        raise CategoryNotFoundError
    if not is_brand_known:
        raise BrandNotFoundError
    product_ids, after = _page(asked, query, rows)
    corrections = _corrections(mended)
    return SearchAnswer(
        items=_cards(product_ids, {**parameters, "here": here}) if product_ids else [],
        after=after,
        total=total,
        facets=orjson.loads(facets),
        corrections=corrections,
        did_you_mean=_mended_text(query, corrections),
        is_loosened=is_loosened and total > 0,
        is_served=is_served,
        shops=orjson.loads(beside or "[]"),
    )


def _rows(asked: Asked, query: ParsedQuery, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    statement = search_statement(sort=asked.sort, has_pin=asked.pin is not None, has_text=bool(query.groups))
    return statement.fetch_all(parameters)


def _cards(product_ids: Iterable[UUID], parameters: Mapping[str, Any]) -> list[str]:
    """Cards as JSON, with offers that pass the filters, of the shops that were found to deliver."""
    statement = cards_statement(has_pin=parameters["lat"] is not None)
    return [card for (card,) in statement.fetch_all({**parameters, "products": list(product_ids)})]


def parameters_of(asked: Asked, query: ParsedQuery, *, now: datetime) -> dict[str, Any]:
    """What `search_statement` and `cards_statement` take."""
    after = asked.after if asked.sort != "relevance" else None
    similar = similar_products(query.text, SIMILAR) or [] if asked.sort == "relevance" else []
    return {
        **query.parameters(),
        **media_parameters(),
        **NOT_CALLED,
        "lat": asked.pin.lat if asked.pin else None,
        "lon": asked.pin.lon if asked.pin else None,
        "now": now,
        "subtotal": None,
        "soon_min": settings.OPENS_SOON_MIN,
        "min_per_m": minutes_per_metre(),
        "price_min": asked.price_min,
        "price_max": asked.price_max,
        "rating": asked.rating,
        "open_now": asked.open_now,
        "in_stock": asked.in_stock,
        "category": asked.category,
        "brand": asked.brand,
        "limit": asked.limit,
        "after_key": after.key if after else None,
        "after_id": after.product_id if after else None,
        "similar": [product_id for product_id, _ in similar],
        "cosines": [cosine for _, cosine in similar],
    }


def _candidates(rows: Sequence[tuple[Any, ...]]) -> list[Candidate]:
    """The candidates of rows that have one, in the statement's order: by how much of the query they have."""
    return [_candidate(*row[CANDIDATE:]) for row in rows if row[CANDIDATE] is not None]


def _candidate(_place: int, product_id: UUID, key: float, *values: Any) -> Candidate:
    names, signals = values[: len(NAMES)], values[len(NAMES) :]
    return Candidate(
        product_id,
        dict(zip(SIGNALS, signals, strict=True)),
        key=key,
        names=dict(zip(NAMES, (name or "" for name in names), strict=True)),
    )


def _ranked(asked: Asked, query: ParsedQuery, rows: Sequence[tuple[Any, ...]]) -> list[Ranked]:
    """Candidates in the order in which they are shown: by their score where that is asked for, else as they came."""
    candidates = _candidates(rows)
    unknown = [one.product_id for one in candidates if one.signals["meaning"] is None]
    nearness = cosines(query.text, unknown) if unknown else {}
    for one in candidates:
        one.signals["meaning"] = nearness.get(one.product_id, one.signals["meaning"])
    ranked = rerank(query, candidates, corrections=_corrections(rows[0][2]))
    if asked.sort == "relevance":
        return ranked
    places = {one.product_id: place for place, one in enumerate(candidates)}
    return sorted(ranked, key=lambda one: places[one.candidate.product_id])


def _corrections(mended: str | None) -> tuple[Correction, ...]:
    return tuple(Correction(typed, meant) for typed, meant, _, is_told in orjson.loads(mended or "[]") if is_told)


def _page(asked: Asked, query: ParsedQuery, rows: Sequence[tuple[Any, ...]]) -> tuple[list[UUID], AfterHit | None]:
    """The products of a page, and where the next one begins."""
    if asked.sort == "relevance":
        ranked = [one.candidate.product_id for one in _ranked(asked, query, rows)]
        start = int(asked.after.key) if asked.after else 0
        end = start + asked.limit
        return ranked[start:end], AfterHit(float(end)) if len(ranked) > end else None
    candidates = _candidates(rows)
    shown = candidates[: asked.limit]
    after = AfterHit(shown[-1].key, shown[-1].product_id) if len(candidates) > asked.limit else None
    return [candidate.product_id for candidate in shown], after


def _mended_text(query: ParsedQuery, corrections: Sequence[Correction]) -> str | None:
    if not corrections:
        return None
    meant = {correction.typed: correction.meant for correction in corrections}
    return " ".join(meant.get(word, word) for word in query.text.split())
