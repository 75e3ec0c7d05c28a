"""What was typed, made ready for the statement: a group of alternatives for each word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from marketplace.search.documents import SKELETON, slips_of, sounds_of
from marketplace.search.lexicon import LONGEST_PHRASE, Meanings, Phrase, lexicon
from marketplace.search.normalising import STOP_WORDS, is_measure, normalise, stem, words_of
from marketplace.search.transliteration import in_latin

MOST_WORDS = 12
# Words that are too short to be told from others by their spelling.
SHORTEST_MENDED = 4
_QUOTED = re.compile("'([^']+)'")


@dataclass(frozen=True, slots=True)
class Group:
    """One word that was asked for, and what is taken for it.

    Attributes:
        word: as it was typed, normalised.
        near: a tsquery of its stem, what means the same, and what sounds the same.
        wide: the same with what has its consonants.
        known_as: words of the index that say it is spelt rightly.
        spelling: it in Latin letters; empty where it is not to be mended.
    """

    word: str
    near: str
    wide: str
    known_as: tuple[str, ...]
    spelling: str


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A query as the statement takes it.

    Attributes:
        text: what was typed, normalised.
        groups: of the words that say what is wanted; of the measures alone where there is nothing else.
        hints: a tsquery of measures and small words, which only help to rank; empty for none.
    """

    text: str
    groups: tuple[Group, ...]
    hints: str

    def lexemes(self) -> frozenset[str]:
        """All that a document may be found by, but for what words that nothing has are taken for."""
        return frozenset(lexeme for group in self.groups for lexeme in _QUOTED.findall(group.wide))

    def parameters(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "words": [group.word for group in self.groups],
            "near": [group.near for group in self.groups],
            "wide": [group.wide for group in self.groups],
            "known_as": [" ".join(group.known_as) for group in self.groups],
            "spellings": [group.spelling for group in self.groups],
            "slips": [" ".join(sorted(slips_of(group.spelling))) if group.spelling else "" for group in self.groups],
            "hints": self.hints,
        }


def parse(text: str, synonyms: Meanings) -> ParsedQuery:
    """Take a query apart.

    Args:
        text: as typed, in any script.
        synonyms: the staff's, which count like the lexicon's.
    """
    words = words_of(text)[:MOST_WORDS]
    wanted = [place for place, word in enumerate(words) if not is_measure(words, place) and word not in STOP_WORDS]
    chosen = wanted or list(range(len(words)))
    meanings = _meanings_by_place(words, synonyms)
    groups = tuple(_group(words[place], meanings[place], is_mended=bool(wanted)) for place in chosen)
    hints = " | ".join(_quoted(stem(word)) for place, word in enumerate(words) if place not in chosen)
    return ParsedQuery(normalise(text), groups, hints)


def _group(word: str, meanings: Sequence[Phrase], *, is_mended: bool) -> Group:
    sounds = sounds_of(word) if is_mended else []
    near = [
        _quoted(stem(word)),
        *(_quoted(sound) for sound in sounds if not sound.startswith(SKELETON)),
        *(_conjunction(phrase) for phrase in meanings),
    ]
    blunt = [_quoted(sound) for sound in sounds if sound.startswith(SKELETON)]
    known_as = dict.fromkeys((word, *(phrase[0] for phrase in meanings if len(phrase) == 1)))
    spelling = in_latin(word)
    return Group(
        word=word,
        near=" | ".join(near),
        wide=" | ".join([*near, *blunt]),
        known_as=tuple(known_as),
        spelling=spelling if is_mended and len(spelling) >= SHORTEST_MENDED else "",
    )


def _meanings_by_place(words: Sequence[str], synonyms: Meanings) -> list[list[Phrase]]:
    """For each word all that means the same as a phrase it belongs to."""
    stems = [stem(word) for word in words]
    found: list[dict[Phrase, None]] = [{} for _ in words]
    for start, end in _spans(len(words)):
        phrase = tuple(stems[start:end])
        others = sorted(lexicon().get(phrase, frozenset()) | synonyms.get(phrase, frozenset()))
        for place in range(start, end):
            found[place].update(dict.fromkeys(others))
    return [list(phrases) for phrases in found]


def _spans(length: int) -> Iterator[tuple[int, int]]:
    for start in range(length):
        for end in range(start + 1, min(start + LONGEST_PHRASE, length) + 1):
            yield start, end


def _conjunction(phrase: Phrase) -> str:
    return "(" + " & ".join(_quoted(word) for word in phrase) + ")"


def _quoted(lexeme: str) -> str:
    """A lexeme for a tsquery; normalised words hold letters and digits only, so nothing in one ends the quotes."""
    return f"'{lexeme}'"
