"""How well the names of a product fit what was typed: plain functions over words, each between 0 and 1."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from marketplace.search.documents import SKELETON, sounds_of
from marketplace.search.normalising import STOP_WORDS, is_measure, normalise, stem, words_of
from marketplace.search.transliteration import in_latin

# What a word counts that means the same, is meant by a slip, or only sounds the same.
MEANT, HEARD = 0.9, 0.8
# Names are many, and the words in them few: what each word gives is kept, and a name is put together from that.
NAMES_KEPT, WORDS_KEPT = 8192, 32768


@dataclass(frozen=True, slots=True)
class WantedWord:
    """A word that was asked for.

    Attributes:
        stems: what counts for it in a name, and how much.
        sounds: lexemes of its sound.
    """

    stems: Mapping[str, float]
    sounds: frozenset[str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A query as its names are held against it.

    Attributes:
        words: those that say what is wanted, in their order.
        numbers: those that say how much of it, or of which size.
        letters: threes of letters of every word.
    """

    words: Sequence[WantedWord]
    numbers: frozenset[str]
    letters: frozenset[str]


@dataclass(frozen=True, slots=True)
class NameWords:
    """A name taken apart once, for all who look for it.

    Attributes:
        count: how many words it has.
        stems: where each stem stands first.
        sounds: where each sound is heard first.
        letters: threes of letters of each word.
    """

    count: int
    stems: Mapping[str, int]
    sounds: Mapping[str, int]
    numbers: frozenset[str]
    letters: tuple[frozenset[str], ...]


def wanted_of(text: str, *, known_as: Mapping[str, Sequence[str]], mended: Mapping[str, str]) -> Wanted:
    """Take a query apart.

    Args:
        text: normalised.
        known_as: for a word others that mean the same.
        mended: for a word that no product has the one that is meant.
    """
    words = words_of(text)
    numbers = frozenset(word for place, word in enumerate(words) if word.isdigit() and is_measure(words, place))
    plain = [word for place, word in enumerate(words) if not is_measure(words, place) and word not in STOP_WORDS]
    chosen = plain or [word for word in words if not word.isdigit()]
    spelt = [mended.get(word, word) for word in chosen]
    return Wanted(
        words=tuple(_wanted_word(word, known_as.get(word, ()), mended.get(word)) for word in chosen),
        numbers=numbers,
        letters=_letters(spelt),
    )


def name_signals(wanted: Wanted, name: str) -> dict[str, float]:
    """How one name fits.

    Returns:
        `words`, the share of the words that it has, by how surely; `nearness`, how close they stand; `begins`, whether
        its first word is one of them; `numbers` and `other_numbers`, the shares of the numbers that it has and lacks;
        `letters`, the share of the query's threes of letters; `brevity`, the share of its words that were asked for.
    """
    had = name_words(name)
    found = _found(wanted, had)
    places = sorted({place for place, sureness in found if sureness})
    numbers = _part(len(wanted.numbers & had.numbers), of=len(wanted.numbers))
    return {
        "words": _share(found),
        "nearness": len(places) / (places[-1] - places[0] + 1) if len(places) > 1 else 0.0,
        "begins": float(bool(places) and places[0] == 0),
        "numbers": numbers,
        "other_numbers": 1 - numbers if wanted.numbers else 0.0,
        "letters": _part(len(wanted.letters.intersection(chain(*had.letters))), of=len(wanted.letters)),
        "brevity": _part(len(places), of=had.count),
    }


def share_of_words(wanted: Wanted, name: str) -> float:
    """Of `name_signals` the `words` alone."""
    return _share(_found(wanted, name_words(name)))


@lru_cache(maxsize=NAMES_KEPT)
def name_words(name: str) -> NameWords:
    words = words_of(name)
    plain = [word for word in words if word not in STOP_WORDS]
    # Backwards, so that the first place of each is what stays.
    placed = list(enumerate(plain))[::-1]
    return NameWords(
        count=len(plain),
        stems={stem(word): place for place, word in placed},
        sounds={sound: place for place, word in placed for sound in _near_sounds(word)},
        numbers=frozenset(word for word in words if word.isdigit()),
        letters=tuple(_letters_of(word) for word in plain),
    )


def _wanted_word(word: str, same: Sequence[str], meant: str | None) -> WantedWord:
    stems = {stem(other): MEANT for other in (*same, *([meant] if meant else []))}
    return WantedWord({**stems, stem(word): 1.0}, _near_sounds(meant or word))


def _found(wanted: Wanted, had: NameWords) -> list[tuple[int, float]]:
    return [_place(word, had) for word in wanted.words]


def _part(some: int, *, of: int) -> float:
    return some / of if of else 0.0


def _share(found: Sequence[tuple[int, float]]) -> float:
    return sum(sureness for _, sureness in found) / len(found) if found else 0.0


def _place(word: WantedWord, had: NameWords) -> tuple[int, float]:
    """Where a name has a word first, and how surely; 0 for nowhere."""
    read = [(-sureness, had.stems[stemmed]) for stemmed, sureness in word.stems.items() if stemmed in had.stems]
    if read:
        sureness, place = min(read)
        return place, -sureness
    heard = word.sounds & had.sounds.keys()
    return (min(had.sounds[sound] for sound in heard), HEARD) if heard else (0, 0.0)


@lru_cache(maxsize=WORDS_KEPT)
def _near_sounds(word: str) -> frozenset[str]:
    return frozenset(sound for sound in sounds_of(word) if not sound.startswith(SKELETON))


def _letters(words: Sequence[str]) -> frozenset[str]:
    """Threes of letters, with the edges of words, in Latin script."""
    return frozenset().union(*map(_letters_of, words))


@lru_cache(maxsize=WORDS_KEPT)
def _letters_of(word: str) -> frozenset[str]:
    spelt = f" {in_latin(word) if not word.isascii() else normalise(word)} "
    return frozenset(spelt[at : at + 3] for at in range(len(spelt) - 2))
