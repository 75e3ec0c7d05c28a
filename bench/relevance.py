"""How well search finds: English queries that people judged beside BM25, names across languages, and typing errors.

The goods of each collection are sold by one shop and go through the code of the market: documents, words, vectors, the
statement, the ranking. Judged queries and pairs of names are read from beside the project (`HAAT_EVAL_DATA`).
"""

import argparse
import statistics
import sys
import time
from collections.abc import Mapping, Sequence

import bm25s
import snowballstemmer
from django.utils import timezone

import bench.django_ready  # noqa: F401
from ai.embeddings.models import embed, embed_query
from bench import database, relevance_data
from bench.errors import BenchError
from bench.figures import Bar, Figure, report
from bench.relevance_data import Judged, Pair, banglish, mistyped
from bench.relevance_goods import Goods
from bench.relevance_measures import mean, ndcg, recall
from deploy.local import console

SEED = 2026
TEXTS_AT_ONCE = 1000


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark; returns the exit status."""
    parser = argparse.ArgumentParser(prog="make bench B=relevance", description=__doc__)
    parser.add_argument("--queries", type=int, default=0, help="so many of each kind; with fewer, bars are not judged")
    parser.add_argument("--judged", default=relevance_data.JUDGED, help="another file of judged queries in that folder")
    options = parser.parse_args(arguments)
    try:
        judged, pairs = relevance_data.judged(options.judged), relevance_data.pairs()
        database.build(shops=1)
        found = _figures(judged, pairs, most=options.queries or None)
    except BenchError as error:
        print(f"\n{error}", file=sys.stderr)
        return 2
    return report(
        Figure("relevance", name, value, bar, is_judged=not options.queries) for name, (value, bar) in found.items()
    )


Found = dict[str, tuple[float, Bar | None]]


def _figures(judged: Judged, pairs: Sequence[Pair], *, most: int | None) -> Found:
    with console.step(f"{len(judged.titles):,} titles as goods"):
        goods = Goods({number: (title, title) for number, title in judged.titles.items()})
    found = _judged(goods, judged, dict(list(judged.queries.items())[:most]))
    found |= _speed(list(judged.titles.values()))
    return found | _pairs(pairs, most=most)


def _judged(goods: Goods, judged: Judged, queries: Mapping[str, Mapping[str, float]]) -> Found:
    now, both, text, meaning, slipped, clean = timezone.now(), [], [], [], [], []
    with console.step(f"{len(queries):,} judged queries, and each once more with a slip"):
        for query, relevance in queries.items():
            ranked = goods.found(query, now=now)
            both.append(ndcg(goods.order(ranked), relevance))
            text.append(ndcg(goods.order_by_text(ranked), relevance))
            meaning.append(ndcg(goods.order_by_meaning(query), relevance))
            clean.append(recall(goods.order(ranked), relevance))
            slipped.append(recall(goods.order(goods.found(mistyped(query, seed=SEED), now=now)), relevance))
    peer = mean(_bm25(judged, queries))
    console.say(
        "\nnDCG@10\n"
        f"  BM25 (bm25s)      {peer:.4f}\n  text alone        {mean(text):.4f}  {mean(text) / peer:.3f} x\n"
        f"  meaning alone     {mean(meaning):.4f}  {mean(meaning) / peer:.3f} x\n"
        f"  both              {mean(both):.4f}  {mean(both) / peer:.3f} x\n"
    )
    return {
        "bm25_ndcg_at_10": (peer, None),
        "text_ndcg_at_10": (mean(text), None),
        "meaning_ndcg_at_10": (mean(meaning), None),
        "both_ndcg_at_10": (mean(both), None),
        "both_to_bm25_ndcg_ratio": (mean(both) / peer, Bar.at_least(1.08)),
        "recall_at_10": (mean(clean), None),
        "recall_at_10_lost_by_slips": (1 - mean(slipped) / mean(clean), Bar.at_most(0.10)),
    }


def _bm25(judged: Judged, queries: Mapping[str, Mapping[str, float]]) -> list[float]:
    """The peer as its authors would have it: English stop words and stems, their own defaults."""
    stemmer, numbers = snowballstemmer.stemmer("english").stemWords, list(judged.titles)
    tokens = bm25s.tokenize(list(judged.titles.values()), stopwords="en", stemmer=stemmer, show_progress=False)
    peer = bm25s.BM25()
    peer.index(tokens, show_progress=False)
    asked = bm25s.tokenize(list(queries), stopwords="en", stemmer=stemmer, show_progress=False, return_ids=False)
    values = []
    for words, relevance in zip(asked, queries.values(), strict=True):
        scores = peer.get_scores(words) if words else [0.0] * len(numbers)
        order = sorted((place for place, score in enumerate(scores) if score > 0), key=lambda place: -scores[place])
        values.append(ndcg([numbers[place] for place in order[:10]], relevance))
    return values


def _speed(texts: Sequence[str]) -> Found:
    """The model on one core: one query at a time, and many texts at once."""
    if embed_query("") is None:
        return {}
    took = []
    for text in texts[:500]:
        started = time.perf_counter()
        embed_query(text)
        took.append(time.perf_counter() - started)
    started = time.perf_counter()
    embed(texts[:TEXTS_AT_ONCE])
    rate = len(texts[:TEXTS_AT_ONCE]) / (time.perf_counter() - started)
    return {
        "embedding_query_p50_ms": (statistics.median(took) * 1000, Bar.at_most(5)),
        "embedding_texts_per_s": (rate, Bar.at_least(250)),
    }


def _pairs(pairs: Sequence[Pair], *, most: int | None) -> Found:
    """Goods that have a name in one language only, asked for by that in the other; and by the Bangla one in Latin."""
    asked = list(pairs)[:most]
    with console.step(f"{len(pairs)} goods with English names"):
        english = Goods({pair.number: (pair.english, pair.english) for pair in pairs})
    with console.step(f"{len(asked)} Bangla names asked of them, and as they are typed in Latin letters"):
        by_bangla = _share_found(english, {pair.number: pair.bangla for pair in asked})
        across = _share_found(english, {pair.number: banglish(pair.bangla, seed=SEED) for pair in asked})
    with console.step(f"{len(pairs)} goods with Bangla names"):
        bangla = Goods({pair.number: (pair.bangla, pair.bangla) for pair in pairs})
    with console.step(f"{len(asked)} English names asked of them, and Bangla ones as they are typed in Latin letters"):
        by_english = _share_found(bangla, {pair.number: pair.english for pair in asked})
        by_banglish = _share_found(bangla, {pair.number: banglish(pair.bangla, seed=SEED) for pair in asked})
    bar = Bar.at_least(0.85)
    return {
        "english_goods_by_bangla_recall_at_10": (by_bangla, bar),
        "bangla_goods_by_english_recall_at_10": (by_english, bar),
        "bangla_goods_by_banglish_recall_at_10": (by_banglish, bar),
        "english_goods_by_banglish_recall_at_10": (across, bar),
    }


def _share_found(goods: Goods, queries: Mapping[str, str]) -> float:
    now = timezone.now()
    return mean([float(number in goods.order(goods.found(query, now=now))[:10]) for number, query in queries.items()])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
