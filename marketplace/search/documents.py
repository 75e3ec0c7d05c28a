"""A product as it is searched: one function from plain values to lexemes, whole names and words."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from marketplace.search.normalising import STOP_WORDS, is_measure, normalise, stem, words_of
from marketplace.search.transliteration import in_latin, skeleton, sound_keys

BAR = "|"
# Marks of what is not a word but its sound; no word has them.
SOUND, SKELETON = "^", "~"
# PostgreSQL's: a word has places up to this one, and so many of them.
LAST_PLACE, MOST_PLACES = 16383, 255
LONGEST_WORD = 60
LONGEST_NAMES = 2000


@dataclass(frozen=True, slots=True)
class ProductText:
    """What a product says of itself, in both languages, each list in the order in which it is shown."""

    names: Sequence[str]
    brand: Sequence[str] = ()
    categories: Sequence[str] = ()
    variants: Sequence[str] = ()
    barcodes: Sequence[str] = ()
    attributes: Sequence[str] = ()
    descriptions: Sequence[str] = ()

    def fields(self) -> Iterator[tuple[str, Sequence[str]]]:
        """Texts by the letter of their weight."""
        yield "A", self.names
        yield "B", (*self.brand, *self.categories)
        yield "C", (*self.variants, *self.barcodes, *self.attributes)
        yield "D", self.descriptions


@dataclass(frozen=True, slots=True)
class Document:
    """What the index holds of a product.

    Attributes:
        lexemes: a tsvector as PostgreSQL reads one.
        names: whole names between bars, normalised.
        words: the words that typing errors are mended with, as they are written.
    """

    lexemes: str
    names: str
    words: frozenset[str]


@dataclass(slots=True)
class _Lexemes:
    places: dict[str, list[str]] = field(default_factory=dict)

    def add(self, lexeme: str, place: int, weight: str) -> None:
        found = self.places.setdefault(lexeme, [])
        if len(found) < MOST_PLACES and place <= LAST_PLACE:
            found.append(f"{place}{weight}")

    def as_text(self) -> str:
        return " ".join(f"'{lexeme}':{','.join(places)}" for lexeme, places in self.places.items() if places)


def document_of(product: ProductText) -> Document:
    """Stems and sounds of every word with its place and weight; sounds of names, brand and categories only."""
    lexemes, known, place = _Lexemes(), set[str](), 0
    for weight, texts in product.fields():
        for text in texts:
            words = words_of(text)
            for number, word in enumerate(words):
                place += 1
                if len(word) > LONGEST_WORD:
                    continue
                lexemes.add(stem(word), place, weight)
                if weight in "AB" and not is_measure(words, number) and word not in STOP_WORDS:
                    known.add(word)
                    for sound in sounds_of(word):
                        lexemes.add(sound, place, weight)
            place += 1  # so that no phrase runs from one text into the next
    return Document(lexemes.as_text(), names_of(product.names), frozenset(known))


def sounds_of(word: str) -> list[str]:
    """A word's sounds as lexemes, the near ones and the blunt one; of it and of its stem."""
    forms = dict.fromkeys((word, stem(word)))
    near = dict.fromkeys(SOUND + key for form in forms for key in sound_keys(form))
    blunt = dict.fromkeys(SKELETON + bones for form in forms if (bones := skeleton(form)))
    return [*near, *blunt]


def names_of(names: Iterable[str]) -> str:
    """All names of one thing, each between bars and once."""
    keys = dict.fromkeys(key for name in names if (key := normalise(name)))
    return (BAR + BAR.join(keys) + BAR)[:LONGEST_NAMES] if keys else ""


@dataclass(frozen=True, slots=True)
class WordForms:
    """A word of the index and the forms in which it is found again."""

    word: str
    lexeme: str
    spelling: str
    sound: str
    slips: list[str]


def forms_of(word: str) -> WordForms:
    spelling = in_latin(word)
    return WordForms(word, stem(word), spelling, next(iter(sound_keys(word)), ""), sorted(slips_of(spelling)))


def slips_of(spelling: str) -> set[str]:
    """It and all that is left of it without one letter.

    Two spellings have one in common if they are one letter left out, added, changed or swapped with the next apart
    (Garbe's symmetric deletes).
    """
    return {spelling} | {spelling[:at] + spelling[at + 1 :] for at in range(len(spelling))}
