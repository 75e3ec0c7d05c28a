import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.text import clean_name, search_key, search_text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Cox's Bazar", "coxs  bazar"),
        ("G.E.C. Circle", "GEC circle"),
        ("G. E. C. Circle", "GEC circle"),
        ("চট্টগ্রাম", "চট্টগ্রাম\u200d"),
        ("সড়ক ১২", "সড়ক 12"),
        ("কোতোয়ালী", "কোতোয়ালি"),
        ("চাঁদপুর", "চাদপুর"),
        ("ব্রাহ্মণবাড়িয়া", "ব্রাহ্মনবাড়িয়া"),
        ("নারায়ণগঞ্জ", unicodedata.normalize("NFD", "নারায়নগঞ্জ")),
        ("Café", "cafe"),
        ("Dhaka-Chattogram Highway", "dhaka chattogram highway"),
    ],
)
def test_spellings_that_are_read_as_one_have_one_key(one: str, other: str) -> None:
    assert search_key(one) == search_key(other)


def test_both_encodings_of_bangla_letters_are_one() -> None:
    assert search_key("\u09df\u09dc\u09dd") == search_key("\u09af\u09bc\u09a1\u09bc\u09a2\u09bc")


@pytest.mark.parametrize("text", ["", "   ", "!!!", "|", "%_", "\u200d"])
def test_what_holds_no_letter_has_no_key(text: str) -> None:
    assert search_key(text) == ""


@given(st.text())
def test_key_of_a_key_is_itself(text: str) -> None:
    assert search_key(search_key(text)) == search_key(text)


@given(st.text())
def test_key_holds_nothing_that_like_or_the_bars_would_mind(text: str) -> None:
    assert not set(search_key(text)) & set("|%_\\,\0")


def test_search_text_holds_each_name_once() -> None:
    assert search_text(["Jashore", "যশোর", "JASHORE", "", "Jessore"]) == "|jashore|যশোর|jessore|"


def test_search_text_of_nothing_is_empty() -> None:
    assert search_text(["", "!"]) == ""


def test_clean_name_is_composed_the_way_the_web_does() -> None:
    assert clean_name("  বাড়ি\u200d  নং ") == unicodedata.normalize("NFC", "বাড়ি\u200d নং")


@given(st.text(st.characters(max_codepoint=127)))
def test_plain_text_is_folded_like_any_other(text: str) -> None:
    assert search_key(text) == search_key(f"{text}\N{ZERO WIDTH SPACE}")
