"""What comes first: one score, a sum of named signals by weights that `data/ranking.json` holds (docs/search.md).

The weights of words and meaning are learnt from judged queries (`make bench B=tune_ranking`); those of stock, rating,
popularity and distance are set by hand, for nobody has judged them. Every part of a sum can be shown to the staff.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from marketplace.catalog.ratings import PRIOR_MEAN
from marketplace.search.asking import Candidate, Correction
from marketplace.search.query import ParsedQuery
from marketplace.search.signals import Wanted, name_signals, wanted_of

WEIGHTS = Path(__file__).parent / "data" / "ranking.json"
MOST_STARS = 5
FAR_M = 5000.0
POPULAR = 5.0


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate in its place.

    Attributes:
        candidate: as the statement found it.
        score: the sum of `parts`.
        signals: what was weighed, by name.
        parts: each signal by its weight.
    """

    candidate: Candidate
    score: float
    signals: Mapping[str, float]
    parts: Mapping[str, float]


def rerank(
    query: ParsedQuery, candidates: Sequence[Candidate], *, corrections: Sequence[Correction] = ()
) -> list[Ranked]:
    """Candidates in the order in which they are shown; those of one score stay as they came."""
    if not candidates:
        return []
    wanted = wanted_of(
        query.text,
        known_as={group.word: group.known_as[1:] for group in query.groups},
        mended={correction.typed: correction.meant for correction in corrections},
    )
    ranked = [_ranked(candidate, signals_of(wanted, candidate)) for candidate in candidates]
    return sorted(ranked, key=lambda each: -each.score)


def signals_of(wanted: Wanted, candidate: Candidate) -> dict[str, float]:
    """Everything that a candidate is ranked by, between 0 and 1; of its names the one that fits best counts."""
    # Without a text there is nothing to hold names against.
    names = [name_signals(wanted, name) for name in (_names(candidate) if wanted.words or wanted.numbers else [""])]
    best = max(names, key=lambda each: (each["words"], each["letters"]))
    raw = candidate.signals
    return {
        **best,
        "coverage": _number(raw, "coverage"),
        "every_word": _number(raw, "is_strict"),
        "whole_name": _number(raw, "is_exact"),
        "likeness": _number(raw, "likeness"),
        "name_rank": min(_number(raw, "name_rank"), 1.0),
        "meaning": max(_number(raw, "meaning"), 0.0),
        "in_stock": _number(raw, "is_in_stock"),
        "sure_stock": _number(raw, "stock_confidence"),
        "rating": _rating(raw),
        "popularity": min(_number(raw, "popularity") / POPULAR, 1.0),
        "near": _near(raw.get("distance_m")),
    }


def score(signals: Mapping[str, float]) -> dict[str, float]:
    """Each signal by its weight; their sum is the score."""
    return {name: weight * signals[name] for name, weight in weights().items()}


@cache
def weights() -> Mapping[str, float]:
    """The weights that are shipped, by signal."""
    kept: dict[str, Any] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return {name: float(weight) for part in ("learnt", "set") for name, weight in kept[part].items()}


def _ranked(candidate: Candidate, signals: Mapping[str, float]) -> Ranked:
    parts = score(signals)
    return Ranked(candidate, sum(parts.values()), signals, parts)


def _names(candidate: Candidate) -> list[str]:
    """Its names as buyers read them, with the brand where they do not have it."""
    names = candidate.names
    return [_with_brand(names["name_en"], names["brand_en"]), _with_brand(names["name_bn"], names["brand_bn"])]


def _with_brand(name: str, brand: str) -> str:
    return name if brand.lower() in name.lower() else f"{brand} {name}"


def _number(raw: Mapping[str, float | None], name: str) -> float:
    return float(raw.get(name) or 0.0)


def _rating(raw: Mapping[str, float | None]) -> float:
    """The Bayesian average that the catalogue keeps; without a rating that of goods in general."""
    return (_number(raw, "rating") or float(PRIOR_MEAN)) / MOST_STARS


def _near(distance_m: float | None) -> float:
    """1 at the pin, a half at `FAR_M`, 0 without a pin."""
    return 0.0 if distance_m is None else FAR_M / (FAR_M + distance_m)
