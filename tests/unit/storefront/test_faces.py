"""The faces that pages load are cut from whole ones: what they are asked for is set as the whole ones set it."""

import re
from collections.abc import Iterator
from io import BytesIO
from itertools import product
from pathlib import Path

import pytest
import uharfbuzz
from fontTools.ttLib import TTFont

ROOT = Path(__file__).resolve().parents[3]
WHOLE = ROOT / "node_modules/@fontsource/anek-bangla/files"
STYLES = (ROOT / "marketplace/storefront/frontend/base.css").read_text()
FACES = ("bengali-500", "latin-500", "latin-700")
CONSONANTS = "কখগঘঙচছজঝঞটঠডঢণতথদধনপফবভমযরলশষসহড়ঢ়য়ৰৱ"
SIGNS = ("", *"ািীুূৃেৈোৌ্ঁংঃ")
VIRAMA = "্"
ALL_FACES_KB = 80
SPACE = ord(" ")

Glyphs = list[tuple[int, int, int, int]]


@pytest.fixture(params=FACES)
def face(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def cut_of(face: str) -> Path:
    return ROOT / f"build/static/fonts/anek-{face}.woff2"


def whole_of(face: str) -> Path:
    return WHOLE / f"anek-bangla-{face}-normal.woff2"


def shaper(file: Path) -> uharfbuzz.Font:
    font = TTFont(file)
    font.flavor = None
    font.save(plain := BytesIO())
    return uharfbuzz.Font(uharfbuzz.Face(plain.getvalue()))


def placed(text: str, font: uharfbuzz.Font) -> Glyphs:
    """Where each of a text's glyphs is put; glyphs themselves have other numbers in each file."""
    line = uharfbuzz.Buffer()
    line.add_str(text)
    line.guess_segment_properties()
    uharfbuzz.shape(font, line)
    assert all(glyph.codepoint for glyph in line.glyph_infos), f"{text} has letters that are not there"
    return [(at.x_advance, at.y_advance, at.x_offset, at.y_offset) for at in line.glyph_positions]


def asked_of(face: str) -> set[int]:
    """What `unicode-range` names."""
    found = re.search(rf"anek-{face}\.woff2.*?unicode-range: ([^;]+);", STYLES, re.DOTALL)
    assert found
    spans = [span.removeprefix("U+").split("-") for span in found[1].split(", ")]
    return {code for span in spans for code in range(int(span[0], 16), int(span[-1], 16) + 1)}


def bangla() -> Iterator[str]:
    """All that catalogues say, and any two consonants joined, with any sign."""
    for catalogue in ROOT.glob("marketplace/*/locale/bn/LC_MESSAGES/django.po"):
        yield from re.findall("[\u0980-\u09fe\u200c\u200d]+", catalogue.read_text())
    for first, second, sign in product(CONSONANTS, CONSONANTS, SIGNS):
        yield f"{first}{VIRAMA}{second}{sign}"


def test_a_face_has_every_letter_that_it_is_asked_for_and_was_there(face: str) -> None:
    letters = TTFont(whole_of(face)).getBestCmap().keys() & (asked_of(face) | {SPACE})

    assert TTFont(cut_of(face)).getBestCmap().keys() == letters


def test_bangla_is_set_as_by_the_whole_face_with_all_its_conjuncts() -> None:
    whole, cut = shaper(whole_of("bengali-500")), shaper(cut_of("bengali-500"))

    words = set(bangla())

    assert len(words) > 15_000
    assert [word for word in words if placed(word, cut) != placed(word, whole)] == []


@pytest.mark.parametrize("weight", ["500", "700"])
def test_latin_is_set_as_by_the_whole_face(weight: str) -> None:
    whole, cut = shaper(whole_of(f"latin-{weight}")), shaper(cut_of(f"latin-{weight}"))
    letters = [chr(code) for code in TTFont(cut_of(f"latin-{weight}")).getBestCmap()]

    pairs = ["".join(pair) for pair in product(letters, repeat=2)]
    assert [pair for pair in pairs if placed(pair, cut) != placed(pair, whole)] == []


def test_a_face_says_whose_it_is_and_under_which_licence(face: str) -> None:
    names = {name.nameID: str(name) for name in TTFont(cut_of(face))["name"].names}

    assert "The Anek Project Authors" in names[0]
    assert names[14] == "https://scripts.sil.org/OFL"


def test_faces_are_light() -> None:
    assert sum(cut_of(face).stat().st_size for face in FACES) <= ALL_FACES_KB * 1000
