"""Products that mean what was asked, whatever they are called; nothing where there is no model or no index yet."""

import csv
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from uuid import UUID

import numpy as np
import structlog
from django.conf import settings
from numpy.typing import NDArray

from ai.embeddings.index import VectorIndex, facts_of
from ai.embeddings.models import embed_query, model_name
from marketplace.core.resilience import OutsideSystemError
from marketplace.search.lexicon import LEXICON, LONGEST_PHRASE, Phrase, phrase_of
from marketplace.search.normalising import words_of

logger = structlog.get_logger(__name__)

LOOKED_AGAIN_S = 10.0
QUERIES_KEPT = 2048


@dataclass(slots=True)
class _Reader:
    """The index that this process has open, and when it last looked for a newer one."""

    root: Path
    looked_at: float = -LOOKED_AGAIN_S
    index: VectorIndex | None = None
    lock: Lock = field(default_factory=Lock)

    def current(self) -> VectorIndex | None:
        with self.lock:
            if time.monotonic() - self.looked_at >= LOOKED_AGAIN_S:
                self.looked_at = time.monotonic()
                self._look()
            return self.index

    def _look(self) -> None:
        facts = facts_of(self.root)
        if facts is None or (self.index is not None and facts == self.index.facts):
            return
        try:
            self.index = VectorIndex(self.root, facts)
        except (OSError, ValueError, RuntimeError) as error:  # replaced between the two looks: the next one finds it
            logger.warning("vector_index_unreadable", error=type(error).__name__)


def similar_products(text: str, limit: int) -> list[tuple[UUID, float]] | None:
    """Products nearest to a text in meaning, with their cosine, the nearest first; None without a model or an index."""
    asked = _asked(text)
    return asked[0].nearest(asked[1], limit) if asked else None


def cosines(text: str, product_ids: Iterable[UUID]) -> dict[UUID, float]:
    """How near products are to a text in meaning; those of which nothing is known are left out."""
    asked = _asked(text)
    return asked[0].cosines(asked[1], product_ids) if asked else {}


def forget_index() -> None:
    """Look for the index anew at the next question."""
    _reader.cache_clear()
    _vector.cache_clear()


def in_english(text: str) -> str:
    """A query as the model knows it: words of the bazaar by their English name, other words in Bangla left out."""
    words, said, place = words_of(text), [], 0
    while place < len(words):
        phrase = next(
            (
                tuple(words[place:end])
                for end in range(min(place + LONGEST_PHRASE, len(words)), place, -1)
                if phrase_of(" ".join(words[place:end])) in _english()
            ),
            (words[place],),
        )
        known = _english().get(phrase_of(" ".join(phrase)))
        said.append(known or (phrase[0] if phrase[0].isascii() else ""))
        place += len(phrase)
    return " ".join(word for word in said if word)


def _asked(text: str) -> tuple[VectorIndex, NDArray[np.float32]] | None:
    model, index = model_name(), _reader(settings.SEARCH_INDEX_ROOT).current()
    english = in_english(text)
    if model is None or index is None or index.facts.model != model or not english:
        return None
    try:
        return index, _vector(model, english)
    except OutsideSystemError:
        logger.warning("search_without_meaning")
        return None


@cache
def _reader(root: Path) -> _Reader:
    return _Reader(root)


@lru_cache(maxsize=QUERIES_KEPT)
def _vector(model: str, text: str) -> NDArray[np.float32]:
    vector = embed_query(text)
    if vector is None:
        raise OutsideSystemError
    return vector


@cache
def _english() -> dict[Phrase, str]:
    """For each phrase of the lexicon that is no English one of it the first English word of its row."""
    with LEXICON.open(encoding="utf-8", newline="") as file:
        rows = [[cell.split(";") if cell else [] for cell in row] for row in csv.reader(file) if row][1:]
    english = {phrase_of(text) for row in rows for text in row[0]}
    found: dict[Phrase, str] = {}
    for row in rows:
        for text in (text for cell in row[1:] for text in cell):
            if row[0] and phrase_of(text) not in english:
                found.setdefault(phrase_of(text), row[0][0])
    return found
