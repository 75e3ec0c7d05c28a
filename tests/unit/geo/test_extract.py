"""What is shipped: counts that only a change of the sources or the tables may change, and names in both languages."""

import re
from collections import Counter
from pathlib import Path

from geo import extract
from geo.kinds import RANKS, PlaceKind

REPORT = Path(__file__).resolve().parents[3] / "docs" / "data" / "areas-matching.md"
AREAS = list(extract.read_rows(extract.AREAS))
PLACES = list(extract.read_rows(extract.PLACES))
BANGLA = re.compile(r"[\u0980-\u09ff\u200c\u200d\s().,/\-–0-9']+")


def test_every_level_is_whole() -> None:
    assert Counter(row["level"] for row in AREAS) == {"division": 8, "district": 64, "upazila": 555, "union": 4540}


def test_report_says_how_the_sources_matched() -> None:
    report = REPORT.read_text(encoding="utf-8")

    assert "| division | 8 | 8 | 7 | 1 | 0 | 0 | 0 |" in report
    assert "| district | 64 | 64 | 55 | 2 | 7 | 0 | 0 |" in report
    assert "| upazila | 544 | 494 | 384 | 17 | 82 | 61 | 11 |" in report
    assert "4540 unions have names only and hang below their upazila; 0 found no upazila." in report


def test_polygons_are_the_544_upazilas_and_thanas() -> None:
    shapes = extract.read_shapes(extract.AREA_SHAPES)

    assert set(shapes) == {row["pcode"] for row in AREAS if row["level"] == "upazila" and row["pcode"]}
    assert len(shapes) == 544


def test_eleven_upazilas_are_younger_than_the_map() -> None:
    young = {row["name_en"] for row in AREAS if row["level"] == "upazila" and not row["pcode"]}

    assert sorted(young) == [
        "Dasar",
        "Eidgaon",
        "Guimara",
        "Karnafuli",
        "Lalmai",
        "Madhyanagar",
        "Naldanga",
        "Osmaninagar",
        "Rangabali",
        "Taltali",
        "Tarakanda",
    ]


def test_every_area_has_a_name_in_each_script() -> None:
    assert [row for row in AREAS if not re.search("[A-Za-z]", row["name_en"])] == []
    assert [row for row in AREAS if not BANGLA.fullmatch(row["name_bn"])] == []


def test_former_names_are_aliases_of_the_new() -> None:
    aliases = {row["code"]: row["aliases"].split(";") for row in AREAS}

    for code, former in {
        "jashore": "Jessore",
        "chattogram": "Chittagong",
        "cumilla": "Comilla",
        "bogura": "Bogra",
        "barishal": "Barisal",
        "chapainawabganj": "Nawabganj",
    }.items():
        assert former in aliases[code]


def test_places_are_of_known_kinds_and_named() -> None:
    assert {row["kind"] for row in PLACES} <= set(PlaceKind.values)
    assert all(row["name_en"] or row["name_bn"] for row in PLACES)
    assert len({row["osm_id"] for row in PLACES}) == len(PLACES) > 25_000


def test_places_carry_no_telephone_numbers() -> None:
    assert not [row for row in PLACES if re.search(r"(?:[0-9০-৯][ -]?){6,}", row["name_en"] + " " + row["name_bn"])]


def test_every_kind_has_a_rank() -> None:
    assert set(RANKS) == set(PlaceKind)


def test_extract_stays_small() -> None:
    assert sum(path.stat().st_size for path in extract.DATA.iterdir()) < 4_000_000
