import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.preparation.matching import MatchKind, edit_distance, match, spelling
from geo.preparation.sources import Named, Unit

WORDS = st.text(alphabet="abc", max_size=6)


def units(*names: str, parent: str = "20") -> list[Unit]:
    return [Unit(f"{parent}{number:02}", parent, name) for number, name in enumerate(names)]


def named(*names: str, parent: str = "1") -> list[Named]:
    return [Named(f"{parent}-{number}", parent, name, "নাম") for number, name in enumerate(names)]


def pairs(one: list[Unit], other: list[Named], **aliases: str) -> dict[str, tuple[str, MatchKind]]:
    result = match(one, other, parent_keys={"20": "1", "30": "2"}, aliases={("20", k): v for k, v in aliases.items()})
    return {found.unit.name: (found.named.name_en, found.kind) for found in result.matches}


def test_same_letters_match_whatever_is_in_brackets() -> None:
    assert pairs(units("Kawkhali (Betbunia)"), named("kaw khali")) == {
        "Kawkhali (Betbunia)": ("kaw khali", MatchKind.EXACT)
    }


def test_alias_matches_what_no_distance_would() -> None:
    assert pairs(units("Phultala"), named("Fultola"), Phultala="Fultola") == {"Phultala": ("Fultola", MatchKind.ALIAS)}


def test_variant_matches_within_two_letters() -> None:
    assert pairs(units("Gouripur", "Muktagachha"), named("Gauripur", "Muktagacha")) == {
        "Gouripur": ("Gauripur", MatchKind.SPELLING),
        "Muktagachha": ("Muktagacha", MatchKind.SPELLING),
    }


def test_short_names_may_differ_by_one_letter_only() -> None:
    assert pairs(units("Sulla"), named("Shalla")) == {}


def test_two_equally_near_names_match_neither() -> None:
    assert pairs(units("Badarganj"), named("Badargonj", "Bedarganj")) == {}


def test_other_districts_names_are_never_taken() -> None:
    assert pairs(units("Kotwali"), named("Kotwali", parent="2")) == {}


def test_what_is_left_is_reported_on_both_sides() -> None:
    result = match(units("Gulshan", "Savar"), named("Savar", "Lalmai"), parent_keys={"20": "1"}, aliases={})

    assert [unit.name for unit in result.units_alone] == ["Gulshan"]
    assert [name.name_en for name in result.names_alone] == ["Lalmai"]


@pytest.mark.parametrize(("one", "other", "distance"), [("", "", 0), ("abc", "", 3), ("kitten", "sitting", 3)])
def test_edit_distance_of_known_pairs(one: str, other: str, distance: int) -> None:
    assert edit_distance(one, other) == distance


@given(WORDS, WORDS, WORDS)
def test_edit_distance_is_a_metric(a: str, b: str, c: str) -> None:
    assert edit_distance(a, b) == edit_distance(b, a)
    assert (edit_distance(a, b) == 0) == (a == b)
    assert edit_distance(a, c) <= edit_distance(a, b) + edit_distance(b, c)


def test_spelling_keeps_letters_alone() -> None:
    assert spelling("Cox's Bazar Sadar (x)") == "coxsbazarsadar"
