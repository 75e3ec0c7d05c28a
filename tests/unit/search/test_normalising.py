import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from marketplace.search.normalising import is_measure, normalise, stem, words_of

BANGLA_LETTERS = st.characters(min_codepoint=0x0980, max_codepoint=0x09FF)
TEXTS = st.text(st.one_of(BANGLA_LETTERS, st.characters(max_codepoint=0x024F), st.sampled_from(" \u200c\u200d\u0303।")))
CONSONANTS = st.sampled_from("কখগঘচছজঝটঠডঢতথদধনপফবভমরলশসহ")
SIGNS = st.sampled_from(["", "া", "ি", "ী", "ু", "ূ", "ে", "ো", "ৌ", "্", "ৃ"])
WORDS = st.lists(st.tuples(CONSONANTS, SIGNS).map("".join), min_size=1, max_size=8).map("".join)


@given(TEXTS)
@example("\u09cd0")
@example("কং\u09cd\u09cd")
def test_normalising_again_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(TEXTS.map(lambda text: text.replace(".", " ")))
def test_part_by_part_is_what_the_whole_is(text: str) -> None:
    assert normalise(text) == normalise(f"{text} .")  # with a full stop, it is looked at as a whole


@given(WORDS)
def test_no_word_is_cut_at_the_sign_of_a_vowel(word: str) -> None:
    assert len(normalise(word).split()) == 1


@given(WORDS)
def test_both_encodings_are_one(word: str) -> None:
    text = f"{word}ড়ঢ়য়"

    assert normalise(unicodedata.normalize("NFC", text)) == normalise(unicodedata.normalize("NFD", text))


@given(st.integers(min_value=0, max_value=10**9))
def test_digits_of_both_scripts_are_one(number: int) -> None:
    bangla = str(number).translate({ord("0") + digit: 0x09E6 + digit for digit in range(10)})

    assert normalise(bangla) == str(number)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("পেঁয়াজ", "পেয়াজ"),
        ("বাড়ি", "বা\u09a1\u09bcী"),
        ("উৎসব", "উত্সব"),
        ("রঙ", "রং"),
        ("আঙ্গুর", "আংগুর"),
        ("র\u200d্যাপ", "র্যাপ"),
        ("মুরগী", "মুরগি"),
        ("Crème Brûlée", "creme brulee"),
        ("ৎ", "ত্"),
        ("500ml", "৫০০ ml"),
    ],
)
def test_spellings_of_one_word_are_one(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(
    ("one", "other"), [("500 gm", "৫০০ গ্রাম"), ("2 Ltr", "২ লিটার"), ("5kg", "৫ কেজি"), ("12 pcs", "১২ টি")]
)
def test_units_after_numbers_are_one(one: str, other: str) -> None:
    assert words_of(one) == words_of(other)


def test_unit_without_a_number_is_a_word() -> None:
    words = words_of("gram 500 g")

    assert [is_measure(words, place) for place in range(3)] == [False, True, True]


@pytest.mark.parametrize(
    ("word", "without_ending"),
    [("biscuits", "biscuit"), ("মরিচের", "মরিচ"), ("হলুদের", "হলুদ"), ("ভুট্টা", "ভুট্টা"), ("টি", "টি"), ("ঘি", "ঘি")],
)
def test_endings_go_and_short_words_stay(word: str, without_ending: str) -> None:
    assert stem(word) == without_ending


@given(WORDS)
def test_stem_begins_its_word(word: str) -> None:
    key = normalise(word)

    assert key.startswith(stem(key))
    assert stem(key)
