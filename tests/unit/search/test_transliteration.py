import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.search.lexicon import lexicon, meanings_of, phrase_of, rows_of_lexicon
from marketplace.search.transliteration import in_latin, skeleton, sound_keys

# Bangla, and ways in which people type it.
SPELLINGS = [
    ("চাল", "chal chaal cal"), ("ডাল", "dal daal"), ("পেঁয়াজ", "peyaj piyaj piaj peyaaz"), ("আলু", "alu aloo"),
    ("লবণ", "lobon"), ("চিনি", "chini cini cheeni"), ("হলুদ", "holud holood"), ("মাছ", "mach maach"),
    ("ভুট্টা", "bhutta vutta"), ("চিংড়ি", "chingri"), ("রসুন", "rosun roshun"), ("বেগুন", "begun"),
    ("দুধ", "dudh doodh dud"), ("জিরা", "jira zira jeera"), ("মিষ্টি", "mishti misti"), ("শ্যাম্পু", "shampoo sampu"),
    ("ক্রিম", "cream krim"), ("মিল্ক", "milk"), ("ধনে", "dhone done"), ("তেল", "tel"), ("জুস", "joos"),
]  # fmt: skip


@pytest.mark.parametrize(("bangla", "typed"), [(bangla, one) for bangla, typed in SPELLINGS for one in typed.split()])
def test_spellings_meet_by_sound(bangla: str, typed: str) -> None:
    assert set(sound_keys(bangla)) & set(sound_keys(typed))


@pytest.mark.parametrize(
    ("one", "other"), [("চাল", "চুলা"), ("কলা", "কেলি"), ("tel", "tula"), ("dal", "doi"), ("alu", "ilish")]
)
def test_other_words_do_not(one: str, other: str) -> None:
    assert not set(sound_keys(one)) & set(sound_keys(other))


@given(st.text())
def test_keys_are_plain_letters(text: str) -> None:
    for word in text.split():
        assert all(key.isascii() and key.isalpha() for key in sound_keys(word))
        assert skeleton(word).isascii()


@given(st.text(st.characters(min_codepoint=0x0995, max_codepoint=0x09B9)))
def test_bangla_in_latin_letters_leaves_none_behind(word: str) -> None:
    assert not any("\u0995" <= letter <= "\u09a8" for letter in in_latin(word))


def test_lexicon_has_its_rows_in_three_columns() -> None:
    assert len(rows_of_lexicon()) >= 400
    assert all(any("\u0980" <= text[0] <= "\u09ff" for text in row) for row in rows_of_lexicon())


def test_words_of_a_row_mean_each_other() -> None:
    assert phrase_of("চাল") in lexicon()[phrase_of("rice")]
    assert phrase_of("rice") in lexicon()[phrase_of("chaal")]
    assert phrase_of("green tea") in lexicon()[phrase_of("সবুজ চা")]


def test_word_does_not_mean_itself() -> None:
    assert all(phrase not in others for phrase, others in lexicon().items())


def test_rows_that_share_a_word_do_not_run_together() -> None:
    meanings = meanings_of([["pepper", "morich"], ["morich", "chilli"]])

    assert meanings["pepper",] == {("morich",)}
