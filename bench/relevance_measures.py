"""How good an order is."""

from collections.abc import Mapping, Sequence
from math import log2

DEPTH = 10


def ndcg(order: Sequence[str], relevance: Mapping[str, float]) -> float:
    """nDCG at 10 with gain 2^relevance - 1; what nobody judged gains nothing."""
    gains = [2 ** relevance[number] - 1 if number in relevance else 0.0 for number in order[:DEPTH]]
    best = sorted((2**value - 1 for value in relevance.values()), reverse=True)[:DEPTH]
    return _discounted(gains) / _discounted(best)


def recall(order: Sequence[str], relevance: Mapping[str, float]) -> float:
    """How much of what is relevant is among the first 10, of at most 10."""
    return sum(number in relevance for number in order[:DEPTH]) / min(len(relevance), DEPTH)


def mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _discounted(gains: Sequence[float]) -> float:
    return sum(gain / log2(place + 2) for place, gain in enumerate(gains))
