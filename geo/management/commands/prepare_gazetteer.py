from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from geo import extract
from geo.preparation.gazetteer import COLUMNS, prepare


class Command(BaseCommand):
    """Rebuild the shipped gazetteer from OpenStreetMap's places."""

    help = "Rebuild geo/data's gazetteer from a folder with osm_places.csv.gz."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", type=Path)

    def handle(self, *args: Any, source: Path, **options: Any) -> None:
        prepared = prepare(source)
        extract.write_rows(extract.PLACES, COLUMNS, (row.to_csv() for row in prepared.rows))
        kinds = Counter(row.kind for row in prepared.rows)
        for kind, count in kinds.most_common():
            self.stdout.write(f"{count:6} {kind}")
        for reason, count in prepared.dropped.most_common():
            self.stdout.write(f"{count:6} left out: {reason}")
