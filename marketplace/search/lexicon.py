"""Words of the bazaar in English, Bangla and as they are typed in Latin letters: which mean the same."""

import csv
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from marketplace.search.normalising import stem, words_of

LEXICON = Path(__file__).parent / "data" / "lexicon.csv"
LONGEST_PHRASE = 4  # words

Phrase = tuple[str, ...]
Meanings = Mapping[Phrase, frozenset[Phrase]]


def phrase_of(text: str) -> Phrase:
    """A text as stems, which is how phrases are looked up."""
    return tuple(stem(word) for word in words_of(text))


def meanings_of(rows: Iterable[Iterable[str]]) -> Meanings:
    """For each phrase all that mean the same in some row, itself left out."""
    found: dict[Phrase, set[Phrase]] = {}
    for row in rows:
        phrases = {phrase for text in row if (phrase := phrase_of(text))}
        for phrase in phrases:
            found.setdefault(phrase, set()).update(phrases - {phrase})
    return {phrase: frozenset(others) for phrase, others in found.items()}


@cache
def rows_of_lexicon() -> tuple[tuple[str, ...], ...]:
    """The shipped rows, all spellings of a row beside each other."""
    with LEXICON.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)  # the names of its columns
        return tuple(tuple(text for cell in row for text in cell.split(";")) for row in rows)


@cache
def lexicon() -> Meanings:
    return meanings_of(rows_of_lexicon())
