"""One sum of named signals, each of which can be told."""

import pytest

from marketplace.core.ids import uuid7
from marketplace.search.asking import Candidate, Correction
from marketplace.search.query import parse
from marketplace.search.ranking import rerank, weights
from marketplace.search.signals import name_signals, wanted_of


def candidate(name_en: str, name_bn: str = "পণ্য", **signals: float | None) -> Candidate:
    names = {"name_en": name_en, "name_bn": name_bn, "brand_en": "", "brand_bn": ""}
    return Candidate(uuid7(), {"coverage": 1.0, "is_in_stock": 1.0, **signals}, names)


def order(text: str, *candidates: Candidate, corrections: tuple[Correction, ...] = ()) -> list[str]:
    ranked = rerank(parse(text, {}), candidates, corrections=corrections)
    return [one.candidate.names["name_en"] for one in ranked]


def test_score_is_the_sum_of_its_parts() -> None:
    (one,) = rerank(parse("red lentils", {}), [candidate("Red Lentils 1 kg", meaning=0.8)])

    assert one.score == pytest.approx(sum(one.parts.values()))
    assert one.parts["meaning"] == pytest.approx(weights()["meaning"] * 0.8)
    assert set(one.parts) == set(weights())


def test_name_with_every_word_comes_before_one_with_some() -> None:
    assert order("coconut oil", candidate("Mustard Oil", coverage=0.4), candidate("Coconut Oil")) == [
        "Coconut Oil",
        "Mustard Oil",
    ]


def test_size_that_was_asked_for_comes_first() -> None:
    assert order("soybean oil 5 l", candidate("Soybean Oil 2 l"), candidate("Soybean Oil 5 l"))[0] == "Soybean Oil 5 l"


def test_word_that_was_meant_counts_like_one_that_was_typed() -> None:
    mended = (Correction("shampo", "shampoo"),)

    found = order("shampo", candidate("Shaving Foam"), candidate("Herbal Shampoo"), corrections=mended)

    assert found[0] == "Herbal Shampoo"


def test_nearer_meaning_decides_between_names_without_the_word() -> None:
    found = order(
        "fridge",
        candidate("Ladder", coverage=0.0, meaning=0.1),
        candidate("Refrigerator", coverage=0.0, meaning=0.7),
    )

    assert found[0] == "Refrigerator"


def test_stock_decides_between_equals() -> None:
    assert order("sugar", candidate("White Sugar", is_in_stock=0.0), candidate("Brown Sugar"))[0] == "Brown Sugar"


def test_what_is_unknown_weighs_nothing() -> None:
    (one,) = rerank(parse("sugar", {}), [candidate("Sugar", meaning=None, distance_m=None, rating=None)])

    assert one.parts["meaning"] == 0
    assert one.parts["near"] == 0


def test_signals_lie_between_0_and_1() -> None:
    wanted = wanted_of("teer soyabin tel 5 litre", known_as={"tel": ["oil"]}, mended={})

    found = name_signals(wanted, "Teer Fortified Soyabean Oil 5 l")

    assert all(0 <= value <= 1 for value in found.values())
    assert found["words"] > 0.8
    assert found["begins"] == 1
    assert found["numbers"] == 1
    assert found["other_numbers"] == 0


def test_name_without_words_has_no_signals() -> None:
    wanted = wanted_of("rice", known_as={}, mended={})

    assert set(name_signals(wanted, "").values()) == {0.0}
