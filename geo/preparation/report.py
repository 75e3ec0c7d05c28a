"""What matched between the two sources of areas and what did not, as a page of the documentation."""

from collections.abc import Iterable

from geo.models import AreaLevel
from geo.preparation.areas import PreparedAreas
from geo.preparation.matching import MatchKind

_HEAD = """# Areas: how the two sources match

Written by `manage.py prepare_areas`; change the tables in `geo/data` and run it again rather than this page.

Polygons and p-codes come from one source, Bangla names and unions from another. They are matched below one parent at a
time, never across: first the same spelling (letters alone, without what stands in brackets), then the pairs that
`geo/data/area_matches.csv` states, then spelling variants within an edit distance of 2 (1 up to five letters) where
each is the other's only nearest.
"""


def write_report(prepared: PreparedAreas) -> str:
    """The whole page in Markdown."""
    return "\n".join([_HEAD, *_counts(prepared), *_alone(prepared), *_variants(prepared), *_mending(prepared)]) + "\n"


def _counts(prepared: PreparedAreas) -> Iterable[str]:
    kinds = list(MatchKind)
    yield "## Counts\n"
    yield f"| level | polygons | names | {' | '.join(kinds)} | polygons alone | names alone |"
    yield f"|---|{'---|' * (len(kinds) + 4)}"
    for level, matching in prepared.matchings.items():
        counts, both = matching.counts(), len(matching.matches)
        cells = [both + len(matching.units_alone), both + len(matching.names_alone), *(counts[kind] for kind in kinds)]
        cells += [len(matching.units_alone), len(matching.names_alone)]
        yield f"| {level} | {' | '.join(str(cell) for cell in cells)} |"
    unions = sum(row.level == AreaLevel.UNION for row in prepared.rows)
    lost = len(prepared.unions_without_parent)
    yield f"\n{unions} unions have names only and hang below their upazila; {lost} found no upazila.\n"


def _alone(prepared: PreparedAreas) -> Iterable[str]:
    by_code = {row.code: row for row in prepared.rows}
    upazilas = [row for row in prepared.rows if row.level == AreaLevel.UPAZILA]
    matched = {match.unit.pcode for match in prepared.matchings[AreaLevel.UPAZILA].matches}
    yield "## Polygons without a name in the names source\n"
    yield "Metropolitan thanas. Their Bangla names are our own, in `geo/data/area_names.csv`.\n"
    yield "| p-code | district | name_en | name_bn |\n|---|---|---|---|"
    for row in upazilas:
        if row.pcode and row.pcode not in matched:
            yield f"| {row.pcode} | {by_code[row.parent_code].name_en} | {row.name_en} | {row.name_bn} |"
    yield "\n## Names without a polygon\n"
    yield "Upazilas younger than the map. They can be searched and have unions; a point in them is located in the"
    yield "upazila they were split from.\n"
    yield "| district | name_en | name_bn |\n|---|---|---|"
    for row in upazilas:
        if not row.pcode:
            yield f"| {by_code[row.parent_code].name_en} | {row.name_en} | {row.name_bn} |"


def _variants(prepared: PreparedAreas) -> Iterable[str]:
    yield "\n## Matched though spelt differently\n"
    yield "| level | p-code | polygons say | names say | by |\n|---|---|---|---|---|"
    for level, matching in prepared.matchings.items():
        for match in sorted(matching.matches, key=lambda match: match.unit.pcode):
            if match.kind is not MatchKind.EXACT:
                yield f"| {level} | {match.unit.pcode} | {match.unit.name} | {match.named.name_en} | {match.kind} |"


def _mending(prepared: PreparedAreas) -> Iterable[str]:
    yield "\n## Mended polygons\n"
    mended = prepared.coverage
    yield f"The polygons were simplified one by one. {mended.gaps} slivers lay between neighbours and went to the one"
    yield f"with the longest common border; {mended.overlaps} were claimed twice and went to the lowest p-code."
    yield "Districts and divisions are the sums of their upazilas."
