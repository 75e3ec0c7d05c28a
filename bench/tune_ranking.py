"""Learn the weights of words and meaning from judged queries, and write them to `marketplace/search/data/ranking.json`.

    make bench B=tune_ranking

The weights make what people found relevant likely to come first: cross entropy between the softmax of scores and that
of gains within each query (ListNet), with a small penalty on large weights, minimised by gradient steps (Adam). Every
weight keeps the sign that its signal means: a product must not fall because it is called what was typed, which happens
to help among the judged titles. Five folds by query tell what the weights are worth on queries that they were not
learnt from; what is written is learnt from all.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

import bench.django_ready  # noqa: F401
from bench import database, relevance_data
from bench.errors import BenchError
from bench.figures import Figure, report
from bench.relevance_goods import Goods
from bench.relevance_measures import mean, ndcg
from deploy.local import console
from marketplace.search.ranking import WEIGHTS

FOLDS, SEED = 5, 1
STEPS, RATE, PENALTY = 600, 0.05, 1e-3
# Signals that speak against a product.
AGAINST = frozenset({"other_numbers"})

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Asked:
    """One query: its candidates' numbers and signals, and what was judged."""

    numbers: list[str]
    signals: Floats
    relevance: dict[str, float]

    @property
    def gains(self) -> Floats:
        return np.array([2 ** self.relevance[number] - 1 if number in self.relevance else 0 for number in self.numbers])


def main(_arguments: Sequence[str]) -> int:
    """Learn, tell, write; returns the exit status."""
    try:
        judged = relevance_data.judged()
        database.build(shops=1)
    except BenchError as error:
        print(f"\n{error}", file=sys.stderr)
        return 2
    kept = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    names = list(kept["learnt"])
    with console.step(f"{len(judged.titles):,} titles as goods"):
        goods = Goods({number: (title, title) for number, title in judged.titles.items()})
    with console.step(f"{len(judged.queries):,} judged queries"):
        asked = [_asked(goods, query, relevance, names) for query, relevance in judged.queries.items()]
    with console.step(f"Weights, in {FOLDS} folds and of all"):
        folds = np.random.default_rng(SEED).permutation(len(asked)) % FOLDS
        signs = np.array([-1.0 if name in AGAINST else 1.0 for name in names])
        unseen = [value for fold in range(FOLDS) for value in _unseen(asked, signs, folds, fold)]
        weights = _learn(asked, signs)
    kept["learnt"] = {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True)}
    WEIGHTS.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")
    seen = mean([_ndcg(one, weights) for one in asked])
    return report(
        [
            Figure("tune_ranking", "cross_validated_ndcg_at_10", mean(unseen)),
            Figure("tune_ranking", "own_queries_ndcg_at_10", seen),
        ]
    )


def _asked(goods: Goods, query: str, relevance: dict[str, float], names: Sequence[str]) -> Asked:
    ranked = goods.found(query, now=timezone.now())
    signals = np.array([[one.signals[name] for name in names] for one in ranked]).reshape(len(ranked), len(names))
    return Asked(goods.order(ranked), signals, relevance)


def _unseen(asked: Sequence[Asked], signs: Floats, folds: NDArray[np.int64], fold: int) -> list[float]:
    weights = _learn([one for one, its in zip(asked, folds, strict=True) if its != fold], signs)
    return [_ndcg(one, weights) for one, its in zip(asked, folds, strict=True) if its == fold]


def _ndcg(one: Asked, weights: Floats) -> float:
    order = np.argsort(-(one.signals @ weights), kind="stable")
    return ndcg([one.numbers[place] for place in order], one.relevance)


def _learn(asked: Sequence[Asked], signs: Floats) -> Floats:
    """Weights by Adam over all queries that have something relevant among their candidates.

    Args:
        signs: for each signal 1 or -1; a step that leads across zero ends there.
    """
    useful = [one for one in asked if one.gains.any()]
    signals = np.concatenate([one.signals for one in useful])
    scale = signals.std(axis=0) + 1e-9
    signals = signals / scale
    starts = np.cumsum([0, *(len(one.numbers) for one in useful)])[:-1]
    sizes = np.array([len(one.numbers) for one in useful])
    gains = np.concatenate([one.gains for one in useful])
    wanted = gains / np.repeat(np.add.reduceat(gains, starts), sizes)
    weights, first, second = (np.zeros(signals.shape[1]) for _ in range(3))
    for step in range(1, STEPS + 1):
        scores = signals @ weights
        likely = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), sizes))
        likely /= np.repeat(np.add.reduceat(likely, starts), sizes)
        slope = signals.T @ (likely - wanted) / len(useful) + 2 * PENALTY * weights
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope**2
        weights = weights - RATE * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
        weights = signs * np.maximum(signs * weights, 0)
    learnt: Floats = weights / scale
    return learnt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
