"""Rebuild the shipped demo market from the extract of OpenStreetMap shops."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from sellers.demo import DEMO_SHOPS, prepare


class Command(BaseCommand):
    help = "Clean the extract of OpenStreetMap shops into the shipped demo market; prints what each step dropped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", type=Path, help="folder of osm_shops.csv.gz and osm_places.csv.gz")

    def handle(self, *args: Any, source: Path, **options: Any) -> None:
        result = prepare.prepare(source)
        prepare.write(result.shops, DEMO_SHOPS)
        for step, count in result.counts.items():
            self.stdout.write(f"{count:>7,}  {step}")
