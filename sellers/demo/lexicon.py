"""How words of shop names are spelt in the other script: by our own short list, then by mappers, then by sound.

The extract's machine translations cannot be used as names: they read "Cycle Store" as a shop of wheels and "ফল বিতান"
as a dispute over fruit. But where a machine spelt a word by its sound rather than translate it, that is a vote for a
spelling. Mappers' votes go first.
"""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from sellers.demo.sounds import sounds_alike, sounds_nearly_alike, spell_in_bangla, spell_in_latin, spell_initials

SIGNBOARD_WORDS = Path(__file__).resolve().parent.parent / "data" / "signboard_words.csv"
LATIN_WORD = re.compile(r"\bM/[sS]\b\.?|\b(?:[A-Za-z]\.){2,}(?:[A-Za-z]\b)?|[A-Za-z]+(?:['’][A-Za-z]+)?")
BANGLA_WORD = re.compile("[\u0981-\u09e5\u09f0\u09f1\u200c\u200d]+")
JOINERS = str.maketrans({"\u200c": None, "\u200d": None})
POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)

LATIN_TO_BANGLA_DIGITS = {ord("0") + digit: 0x09E6 + digit for digit in range(10)}
BANGLA_TO_LATIN_DIGITS = {0x09E6 + digit: ord("0") + digit for digit in range(10)}

# A word of the list is recognised in one that differs by a letter or two (Phamacy, Treders), unless both are short.
SLIP = 0.85
SHORT = 5

Spellings = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class WordPair:
    """The two names of one place, and whether people wrote both."""

    latin: str
    bangla: str
    by_people: bool


@dataclass(slots=True)
class _Votes:
    """For each word the spellings in the other script that sound like it, and how often each was seen."""

    to_bangla: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    to_latin: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def count(self, pair: WordPair) -> None:
        may_be_one = sounds_nearly_alike if pair.by_people else sounds_alike
        bangla_words = BANGLA_WORD.findall(pair.bangla)
        for latin in LATIN_WORD.findall(pair.latin):
            alike = [bangla for bangla in bangla_words if may_be_one(latin, bangla)]
            if len(alike) == 1:
                self.to_bangla[latin.lower().removesuffix(".")][alike[0]] += 1
                self.to_latin[alike[0].translate(JOINERS)][latin if spell_initials(latin) else latin.capitalize()] += 1


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words of one script by words of the other."""

    to_bangla: Spellings
    to_latin: Spellings
    listed: Sequence[str]

    @classmethod
    def learn(cls, pairs: Iterable[WordPair]) -> "Lexicon":
        """What the pairs agree on, below the shipped list."""
        by_people, by_machine = _Votes(), _Votes()
        for pair in pairs:
            (by_people if pair.by_people else by_machine).count(pair)
        listed = _listed()
        return cls(
            to_bangla=_most_seen(by_machine.to_bangla)
            | _most_seen(by_people.to_bangla)
            | {latin.lower(): bangla for latin, bangla in reversed(listed)},
            to_latin=_most_seen(by_machine.to_latin)
            | _most_seen(by_people.to_latin)
            | {bangla: latin for latin, bangla in reversed(listed)},
            listed=[latin.lower() for latin, _bangla in listed],
        )

    def in_bangla(self, name: str) -> str:
        """A Latin name word by word as a signboard would spell it, digits included."""
        spelt = LATIN_WORD.sub(lambda found: self._word_in_bangla(found.group()), name)
        return spelt.translate(LATIN_TO_BANGLA_DIGITS)

    def in_latin(self, name: str) -> str:
        """A Bangla name word by word in Latin letters, digits included."""
        spelt = BANGLA_WORD.sub(lambda found: self._word_in_latin(found.group()), name)
        return spelt.translate(BANGLA_TO_LATIN_DIGITS)

    def _word_in_bangla(self, word: str) -> str:
        known = self.to_bangla.get(word.lower().removesuffix("."))
        if known is None and POSSESSIVE.search(word):
            return self._word_in_bangla(POSSESSIVE.sub("", word)) + "স"
        return known or spell_initials(word) or self._listed_like(word.lower()) or spell_in_bangla(word)

    def _listed_like(self, word: str) -> str:
        """The spelling of the listed word that this one is a slip for, or nothing."""
        meant = get_close_matches(word, self.listed, n=1, cutoff=SLIP) if len(word) > SHORT else []
        return self.to_bangla[meant[0]] if meant else ""

    def _word_in_latin(self, word: str) -> str:
        letters = word.translate(JOINERS)
        return self.to_latin.get(letters) or spell_in_latin(letters).capitalize()


def _listed() -> list[tuple[str, str]]:
    """The shipped list; where a word stands in it twice, in either column, the first is the one written."""
    with SIGNBOARD_WORDS.open(encoding="utf-8", newline="") as lines:
        return [(row["latin"], row["bangla"]) for row in csv.DictReader(lines)]


def _most_seen(votes: Mapping[str, Counter[str]]) -> dict[str, str]:
    """The winner of each vote; of equals the first in the order of code points, so that every run agrees."""
    return {word: min(seen, key=lambda spelling: (-seen[spelling], spelling)) for word, seen in votes.items()}
