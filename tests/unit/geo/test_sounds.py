import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.sounds import sound_key, sounds


@pytest.mark.parametrize(
    "spellings",
    [
        ["আন্দরকিল্লা", "Andarkilla", "Anderkilla"],
        ["জিন্দাবাজার", "Zindabazar", "jinda bajar"],
        ["কক্সবাজার", "কক্স বাজার", "Cox's Bazar", "coxbazar"],
        ["বহদ্দারহাট", "Bahaddarhat"],
        ["ব্রাহ্মণবাড়িয়া", "Brahmanbaria"],
        ["ময়মনসিংহ", "Mymensingh"],
        ["লক্ষ্মীপুর", "Lakshmipur", "Laxmipur"],
        ["কোতোয়ালী", "Kotwali"],
        ["টঙ্গী", "টংগী", "Tongi"],
        ["স্বরূপকাঠি", "Swarupkati"],
        ["আম্বরখানা", "Ambarkhana"],
        ["স্টেশন", "Station"],
        ["স্কুল", "School"],
        ["মিরপুর ১০", "Mirpur 10"],
    ],
)
def test_spellings_of_one_name_sound_alike(spellings: list[str]) -> None:
    assert len(set(map(sound_key, spellings))) == 1


@pytest.mark.parametrize(
    ("one", "other"), [("Sylhet", "Bogura"), ("ঢাকা", "খুলনা"), ("Mirpur 10", "Mirpur 11"), ("Feni", "Bhola")]
)
def test_other_names_sound_otherwise(one: str, other: str) -> None:
    assert sound_key(one) != sound_key(other)


@given(st.text())
def test_key_holds_consonants_and_digits_alone(text: str) -> None:
    assert not set(sound_key(text)) - set("bcdfghjklmnpqrstvxz0123456789")


def test_sounds_holds_each_key_once() -> None:
    assert sounds(["Jashore", "Jessore", "যশোর", "Bogura", "", "আই"]) == "|jsr|bgr|"
