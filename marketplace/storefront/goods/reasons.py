"""Why results stand where they do, for staff who tune search: no page of others asks for it, and nothing is kept."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from marketplace.search.asking import Asked
from marketplace.search.ranking import Ranked
from marketplace.search.selectors.search import explain


def list_reasons(asked: Asked, *, now: datetime) -> Mapping[UUID, str]:
    """For each product that may be shown its score, and what each signal adds to it, the weightiest first."""
    _query, ranked = explain(asked=asked, now=now)
    return {one.candidate.product_id: _reason(one, place) for place, one in enumerate(ranked, start=1)}


def _reason(ranked: Ranked, place: int) -> str:
    parts = sorted(ranked.parts.items(), key=lambda part: -abs(part[1]))
    lines = [f"{part:+.3f}  {name} = {ranked.signals[name]:.3f}" for name, part in parts]
    return "\n".join([f"{place}. {ranked.score:.3f}", *lines])
