"""By which words a message is found, and what is looked for: folded as goods are, so that both scripts find each other.

Beside its words and their sounds a message has whose it is among its lexemes. So the index itself holds a search to
one's own rooms, or to one shop's, and what is read is no more than what they said there (docs/adr/0087).
"""

from functools import lru_cache
from typing import Final
from uuid import UUID

from marketplace.search.documents import LONGEST_WORD, SOUND, sounds_of
from marketplace.search.normalising import STOP_WORDS, stem, words_of

MOST_WORDS: Final = 8
# Whatever begins with fewer letters is half of the index, which is read before it is held to one shop.
LEAST_BEGINNING: Final = 3
# No word begins with it.
OF_SHOP, OF_BUYER = "@s", "@b"


def words_to_find(body: str, *, shop_id: UUID, buyer_id: UUID | None) -> str | None:
    """What a message is found by, as PostgreSQL reads a tsvector; None where nothing of it could be looked for."""
    found = dict.fromkeys(lexeme for word in words_of(body) for lexeme in _lexemes(word))
    if not found:
        return None
    whose = [scope_of_shop(shop_id), *([scope_of_buyer(buyer_id)] if buyer_id is not None else [])]
    return " ".join(map(_quoted, [*whose, *found]))


def scope_of_shop(shop_id: UUID) -> str:
    return f"{OF_SHOP}{shop_id.hex}"


def scope_of_buyer(buyer_id: UUID) -> str:
    return f"{OF_BUYER}{buyer_id.hex}"


def query_of(text: str, *, scope: str) -> str | None:
    """What is looked for, as PostgreSQL reads a tsquery; all of the words, of the last one the beginning is enough.

    A beginning has `LEAST_BEGINNING` letters; what is shorter is a word.

    Args:
        text: as typed, in any script.
        scope: whose messages are searched.

    Returns:
        None where nothing is asked for.
    """
    words = [word for word in words_of(text) if len(word) <= LONGEST_WORD][:MOST_WORDS]
    wanted = [word for word in words if word not in STOP_WORDS] or words
    if not wanted:
        return None
    *whole, last = (_alternatives(word) for word in wanted)
    if len(wanted[-1]) >= LEAST_BEGINNING:
        last = f"{last} | {_quoted(wanted[-1])}:*"
    groups = [*whole, last]
    return " & ".join([_quoted(scope), *(f"({group})" for group in groups)])


@lru_cache(maxsize=10_000)
def _lexemes(word: str) -> tuple[str, ...]:
    """Kept for the words that are said again and again: they are most of what is said."""
    if len(word) > LONGEST_WORD:
        return ()
    stemmed = stem(word)
    # Its beginning may be asked for, where the stem has another.
    whole = [] if word.startswith(stemmed) else [word]
    return (stemmed, *whole, *_sounds(word))


def _alternatives(word: str) -> str:
    return " | ".join(map(_quoted, dict.fromkeys((stem(word), *_sounds(word)))))


def _sounds(word: str) -> list[str]:
    """Those that are near; of short messages the blunt ones would find too much."""
    return [] if word.isdigit() else [sound for sound in sounds_of(word) if sound.startswith(SOUND)]


def _quoted(lexeme: str) -> str:
    """Normalised words hold letters and digits only, so nothing in one ends the quotes."""
    return f"'{lexeme}'"
