"""The name of a shop in the language that its seller did not write it in: a proposal, for them to correct."""

from functools import cache

from sellers.demo.lexicon import BANGLA_WORD, LATIN_WORD, Lexicon

LONGEST = 200


def both_names(*, name_en: str, name_bn: str) -> tuple[str, str]:
    """English and Bangla, the missing one spelt as a signboard would; a name in the wrong box is moved to its own.

    Returns:
        Both empty where neither is given.
    """
    if not name_bn and BANGLA_WORD.search(name_en) and not LATIN_WORD.search(name_en):
        name_en, name_bn = "", name_en
    if not name_en and LATIN_WORD.search(name_bn) and not BANGLA_WORD.search(name_bn):
        name_en, name_bn = name_bn, ""
    if name_en and not name_bn:
        name_bn = _lexicon().in_bangla(name_en)[:LONGEST]
    elif name_bn and not name_en:
        name_en = _lexicon().in_latin(name_bn)[:LONGEST]
    return name_en, name_bn


def is_bangla(text: str) -> bool:
    """Whether the text is written in Bangla, be it in part."""
    return bool(BANGLA_WORD.search(text))


@cache
def _lexicon() -> Lexicon:
    """The shipped list of signboards' words, and for all others the sound of their letters."""
    return Lexicon.learn([])
