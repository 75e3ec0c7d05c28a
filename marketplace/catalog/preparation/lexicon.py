"""The words that names of goods are made of, in both languages."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent
TOKEN: Final = re.compile(r"[a-z0-9][a-z0-9&'+-]*|&")
# Words of English that stay small within a name.
SMALL: Final = frozenset({"and", "of", "the", "with", "for", "in", "to"})


@dataclass(frozen=True)
class Term:
    """A make, a kind of goods or what goods are like. Without `bn` it is left out of names."""

    en: str
    bn: str
    category: str = ""
    usual_kind: str = ""


Terms = dict[tuple[str, ...], Term]


def tokens(text: str) -> tuple[str, ...]:
    return tuple(TOKEN.findall(text.lower().replace("é", "e").replace("ñ", "n")))


@cache
def brands() -> Terms:
    """Makes by the words that they are written with."""
    found: Terms = {}
    for line in _lines("brands.txt"):
        written, _, told = line.partition("=")
        bn, _, usual_kind = told.partition(">")
        aliases = written.split(",")
        term = Term(en=aliases[0].strip(), bn=bn.strip(), usual_kind=usual_kind.strip())
        _teach(found, aliases, term)
    return found


@cache
def kinds() -> Terms:
    """What goods are, by the words that they are written with."""
    return _phrases(of_kinds=True)


@cache
def qualities() -> Terms:
    """What goods are like, by the words that they are written with; a kind may be a quality of another ("butter")."""
    return _phrases(of_kinds=False)


def _phrases(*, of_kinds: bool) -> Terms:
    found: Terms = {}
    for line in _lines("phrases.txt"):
        written, _, told = line.partition("=")
        bn, _, category = told.partition("@")
        if bool(category) == of_kinds:
            aliases = written.split(",")
            term = Term(en=titled(aliases[0].strip()), bn=bn.strip(), category=category.strip())
            _teach(found, aliases, term)
    return found


def longest(terms: Terms, words: Sequence[str]) -> tuple[Term | None, int]:
    """The term that most of the first words stand for, and how many words it takes."""
    for length in range(min(6, len(words)), 0, -1):
        term = terms.get(tuple(words[:length]))
        if term is not None:
            return term, length
    return None, 0


def titled(text: str) -> str:
    """With capitals as names have them."""
    return " ".join(word if word in SMALL and at else _capital(word) for at, word in enumerate(text.split()))


def _capital(word: str) -> str:
    return word.upper() if word in {"bbq", "uht"} else word[:1].upper() + word[1:]


def _teach(found: Terms, aliases: Sequence[str], term: Term) -> None:
    """The first entry of a spelling holds."""
    for alias in aliases:
        found.setdefault(tokens(alias), term)


def _lines(name: str) -> Iterator[str]:
    """Entries of one of the word lists."""
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line
