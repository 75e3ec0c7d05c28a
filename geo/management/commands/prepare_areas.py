from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from geo import extract
from geo.preparation.areas import COLUMNS, prepare
from geo.preparation.report import write_report

REPORT = Path("docs/data/areas-matching.md")


class Command(BaseCommand):
    """Rebuild the shipped extract of areas, and the report of what matched, from the sources."""

    help = "Rebuild geo/data's areas from a folder with the polygons (*.geojson) and the names (names_*.csv)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", type=Path)

    def handle(self, *args: Any, source: Path, **options: Any) -> None:
        prepared = prepare(source)
        shapes = {
            row.pcode: prepared.coverage.shapes[row.pcode].geometry for row in prepared.rows if len(row.pcode) == 6
        }
        extract.write_rows(extract.AREAS, COLUMNS, (row.to_csv() for row in prepared.rows))
        extract.write_shapes(extract.AREA_SHAPES, shapes)
        report = write_report(prepared)
        REPORT.parent.mkdir(parents=True, exist_ok=True)
        REPORT.write_text(report, encoding="utf-8")
        self.stdout.write(report)
